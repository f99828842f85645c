import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { campaign } from '../../e2e/support/campaign.ts';
import { fromStrictBase64, seal, unseal } from './seal.ts';

const key = randomBytes(32);
const text = fc.string({ unit: 'grapheme', maxLength: 300 });

test('what is sealed opens again', () => {
  fc.assert(fc.property(text, text, (label, value) => unseal(key, label, seal(key, label, value)) === value));
  const long = 'x🔑\0'.repeat(20_000);
  expect(unseal(key, 'l', seal(key, 'l', long))).toBe(long);
});

test('any change to any byte keeps it shut', () => {
  const change = fc.tuple(text, fc.nat(), fc.integer({ min: 1, max: 255 }));
  fc.assert(
    fc.property(change, ([value, at, flip]) => {
      const sealed = seal(key, 'prod/key', value);
      const place = at % sealed.length;
      sealed[place] = (sealed[place] ?? 0) ^ flip;
      return unseal(key, 'prod/key', sealed) === undefined;
    }),
    { numRuns: campaign(1000) },
  );
});

test('every single bit of a short one matters', () => {
  const sealed = seal(key, 'prod/key', 'secret');
  for (let bit = 0; bit < sealed.length * 8; bit++) {
    const changed = Buffer.from(sealed);
    changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    expect(unseal(key, 'prod/key', changed)).toBeUndefined();
  }
});

test('cut or lengthened, under another label or another key, it stays shut', () => {
  const sealed = seal(key, 'prod/key', 'secret');
  for (let length = 0; length < sealed.length; length++) expect(unseal(key, 'prod/key', sealed.subarray(0, length))).toBeUndefined();
  expect(unseal(key, 'prod/key', Buffer.concat([sealed, Buffer.from([0])]))).toBeUndefined();
  expect(unseal(key, 'dev/key', sealed)).toBeUndefined();
  expect(unseal(randomBytes(32), 'prod/key', sealed)).toBeUndefined();
});

test('the same value is sealed differently each time', () => {
  expect(seal(key, 'l', 'v').equals(seal(key, 'l', 'v'))).toBe(false);
});

test('base64 has one spelling', () => {
  expect(fromStrictBase64('AAE=')).toEqual(Buffer.from([0, 1]));
  for (const other of ['AAF=', 'AAE', 'AA E=', 'AAE=\n', '*']) expect(fromStrictBase64(other)).toBeUndefined();
});
