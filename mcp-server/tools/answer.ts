import { renderRows, type TextFormat } from '../../core/query/render.ts';
import { partialNote, type ResultPage } from '../../core/query/result.ts';
import type { StatementFacts } from '../../core/query/run-statement.ts';
import type { ToolAnswer } from './tool.ts';

/** The line under every answer: where it came from, under which policy, how long it took. */
export function footer(facts: Pick<StatementFacts, 'environment' | 'policy' | 'durationMs'>): string {
  return `[${facts.environment} · ${facts.policy} · ${facts.durationMs} ms]`;
}

/** A page as text for the model, and the same as structured content. */
export function pageAnswer(
  page: ResultPage,
  facts: Pick<StatementFacts, 'environment' | 'policy' | 'durationMs' | 'note'>,
  format: TextFormat,
): ToolAnswer {
  const partial = page.basedOnRows === undefined ? undefined : partialNote(page.basedOnRows);
  const notes = [facts.note, partial, shortenedNote(page), cutNote(page)].filter((note) => note !== undefined);
  const count = `${page.rows.length} row${page.rows.length === 1 ? '' : 's'}`;
  const body = page.columns.length === 0 ? '' : `${renderRows(page.columns, page.rows, format)}\n`;
  return {
    text: `${body}${notes.map((note) => `${note}\n`).join('')}${count} ${footer(facts)}`,
    structured: {
      environment: facts.environment,
      policy: facts.policy,
      durationMs: facts.durationMs,
      columns: page.columns,
      rows: page.rows,
      offset: page.offset,
      totalRows: page.totalRows,
      complete: page.complete,
      ...(page.basedOnRows === undefined ? {} : { basedOnRows: page.basedOnRows }),
      ...(page.handle ? { handle: page.handle } : {}),
      ...(notes.length > 0 ? { note: notes.join(' ') } : {}),
    },
  };
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
