import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isSameTree, withoutPlaces } from './same-tree.ts';

const same = (a: unknown, b: unknown, doubleQuotedStrings = false): boolean => isSameTree(a, b, { doubleQuotedStrings });
const word = (value: string, quote_style: string | null) => ({ value, quote_style });

test('places do not count, everything else does', () => {
  expect(same({ span: 1, op: 'Plus', select_token: 3 }, { op: 'Plus', token: 9 })).toBe(true);
  expect(same({ op: 'Plus' }, { op: 'Minus' })).toBe(false);
  expect(same({ op: 'Plus' }, { op: 'Plus', all: true })).toBe(false);
  expect(same({ op: 'Plus', all: true }, { op: 'Plus', any: true })).toBe(false);
  expect(same([1], [1, 2])).toBe(false);
  expect(same([], {})).toBe(false);
  expect(same(null, {})).toBe(false);
  expect(withoutPlaces([{ span: 1, a: [{ token: 2, b: null }] }])).toEqual([{ a: [{ b: null }] }]);
});

test('the content of strings may differ, of names only odd characters in quotes', () => {
  expect(same({ SingleQuotedString: 'a' }, { SingleQuotedString: 'b' })).toBe(true);
  expect(same({ SingleQuotedString: 'a' }, { Number: 'a' })).toBe(false);
  expect(same({ SingleQuotedString: 'a', more: 1 }, { SingleQuotedString: 'b', more: 1 })).toBe(false);
  expect(same(word('x?y', '`'), word('x_y', '`'))).toBe(true);
  expect(same(word('x', '`'), word('x', null))).toBe(false);
  expect(same(word('x', null), word('y', null))).toBe(false);
  expect(same(word('a', '"'), word('b', '"'), true)).toBe(true);
  expect(same(word('a', '"'), word('b', '"'))).toBe(false);
  expect(same({ pattern: 'a' }, { pattern: 'b' })).toBe(true);
  expect(same({ key: 'a?' }, { key: 'a_' })).toBe(true);
  expect(same({ key: 'a' }, { key: 'b' })).toBe(false);
});

test('a tree is the same as itself without its places, and as no tree with one leaf changed', () => {
  const name = fc.constantFrom('op', 'left', 'right', 'all');
  const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4 },
      fc.integer(),
      fc.boolean(),
      fc.array(tie('tree'), { maxLength: 3 }),
      fc.dictionary(name, tie('tree'), { maxKeys: 3 }),
    ),
  }));
  const changed = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.length === 0 ? [0] : [changed(value[0]), ...value.slice(1)];
    if (typeof value !== 'object' || value === null) return { changed: value };
    const [first, ...rest] = Object.entries(value);
    return first ? Object.fromEntries([[first[0], changed(first[1])], ...rest]) : { op: 1 };
  };
  fc.assert(
    fc.property(tree, (one) => {
      expect(same(one, withoutPlaces({ span: 1, one }) && structuredClone(one))).toBe(true);
      expect(same(one, changed(one))).toBe(false);
      expect(same(changed(one), one)).toBe(false);
    }),
    { numRuns: 200 },
  );
});
