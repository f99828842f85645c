import fc from 'fast-check';
import { expect, test } from 'vitest';
import { campaign } from '../../support/campaign.ts';
import { decode, encode } from './values.ts';

const again = (value: unknown): unknown => decode(encode(value));

test('whatever a structured clone carries arrives as a structured clone would', () => {
  const values = fc.anything({
    withBigInt: true,
    withDate: true,
    withMap: true,
    withSet: true,
    withTypedArray: true,
    withNullPrototype: false,
    withSparseArray: false,
  });
  fc.assert(
    fc.property(values, (value) => {
      expect(again(value)).toStrictEqual(structuredClone(value));
    }),
    { numRuns: campaign(1000) },
  );
});

test('an object that looks like the wire format is an object', () => {
  for (const value of [{ $standin: 'undefined' }, { $standin: 'date', value: 0 }, { a: { $standin: 1 } }, ['$standin']])
    expect(again(value)).toStrictEqual(value);
});

test('kinds that a property does not make', () => {
  expect(again(new Uint8Array(100_000).fill(7))).toStrictEqual(new Uint8Array(100_000).fill(7));
  expect(again(Buffer.from('ö'))).toStrictEqual(new Uint8Array(Buffer.from('ö')));
  expect(again(new Uint8Array([1, 2, 3, 4]).subarray(1, 3))).toStrictEqual(new Uint8Array([2, 3]));
  expect(again(/a\/b/gi)).toStrictEqual(/a\/b/gi);
  const error = again(new RangeError('too far')) as Error;
  expect([error instanceof RangeError, error.message]).toEqual([true, 'too far']);
  expect(Object.is(again(-0), -0)).toBe(true);
  // Found by the property above.
  expect((again(new Date(Number.NaN)) as Date).getTime()).toBeNaN();
});

test('what cannot be cloned is refused, however deep', () => {
  for (const value of [() => 1, Symbol('s'), Promise.resolve(), new WeakMap(), { a: [new Map([[1, () => 1]])] }])
    expect(() => encode(value)).toThrow('An object could not be cloned.');
  const round: Record<string, unknown> = {};
  round.self = round;
  expect(() => encode(round)).toThrow('contains itself');
});

test('the same object at two places is no circle', () => {
  const shared = { a: 1 };
  expect(again([shared, shared])).toStrictEqual([shared, shared]);
});
