import fc from 'fast-check';
import { expect, test } from 'vitest';
import { clip } from './clip.ts';

test('a short text is as it was, a long one its beginning and a mark', () => {
  expect(clip('abc', 3)).toBe('abc');
  expect(clip('abcd', 3)).toBe('abc…');
  expect(clip('abcd', 3, ' …')).toBe('abc …');
  expect(clip('ab😀', 3)).toBe('ab…');
  expect(clip('ab😀d', 4)).toBe('ab😀…');
});

test('half a character is never left', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 20 }), fc.nat(20), (text, longest) => {
      fc.pre(text.isWellFormed());
      const cut = clip(text, longest);
      expect(cut.isWellFormed()).toBe(true);
      expect(cut.length).toBeLessThanOrEqual(Math.max(text.length, longest + 1));
      if (cut !== text) expect(text.startsWith(cut.slice(0, -1))).toBe(true);
    }),
    { numRuns: 200 },
  );
});
