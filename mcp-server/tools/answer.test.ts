import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Cell, Column, Row } from '../../core/connectors/connector.ts';
import { TEXT_FORMATS } from '../../core/connectors/kit/render.ts';
import { fillPage, pageCaps } from '../../core/execution/execute-query.ts';
import { distinctColumns, partialNote, type ResultPage } from '../../core/execution/result.ts';
import { campaign } from '../../e2e/support/campaign.ts';
import { pageAnswer, runningAnswer } from './answer.ts';
import { executeQueryTool } from './execute-query.ts';

const RUNS = campaign(3000);
const bytes = (value: unknown): number => Buffer.byteLength(typeof value === 'string' ? value : JSON.stringify(value));

/** Text that grows where it is escaped: quotes, control characters, bars, line ends, letters of several bytes. */
const text = fc.oneof(
  fc.string({ maxLength: 300 }),
  fc.string({ unit: fc.constantFrom('"', '\\', '|', '\n', '\r', '\u0001', 'ß', '日', '😀', '<') }),
);
const cell: fc.Arbitrary<Cell> = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  fc.double({ noNaN: true }),
  fc.integer(),
  text,
  fc.bigInt().map(String),
  fc.array(fc.oneof(fc.integer(), text), { maxLength: 5 }),
  fc.record({ k: text, n: fc.integer() }),
);
const columns = fc
  .array(fc.record({ name: fc.string({ minLength: 1, maxLength: 30 }), type: fc.constantFrom('BIGINT', 'VARCHAR', 'DECIMAL(12,2)') }), {
    minLength: 1,
    maxLength: 6,
  })
  .map((found) => distinctColumns(found.map((one): Column => ({ ...one, kind: 'text' }))));
const pageInput = columns.chain((found) =>
  fc.record({
    columns: fc.constant(found),
    rows: fc.array(fc.array(cell, { minLength: found.length, maxLength: found.length }) as fc.Arbitrary<Row>, { maxLength: 40 }),
    more: fc.integer({ min: 0, max: 5000 }),
    offset: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 100_000 })),
    isKept: fc.boolean(),
    limitCut: fc.boolean(),
    partialOf: fc.option(fc.integer({ min: 1, max: 1_000_000 }), { nil: undefined }),
    affectedRows: fc.option(fc.integer({ min: 0, max: 1_000_000 }), { nil: undefined }),
    note: fc.option(fc.constantFrom('This is the plan of a delete statement; nothing was executed.'), { nil: undefined }),
    max: fc.integer({ min: 3_000, max: 20_000 }),
    format: fc.constantFrom(...TEXT_FORMATS),
  }),
);
type Input = typeof pageInput extends fc.Arbitrary<infer T> ? T : never;

/** A page as the code before the answer makes it of these rows. */
function pageOf({ columns: heads, rows, more, offset, isKept, limitCut, partialOf, max, format }: Input): ResultPage {
  const shown: Row[] = [];
  const { shortened, taken } = fillPage(rows, heads, pageCaps({ rows: 1000, bytes: max, format }), shown);
  const totalRows = offset + rows.length + more;
  const isCut = taken < rows.length || more > 0;
  const why = limitCut
    ? 'The statement has more rows than this environment’s limit of 9 rows.'
    : `Rows ${offset + 1}–${offset + taken} are shown.`;
  return {
    columns: heads,
    rows: shown,
    offset,
    totalRows,
    complete: !limitCut,
    shortenedCells: shortened,
    ...(isKept ? { handle: 'r_abcdefghijklmnop' } : {}),
    ...(partialOf === undefined ? {} : { basedOnRows: partialOf }),
    ...(isCut || limitCut ? { cut: { reason: 'page-rows' as const, note: why } } : {}),
  };
}

const FACTS = { environment: 'shop', policy: 'approve-writes', timeZone: 'Europe/Berlin', durationMs: 12.5 } as const;

test('each fact of a page stands in the text and in the structure, and both keep to the byte cap', () => {
  fc.assert(
    fc.property(pageInput, (input) => {
      const page = pageOf(input);
      const { affectedRows, note, format } = input;
      const facts = { ...FACTS, ...(affectedRows === undefined ? {} : { affectedRows }), ...(note === undefined ? {} : { note }) };
      const answer = pageAnswer(page, facts, format);
      const structured = answer.structured as Record<string, unknown>;
      executeQueryTool.output().parse(structured);

      expect(bytes(answer.text)).toBeLessThanOrEqual(input.max);
      expect(bytes(structured)).toBeLessThanOrEqual(input.max);

      expect(structured).toMatchObject({ ...FACTS, rows: page.rows, totalRows: page.totalRows, complete: page.complete });
      for (const fact of Object.values(FACTS)) expect(answer.text).toContain(String(fact));
      expect(structured.columns).toEqual(page.columns.map(({ name }) => name));
      const sentences = [
        ...(note === undefined ? [] : [note]),
        ...(page.cut ? [page.cut.note] : []),
        ...(page.basedOnRows === undefined ? [] : [partialNote(page.basedOnRows, 'execute_query')]),
        ...(page.shortenedCells > 0 ? [`${page.shortenedCells} cell`] : []),
        ...(page.handle && page.offset + page.rows.length < page.totalRows && page.cut
          ? [`handle=${page.handle} offset=${page.offset + page.rows.length}`]
          : []),
        ...(page.offset > 0 && !page.cut ? [`Rows ${page.offset + 1}–${page.offset + page.rows.length} of`] : []),
      ];
      for (const sentence of sentences) {
        expect(answer.text).toContain(sentence);
        expect(structured.note).toContain(sentence);
      }
      if (affectedRows !== undefined) {
        expect(structured.affectedRows).toBe(affectedRows);
        expect(answer.text).toContain(`${affectedRows.toLocaleString('en')} row${affectedRows === 1 ? '' : 's'} changed`);
      }
      // What SQL over the kept rows has to know.
      if (page.handle) for (const { type } of page.columns) expect(answer.text).toContain(type);
      expect(structured.types).toEqual(page.columns.map(({ type }) => type));
    }),
    { numRuns: RUNS },
  );
});

test('a background run says in both how to go on, where and in which time zone', () => {
  const { text: said, structured } = runningAnswer(FACTS, { handle: 'q_1', note: 'Running. get_result handle=q_1 waits for it.' });
  executeQueryTool.output().parse(structured);
  for (const fact of ['shop', 'approve-writes', 'Europe/Berlin', 'get_result handle=q_1'])
    for (const surface of [said, JSON.stringify(structured)]) expect(surface).toContain(fact);
});
