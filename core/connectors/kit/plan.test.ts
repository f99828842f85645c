import fc from 'fast-check';
import { expect, test } from 'vitest';
import { clip } from '../../common/clip.ts';
import { visibleLine } from '../../common/visible-text.ts';
import { drawPlan, type PlanNode, rowsInWords } from './plan.ts';

const node = (name: string, facts: PlanNode['facts'] = [], inputs: readonly PlanNode[] = []): PlanNode => ({
  name,
  estimate: ' (1 row)',
  facts,
  inputs: () => inputs,
});
const show = (text: string): string => visibleLine(clip(text, 20, ' …'));
const PLAN = node(
  'Sort',
  [{ label: 'by ', text: 'a' }],
  [
    node(
      'Join',
      [{ label: 'on ', text: 'a = b' }],
      [node('Scan a', [{ label: 'filter ', text: 'x' }]), node('Hash', [], [node('Scan b', [{ label: '', text: 'y' }])])],
    ),
    node('Limit'),
  ],
);

test('lines join an operator with its inputs, and a fact has a line of its own', () => {
  expect(drawPlan([PLAN], { rails: 'lines', show })).toEqual([
    'Sort (1 row)',
    '│   by a',
    '├ Join (1 row)',
    '│ │   on a = b',
    '│ ├ Scan a (1 row)',
    '│ │     filter x',
    '│ └ Hash (1 row)',
    '│   └ Scan b (1 row)',
    '│         y',
    '└ Limit (1 row)',
  ]);
});

test('indented, the facts stand beside the operator', () => {
  expect(drawPlan([PLAN, node('Other')], { rails: 'indent', show })).toEqual([
    'Sort (1 row): by a',
    '  Join (1 row): on a = b',
    '    Scan a (1 row): filter x',
    '    Hash (1 row)',
    '      Scan b (1 row): y',
    '  Limit (1 row)',
    'Other (1 row)',
  ]);
});

test('no deeper than wanted, however deep a plan is', () => {
  const endless = (depth: number): PlanNode => ({ ...node(`${depth}`), inputs: () => [endless(depth + 1)] });
  expect(drawPlan([endless(0)], { rails: 'indent', show, deepest: 2 }).map((line) => line.trim())).toEqual([
    '0 (1 row)',
    '1 (1 row)',
    '2 (1 row)',
    '3 (1 row)',
  ]);
});

test('every text of the engine is shown through the hook, and none makes a line of its own', () => {
  const text = fc.oneof(fc.string(), fc.constantFrom('a\n└ Scan secret', 'b'.repeat(99), '\u202e', '\u2028'));
  const tree = (depth: number): fc.Arbitrary<PlanNode> =>
    fc
      .tuple(text, fc.array(text, { maxLength: 3 }), depth === 0 ? fc.constant([]) : fc.array(tree(depth - 1), { maxLength: 3 }))
      .map(([name, facts, inputs]) =>
        node(
          name,
          facts.map((fact) => ({ label: 'l ', text: fact })),
          inputs,
        ),
      );
  const textsOf = (one: PlanNode): string[] => [one.name, ...one.facts.map((fact) => fact.text), ...one.inputs().flatMap(textsOf)];
  fc.assert(
    fc.property(tree(3), (root) => {
      const seen: string[] = [];
      const lines = drawPlan([root], { rails: 'lines', show: (one) => `<${seen.push(one) - 1}>` });
      expect(seen.toSorted()).toEqual(textsOf(root).toSorted());
      expect(lines).toHaveLength(seen.length);
      expect(drawPlan([root], { rails: 'lines', show }).join('\n').split('\n')).toHaveLength(seen.length);
    }),
    { numRuns: 30 },
  );
});

test('rows in words', () => {
  expect([0, 1, 12_000].map(rowsInWords)).toEqual(['0 rows', '1 row', '12,000 rows']);
});
