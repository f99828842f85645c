import fc from 'fast-check';
import { expect, test } from 'vitest';
import { headedText, rowsText } from '../../core/connectors/kit/under-head.ts';
import { countFitting } from './count-fitting.ts';

test('what fits does so as text and as JSON, and one more would not', () => {
  const texts = fc.array(fc.string({ unit: fc.constantFrom('a', '"', '\n', '\u200b', '日'), maxLength: 40 }), {
    minLength: 1,
    maxLength: 30,
  });
  fc.assert(
    fc.property(texts, fc.integer({ min: 20, max: 1_000 }), (names, bytes) => {
      const head = ['name'];
      const rows = names.map((name) => [name]);
      const write = (row: string[]) => ({ text: rowsText({ head, rows: [row] }), json: row });
      const fits = (count: number): boolean => {
        const part = { head, rows: rows.slice(0, count) };
        return Math.max(Buffer.byteLength(rowsText(part)) + 1, Buffer.byteLength(JSON.stringify([head, ...part.rows])) - 2) <= bytes;
      };
      const count = countFitting(rows, bytes, write, head);
      expect(count).toBeGreaterThan(0);
      if (count > 1) expect(fits(count)).toBe(true);
      if (count < rows.length) expect(fits(count + 1)).toBe(false);
      expect(headedText({ head, rows })).toBe(`name\n${rowsText({ head, rows })}`);
    }),
    { numRuns: 200 },
  );
});
