import fc from 'fast-check';
import { expect, it } from 'vitest';
import { campaign } from '../../e2e/support/campaign.ts';
import { sample } from './fixtures/sample.ts';
import { setting } from './fixtures/setting.ts';

const hostile = [
  '"',
  '""',
  "'",
  '*',
  '***',
  '(',
  ')',
  'NEAR',
  'NEAR(',
  'NEAR(a b, 3)',
  'a NEAR b',
  'AND',
  'OR',
  'NOT',
  'a AND',
  'NOT a',
  'statement:',
  'statement: a',
  '{statement}: a',
  '^a',
  'a*b',
  '-a',
  '- statement : a',
  '+',
  'a + b',
  '"unclosed',
  'a"b"c',
  '\0',
  'a\0b',
  '\ud800',
  ':',
  '{',
  '}',
  ',',
  '\\',
  '%',
  '_',
  '😀',
  'é'.repeat(5000),
  'x '.repeat(2000),
  '"'.repeat(999),
  'ä"*',
  '٣',
  '¼',
  '\u0300',
  '\u{e000}',
  'a;DROP TABLE history',
  'ｆｕｌｌ',
  '́a',
];

it('no text is a syntax error of the search', () => {
  const { history } = setting();
  history.start(sample({ statement: 'SELECT a, b FROM "statement" WHERE near = \'x\' AND NOT c' }));
  for (const search of hostile) expect(() => history.list({ search }), search).not.toThrow();
  expect(history.list({ search: 'NOT' }).rows).toHaveLength(1);
  expect(history.list({ search: 'NEAR' }).rows).toHaveLength(1);
  const piece = fc.oneof(fc.constantFrom(...hostile.map((text) => text.slice(0, 30))), fc.string({ unit: 'binary', maxLength: 8 }));
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 6 }), fc.constantFrom('', ' '), (pieces, joint) => {
      history.list({ search: pieces.join(joint) });
    }),
    { numRuns: campaign(3000) },
  );
});
