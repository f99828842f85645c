import fc from 'fast-check';
import { expect, test } from 'vitest';
import { refuseInexact } from './inexact-parameters.ts';

test.each([[[Number('9007199255742497')]], [[1, -9007199254740992]], [{ id: 2 ** 53 }], [[1e308]]])(
  '%j may have lost digits',
  (parameters) => {
    expect(refuseInexact(parameters)).toMatchObject({ code: 'PARAMETER_INVALID', next: expect.stringContaining('as text') });
  },
);

test('the value that is meant is named', () => {
  expect(refuseInexact([1, 2 ** 60])?.message).toContain('$2');
  expect(refuseInexact({ customer: 2 ** 60 })?.message).toContain('customer');
});

test('what arrives exactly goes through', () => {
  fc.assert(
    fc.property(fc.oneof(fc.maxSafeInteger(), fc.string(), fc.boolean(), fc.constant(null), fc.constant(0.1)), (value) => {
      expect(refuseInexact([value])).toBeUndefined();
    }),
  );
  expect(refuseInexact(undefined)).toBeUndefined();
});
