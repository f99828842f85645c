import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { changedRanges } from './changed-ranges.ts';
import { type DiffLine, lineDiff } from './line-diff.ts';

const diff = (before: string, after: string): DiffLine[] => lineDiff({ real: before, shown: before }, { real: after, shown: after });
const lines = (count: number): string[] => Array.from({ length: count }, (_, index) => `line ${index}\n`);

describe('a diff', () => {
  test('of two changes far apart has two hunks, and says what is between them', () => {
    const before = lines(50);
    const after = before.toSpliced(40, 1, 'new 40\n').toSpliced(5, 0, 'new 5\n');
    expect(diff(before.join(''), after.join('')).map(({ kind, text }) => `${kind} ${text}`)).toEqual([
      'same line 2',
      'same line 3',
      'same line 4',
      'add new 5',
      'same line 5',
      'same line 6',
      'same line 7',
      'gap 29 unchanged lines',
      'same line 37',
      'same line 38',
      'same line 39',
      'remove line 40',
      'add new 40',
      'same line 41',
      'same line 42',
      'same line 43',
    ]);
  });

  test('of changes that are near each other has one', () => {
    const before = lines(20);
    const after = before.toSpliced(12, 1).toSpliced(6, 1);
    const kinds = diff(before.join(''), after.join('')).map(({ kind }) => kind);
    expect(kinds).not.toContain('gap');
    expect(kinds.filter((kind) => kind === 'same')).toHaveLength(11);
  });

  test('of one long line shows the part that changes, and how much is left out', () => {
    const [head, tail] = ['a'.repeat(400_000), 'z'.repeat(400_000)];
    const [removed, added, ...more] = diff(`{${head}${tail}}`, `{${head}, "hydrant-sales": {}${tail}}`);
    expect(more).toEqual([]);
    expect(removed?.text).toMatch(/^\(399,981 characters\) … a{20}z{20} … \(399,981 characters\)$/);
    expect(added?.text).toMatch(/^\(399,981 characters\) … a{20}, "hydrant-sales": {}z{20} … \(399,981 characters\)$/);
  });

  test('of a file of which every line changes is cut, and says so', () => {
    const match = diff(lines(30_000).join(''), lines(30_000).join('').toUpperCase());
    expect(match.filter(({ kind }) => kind === 'remove')).toHaveLength(1000);
    expect(match.filter(({ kind }) => kind === 'gap').map(({ text }) => text)).toEqual([
      '29,000 more removed lines',
      '29,000 more added lines',
    ]);
  });

  test('shows line ends where nothing else changes, and nothing of equal texts', () => {
    expect(diff('a\r\n', 'a\n').map(({ text }) => text)).toEqual(['a ␍␊', 'a ␊']);
    expect(diff('a\n', 'a\n')).toEqual([]);
  });
});

test('the changed ranges turn any text into any other, and nothing outside of them differs', () => {
  const text = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 30 });
  fc.assert(
    fc.property(text, text, (before, after) => {
      const ranges = changedRanges(before, after);
      let made: string[] = [];
      let at = 0;
      for (const range of ranges) {
        made = made.concat(before.slice(at, range.from), after.slice(range.at, range.until));
        expect(range.at).toBe(made.length - (range.until - range.at));
        at = range.to;
      }
      expect(made.concat(before.slice(at))).toEqual(after);
      const changed = ranges.reduce((sum, { from, to, at: start, until }) => sum + to - from + until - start, 0);
      expect(changed).toBeLessThanOrEqual(shortest(before, after));
    }),
    { numRuns: 300 },
  );
});

/** The length of the shortest edit script, by the table of longest common subsequences. */
function shortest(before: readonly string[], after: readonly string[]): number {
  let row = new Array<number>(after.length + 1).fill(0);
  for (const one of before) {
    const next = [0];
    for (const [index, other] of after.entries())
      next.push(one === other ? (row[index] ?? 0) + 1 : Math.max(row[index + 1] ?? 0, next[index] ?? 0));
    row = next;
  }
  return before.length + after.length - 2 * (row.at(-1) ?? 0);
}
