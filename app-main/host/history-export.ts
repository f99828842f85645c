import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { partialPath, sweepPartialFiles } from '../../core/common/partial-files.ts';
import { csvCell } from '../../core/connectors/kit/csv.ts';
import type { HistoryEntry } from '../../core/history/history.ts';

export type HistoryFormat = 'csv' | 'jsonl';

/** A row of the history with the connection's name as people know it. */
export type NamedEntry = HistoryEntry & { connection: string };

type Cell = string | number | null;

/** What stands in a spreadsheet, column by column. Times are ISO 8601 in UTC. */
const COLUMNS: readonly (readonly [name: string, cell: (row: NamedEntry) => Cell])[] = [
  ['time', ({ startedAt }) => new Date(startedAt).toISOString()],
  ['assistant', ({ client }) => client.name],
  ['assistant_version', ({ client }) => client.version],
  ['connection', ({ connection }) => connection],
  ['connection_id', ({ profile }) => profile],
  ['environment', ({ environment }) => environment],
  ['engine', ({ engine }) => engine],
  ['statement', ({ statement }) => statement],
  ['outcome', ({ state }) => state],
  ['times', ({ repeats }) => repeats],
  ['kind', ({ kind }) => kind],
  ['capability', ({ capability }) => capability],
  ['verdict', ({ verdict }) => verdict],
  ['approved_by', ({ approval }) => (typeof approval?.by === 'string' ? approval.by : null)],
  ['rows', ({ rows }) => rows],
  ['changed_rows', ({ affectedRows }) => affectedRows],
  ['bytes', ({ bytes }) => bytes],
  ['milliseconds', ({ ms }) => ms],
  ['error_code', ({ errorCode }) => errorCode],
  ['error', ({ error }) => error],
  ['asked_by', ({ principal }) => principal],
  ['query_id', ({ queryId }) => queryId],
  ['correlation_id', ({ correlationId }) => correlationId],
  ['statement_sha256', ({ statementHash }) => statementHash],
];

/** A spreadsheet takes a cell that begins so for a formula, and runs it (OWASP, "CSV injection"); full-width signs too. */
const FORMULA = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;

/**
 * A CSV record (RFC 4180, CRLF). Statements are text of assistants: one that a spreadsheet would run as a formula gets an apostrophe in front.
 * The exact text is in the JSON lines.
 */
function csvLine(cells: readonly Cell[]): string {
  return `${cells.map((cell) => csvCell(typeof cell === 'string' && FORMULA.test(cell) ? `'${cell}` : cell)).join(',')}\r\n`;
}

/** The rows as lines of a file; `count` is told of each. */
export async function* historyLines(
  rows: AsyncIterable<NamedEntry>,
  format: HistoryFormat,
  count: () => void = () => undefined,
): AsyncGenerator<string> {
  if (format === 'csv') yield csvLine(COLUMNS.map(([name]) => name));
  for await (const row of rows) {
    count();
    yield format === 'csv' ? csvLine(COLUMNS.map(([, cell]) => cell(row))) : `${JSON.stringify(row)}\n`;
  }
}

/** Writes lines into a file that is there as a whole or not at all; what stood there before stays until then. */
export async function writeLines(file: string, lines: AsyncIterable<string>, signal: AbortSignal): Promise<void> {
  await sweepPartialFiles(dirname(file));
  const part = partialPath(file);
  try {
    await pipeline(Readable.from(lines), createWriteStream(part, { mode: 0o600, flags: 'wx' }), { signal });
    await rename(part, file);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}
