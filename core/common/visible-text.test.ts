import fc from 'fast-check';
import { expect, test } from 'vitest';
import { visible, visibleJson, visibleLine } from './visible-text.ts';

/** What a terminal or a reader must never get: controls (C0 but line feeds, DEL, C1), formats, invisible ones. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
const OBEYED = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}\p{DI}]/u;
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom('\u001b]0;x\u0007', '\u009b2J', '\u0000', '\n', '\r', '\r\n', '\u0085', '\u2028', '\u202e', '\u200b', '\u{e0041}'),
      fc.string({ unit: 'binary', maxLength: 3 }),
    ),
  )
  .map((parts) => parts.join(''));

test('what a terminal obeys is written out; a line stays one line', () => {
  expect(visibleLine('a\u001b[31m\r\nb\u202e\u0000')).toBe('a\\u{1b}[31m\\r\\nb\\u{202e}\\u{0}');
  fc.assert(
    fc.property(hostile, (text) => {
      expect(visible(text)).not.toMatch(OBEYED);
      expect(visibleLine(text)).not.toMatch(OBEYED);
      expect(visibleLine(text)).not.toMatch(/[\n\r\t]/);
    }),
    { numRuns: 500 },
  );
});

test('JSON stays the same value, indented or not', () => {
  fc.assert(
    fc.property(fc.dictionary(hostile, fc.array(hostile)), fc.constantFrom(undefined, 2), (value, indent) => {
      const json = visibleJson(JSON.stringify(value, null, indent));
      expect(JSON.stringify(JSON.parse(json))).toBe(JSON.stringify(value));
      expect(json).not.toMatch(OBEYED);
    }),
    { numRuns: 500 },
  );
});

test('letters, marks and pictures of every script stay as they are', () => {
  for (const text of ['größe', '数据', 'नमस्ते', '😀', 'ﬁ', 'e\u0301']) expect(visibleLine(text)).toBe(text);
});
