import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CatalogueObject } from '../../core/connectors/connector.ts';
import { DIALECTS } from '../../core/engines/registry.ts';
import type { PairDifference, RowDifference } from '../../core/execution/compare/compare-claims.ts';
import type { Comparison } from '../../core/execution/compare/compare-query.ts';
import { campaign } from '../../e2e/support/campaign.ts';
import { objectsUnder } from '../../e2e/support/headed.ts';
import { COLUMN_HEAD, listObjects } from './catalogue-lines.ts';
import { compareQueryTool } from './compare-query.ts';
import { comparisonAnswer } from './comparison-lines.ts';

const RUNS = campaign(2000);
const bytes = (value: unknown): number => Buffer.byteLength(typeof value === 'string' ? value : JSON.stringify(value));

const word = fc.stringMatching(/^[a-zß日]{1,12}$/);
const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(value, { nil: undefined });
const object = fc.record(
  {
    type: fc.constantFrom('table' as const, 'view' as const),
    name: word,
    schema: word,
    comment: word,
    rows: fc.integer({ min: 0, max: 1_000_000 }),
    facts: fc.array(word, { minLength: 1, maxLength: 2 }),
    columns: fc.array(
      fc.record({ name: word, type: word, nullable: fc.boolean(), comment: word, default: word }, { requiredKeys: ['name', 'type'] }),
      { maxLength: 5 },
    ),
    keys: fc.array(word, { maxLength: 2 }),
    indexes: fc.array(word, { maxLength: 2 }),
    definition: word,
  },
  { requiredKeys: ['type', 'name'] },
);

/** Every text of an object that a reader may need. */
function factsOf(found: CatalogueObject): string[] {
  const columns = (found.columns ?? []).flatMap((column) => [
    column.name,
    column.type,
    ...[column.comment, column.default].filter((one) => one !== undefined),
    ...(column.nullable === false ? ['not null'] : []),
  ]);
  const own = [found.type, found.name, found.schema, found.comment, found.definition].filter((one) => one !== undefined);
  return [...own, ...(found.facts ?? []), ...(found.keys ?? []), ...(found.indexes ?? []), ...columns];
}

test('objects: each fact stands in the text and in the structure, both within the bytes', () => {
  fc.assert(
    fc.property(fc.array(object, { minLength: 1, maxLength: 20 }), fc.integer({ min: 200, max: 5_000 }), (objects, most) => {
      const { text, left, ...structured } = listObjects(objects as CatalogueObject[], most, DIALECTS.duckdb);
      const shown = objects.slice(0, objects.length - left) as CatalogueObject[];
      expect(shown.length).toBeGreaterThan(0);
      if (shown.length > 1) {
        expect(bytes(text)).toBeLessThanOrEqual(most);
        expect(bytes(structured.head) + bytes(structured.objects)).toBeLessThanOrEqual(most + 200);
      }
      const lists = objectsUnder<Record<string, unknown>>(structured.head, structured.objects);
      for (const [index, found] of shown.entries()) {
        for (const fact of factsOf(found)) {
          expect(text).toContain(fact);
          if (fact !== 'not null') expect(JSON.stringify(lists[index])).toContain(fact);
        }
        const listed = lists[index]?.columns as unknown[][] | undefined;
        const columns = objectsUnder<Record<string, unknown>>(COLUMN_HEAD, listed ?? []);
        expect(columns).toEqual((found.columns ?? []).map((column) => withoutTrue(column)));
      }
    }),
    { numRuns: RUNS },
  );
});

/** A column that may be null does not say so. */
function withoutTrue({ nullable, ...column }: NonNullable<CatalogueObject['columns']>[number]): object {
  return nullable === false ? { ...column, nullable } : column;
}

const cell = fc.oneof(
  fc.constant(null),
  fc.integer(),
  word,
  fc.string({ minLength: 400, maxLength: 900, unit: fc.constantFrom('a', '"', '日') }),
);
const difference = fc.oneof(
  fc.record({
    kind: fc.constantFrom('only-in-base' as const, 'only-in-other' as const),
    key: fc.record({ id: fc.integer() }),
    row: fc.record({ id: fc.integer(), name: cell }),
  }),
  fc.record({
    kind: fc.constant('changed' as const),
    key: fc.record({ id: fc.integer() }),
    changes: fc.record({ name: fc.tuple(cell, cell) }),
  }),
);

test('differences: every listed cell stands in both, what is left out is counted in both', () => {
  fc.assert(
    fc.property(
      fc.array(difference, { minLength: 1, maxLength: 30 }),
      fc.integer({ min: 2_000, max: 20_000 }),
      maybe(fc.double({ min: 0.001, max: 5, noNaN: true })),
      (differences, most, tolerance) => {
        const count = (kind: RowDifference['kind']): number => differences.filter((one) => one.kind === kind).length;
        const pair: PairDifference = {
          environment: 'dev',
          equal: false,
          onlyInBase: count('only-in-base'),
          onlyInOther: count('only-in-other'),
          changed: count('changed'),
          same: 7,
          unmatchedInBase: 3,
          unmatchedInOther: 0,
          columns: [{ name: 'since', base: 'DATE' }],
          differences: differences as RowDifference[],
          listed: differences.length,
          note: 'prod was read up to 10 rows.',
        };
        const error = { code: 'CONNECT_FAILED', message: 'No answer.', next: 'Check the address.' };
        const comparison: Comparison = {
          base: 'prod',
          key: ['id'],
          sides: [
            { environment: 'prod', rows: 10, complete: false, stoppedBy: 'rows', timeZone: 'UTC', durationMs: 4 },
            { environment: 'dev', rows: 12, complete: true, timeZone: 'Asia/Tokyo', durationMs: 5 },
            { environment: 'gone', rows: 0, complete: false, error },
          ],
          pairs: [pair],
        };
        const { text, structured } = comparisonAnswer(comparison, tolerance ?? 0, most);
        compareQueryTool.output().parse(structured);
        const json = JSON.stringify(structured);
        const facts = [
          'UTC',
          'Asia/Tokyo',
          'rows',
          ...Object.values(error),
          pair.note as string,
          'since',
          'DATE',
          'have no partner',
          'lacks it',
        ];
        for (const fact of facts) for (const surface of [text, json]) expect(surface).toContain(fact);
        if (tolerance) for (const surface of [text, json]) expect(surface).toContain(String(tolerance));

        const [shown] = structured.pairs as { differences: { head: string[]; rows: unknown[][] }[]; note: string }[];
        const listed = (shown?.differences ?? []).reduce((sum, { rows }) => sum + rows.length, 0);
        if (listed < differences.length) {
          const left = `${differences.length - listed} more differences`;
          for (const surface of [text, json]) expect(surface).toContain(left);
        }
        for (const { head, rows } of shown?.differences ?? []) {
          expect(text).toContain(head.join('|'));
          for (const row of rows) for (const value of row) if (typeof value === 'string') expect(text).toContain(value.slice(0, 100));
        }
        if (listed > 1) expect(Math.max(bytes(text), bytes(json))).toBeLessThanOrEqual(most + 2_000);
      },
    ),
    { numRuns: RUNS },
  );
});
