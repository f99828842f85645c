import { META } from '../../core/common/meta-keys.ts';
import { visibleLine } from '../../core/common/visible-text.ts';
import { renderRows, type TextFormat } from '../../core/connectors/kit/render.ts';
import { partialNote, type ResultPage } from '../../core/execution/result.ts';
import type { StatementFacts } from '../../core/execution/statement-answer.ts';
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

/** A page as text for the model, and the same as structured content: what a model needs stands in each of the two. */
export function pageAnswer(page: ResultPage, facts: PageFacts, format: TextFormat): ToolAnswer {
  const { rows, words } = pageText(page, facts, format);
  const { messages = [] } = facts;
  const further = page.further ?? [];
  return {
    text: `${rows}${words.join('\n')}`,
    structured: {
      ...factsOf(facts),
      ...structuredPage(page, allNotes(page, facts)),
      ...(facts.affectedRows === undefined ? {} : { affectedRows: facts.affectedRows }),
      ...(messages.length === 0 ? {} : { messages: [...messages] }),
      ...(further.length === 0 ? {} : { furtherResults: further.map((one) => structuredPage(one, notesOf(one))) }),
    },
    meta: { [META.kinds]: page.columns.map((column) => column.kind) },
  };
}

type PageFacts = AnswerFacts & Pick<StatementFacts, 'affectedRows' | 'messages' | 'note'>;

/** A page as text: its rows and those of further results, ended by a line feed, and behind them the lines of words. */
export function pageText(page: ResultPage, facts: PageFacts, format: TextFormat): { rows: string; words: string[] } {
  const further = page.further ?? [];
  const results = further.map((one, index) => {
    const words = [...notesOf(one), countLine(one, undefined)];
    return `Result ${index + 2}:\n${bodyOf(one, format)}${words.map((line) => `${line}\n`).join('')}`;
  });
  return {
    rows: [bodyOf(page, format), ...results].join(''),
    words: [...(facts.messages ?? []), ...allNotes(page, facts), `${countLine(page, facts.affectedRows)} ${footer(facts)}`],
  };
}

function bodyOf(page: ResultPage, format: TextFormat): string {
  if (page.columns.length === 0) return '';
  // SQL over the result needs the types; a short answer is read without them.
  const types = page.handle ? `Types: ${page.columns.map(({ type }) => visibleLine(type)).join('|')}\n` : '';
  return `${renderRows(page.columns, page.rows, format)}\n${types}`;
}

function allNotes(page: ResultPage, facts: PageFacts): string[] {
  const first = [facts.note, page.further ? furtherNote(page) : undefined].filter((note) => note !== undefined);
  return [...first, ...notesOf(page)];
}

function notesOf(page: ResultPage): string[] {
  const partial = page.basedOnRows === undefined ? undefined : partialNote(page.basedOnRows, 'execute_query');
  return [partial, shortenedNote(page), positionNote(page)].filter((note) => note !== undefined);
}

function furtherNote({ further = [], moreResults = false }: ResultPage): string {
  const all = further.length + 1;
  return moreResults
    ? `The statement has more than ${all} results; the first ${all} are shown, and the others were not fetched.`
    : `The statement has ${all} results; the rows above are of the first, unless said otherwise.`;
}

function structuredPage(page: ResultPage, notes: readonly string[]): Record<string, unknown> {
  return {
    columns: page.columns.map((column) => column.name),
    ...(page.columns.length > 0 ? { types: page.columns.map((column) => column.type) } : {}),
    rows: page.rows,
    ...(page.offset > 0 ? { offset: page.offset } : {}),
    totalRows: page.totalRows,
    complete: page.complete,
    ...(page.basedOnRows === undefined ? {} : { basedOnRows: page.basedOnRows }),
    ...(page.handle ? { handle: page.handle } : {}),
    ...(hasMore(page) ? { nextOffset: page.offset + page.rows.length } : {}),
    ...(notes.length > 0 ? { note: notes.join(' ') } : {}),
  };
}

/** A statement that goes on in the background, and what to call next. */
export function runningAnswer(
  { environment, policy, timeZone }: Omit<AnswerFacts, 'durationMs'>,
  run: { handle: string; note: string; rows?: number },
): ToolAnswer {
  return {
    text: `${run.note}\n[${environment} · ${policy} · ${timeZone}]`,
    structured: {
      environment,
      policy,
      timeZone,
      running: true,
      handle: run.handle,
      ...(run.rows === undefined ? {} : { totalRows: run.rows }),
      complete: false,
      note: run.note,
    },
  };
}

function countLine(page: ResultPage, affectedRows: number | undefined): string {
  const returned = page.columns.length === 0 && affectedRows !== undefined ? undefined : countOf(page.rows.length, 'row');
  const changed = affectedRows === undefined ? undefined : `${countOf(affectedRows, 'row')} changed`;
  return [changed, returned].filter((part) => part !== undefined).join(', ');
}

function countOf(number: number, noun: string): string {
  return `${number.toLocaleString('en')} ${noun}${number === 1 ? '' : 's'}`;
}

function shortenedNote(page: ResultPage): string | undefined {
  if (page.shortenedCells === 0) return undefined;
  return `${page.shortenedCells} cell${page.shortenedCells === 1 ? ' was' : 's were'} shortened${page.handle ? `; get_result with sql on ${page.handle} reads parts of them` : ''}.`;
}

function hasMore({ handle, offset, rows, totalRows }: ResultPage): boolean {
  return handle !== undefined && offset + rows.length < totalRows;
}

/** Which rows these are of how many, what was cut, and how to go on. */
function positionNote({ cut, handle, offset, rows, totalRows }: ResultPage): string | undefined {
  const next = offset + rows.length;
  if (!cut) return offset > 0 ? `Rows ${offset + 1}–${next} of ${totalRows.toLocaleString('en')}, the last.` : undefined;
  if (handle && next < totalRows) return `${cut.note} More: get_result handle=${handle} offset=${next}, or sql over it (FROM result).`;
  return handle && offset === 0 ? `${cut.note} SQL over these rows: get_result handle=${handle} sql=… (FROM result).` : cut.note;
}
