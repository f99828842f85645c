import { renderRows, type TextFormat } from '../../core/query/render.ts';
import { partialNote, type ResultPage } from '../../core/query/result.ts';
import type { StatementFacts } from '../../core/query/run-statement.ts';
import type { ToolAnswer } from './tool.ts';

/** What every answer says of itself, in text and in structured content. */
export type AnswerFacts = Pick<StatementFacts, 'environment' | 'policy' | 'timeZone' | 'durationMs'>;

/** The facts as fields of structured content. */
export function factsOf({ environment, policy, timeZone, durationMs }: AnswerFacts): AnswerFacts {
  return { environment, policy, timeZone, durationMs };
}

/** The line under every answer: where it came from, under which policy, in which time zone, how long it took. */
export function footer(facts: AnswerFacts): string {
  return `[${facts.environment} · ${facts.policy} · ${facts.timeZone} · ${facts.durationMs} ms]`;
}

/** A page as text for the model, and the same as structured content. */
export function pageAnswer(
  page: ResultPage,
  facts: AnswerFacts & Pick<StatementFacts, 'affectedRows' | 'note'>,
  format: TextFormat,
): ToolAnswer {
  const partial = page.basedOnRows === undefined ? undefined : partialNote(page.basedOnRows);
  const notes = [facts.note, partial, shortenedNote(page), cutNote(page)].filter((note) => note !== undefined);
  const returned = page.columns.length === 0 && facts.affectedRows !== undefined ? undefined : countOf(page.rows.length, 'row');
  const changed = facts.affectedRows === undefined ? undefined : `${countOf(facts.affectedRows, 'row')} changed`;
  const count = [changed, returned].filter((part) => part !== undefined).join(', ');
  const body = page.columns.length === 0 ? '' : `${renderRows(page.columns, page.rows, format)}\n`;
  return {
    text: `${body}${notes.map((note) => `${note}\n`).join('')}${count} ${footer(facts)}`,
    structured: {
      ...factsOf(facts),
      columns: page.columns,
      rows: page.rows,
      offset: page.offset,
      totalRows: page.totalRows,
      complete: page.complete,
      ...(facts.affectedRows === undefined ? {} : { affectedRows: facts.affectedRows }),
      ...(page.basedOnRows === undefined ? {} : { basedOnRows: page.basedOnRows }),
      ...(page.handle ? { handle: page.handle } : {}),
      ...(notes.length > 0 ? { note: notes.join(' ') } : {}),
    },
  };
}

function countOf(number: number, noun: string): string {
  return `${number.toLocaleString('en')} ${noun}${number === 1 ? '' : 's'}`;
}

function shortenedNote(page: ResultPage): string | undefined {
  if (page.shortenedCells === 0) return undefined;
  return `${page.shortenedCells} cell${page.shortenedCells === 1 ? ' was' : 's were'} shortened${page.handle ? `; get_result with sql on ${page.handle} reads parts of them` : ''}.`;
}

function cutNote(page: ResultPage): string | undefined {
  if (!page.cut) return undefined;
  const next = page.offset + page.rows.length;
  if (!page.handle || next >= page.totalRows) return page.cut.note;
  return `${page.cut.note} More: get_result handle=${page.handle} offset=${next}, or sql over it (FROM result).`;
}
