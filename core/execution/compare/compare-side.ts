import type { HydrantError } from '../../common/errors.ts';
import type { Cell, Column } from '../../connectors/connector.ts';
import { bounded, canonical, canonicalAsNumber, isNumeric } from '../../local/compare-values.ts';
import { ParquetWriter } from '../../local/result-writer.ts';
import { rowBytes, shortenRow } from '../caps.ts';
import type { ExecutionContext } from '../execution-context.ts';
import { distinctColumns } from '../result.ts';
import { runStatement } from '../run-statement.ts';
import type { StatementRequest } from '../statement-request.ts';
import type { Target } from '../target.ts';

/** Which limit ended the reading of one side. */
export type StoppedBy = 'rows' | 'bytes';

/** One side of a comparison on this machine: a Parquet file of the columns that {@link comparableColumns} names. */
export interface ComparedSide {
  environment: string;
  engine: string;
  columns: Column[];
  file: string;
  rows: number;
  complete: boolean;
  stoppedBy?: StoppedBy;
  durationMs: number;
  timeZone: string;
}

/** A side that could not be read to its end, with the rows that were read before the error. */
export interface FailedSide {
  environment: string;
  rows: number;
  error: HydrantError;
}

/** How much of one side a comparison reads unless the profile sets limits. Higher than those of a query, since the rows stay on this machine. */
export const COMPARE_LIMITS = { rows: 5_000_000, bytes: 2 * 1024 ** 3 };

/** A cell of a listed difference is shown up to this many characters. */
const LISTED_CELL = 2_000;

/**
 * Columns of a side's file: `c0…` are canonical values; `n0…` hold the numeric reading of a value whose column is not numeric; `shown`
 * holds the cells as JSON.
 */
function comparableColumns(columns: readonly Column[]): Column[] {
  const text = (name: string): Column => ({ name, type: 'VARCHAR', kind: 'text' });
  return [
    ...columns.flatMap((column, index) => (isNumeric(column.kind) ? [text(`c${index}`)] : [text(`c${index}`), text(`n${index}`)])),
    text('shown'),
  ];
}

/** Reads one side to its end, or to the limits of a comparison, into `file`; `convert` then finishes the Parquet file. Never rejects. */
export async function readSide(
  execution: ExecutionContext,
  target: Target,
  request: StatementRequest,
  destination: { file: string; convert: (writer: ParquetWriter) => Promise<void>; onRows?: (rows: number) => void },
): Promise<ComparedSide | FailedSide> {
  const { environment, engine } = target;
  const { file } = destination;
  const most = { rows: target.limits.compareRows ?? COMPARE_LIMITS.rows, bytes: target.limits.compareBytes ?? COMPARE_LIMITS.bytes };
  let writer: ParquetWriter | undefined;
  let rows = 0;
  let bytes = 0;
  try {
    const answer = await runStatement(execution, target, request, async (stream, signal) => {
      // The retry after a lost connection calls this again: drop the file of the first attempt.
      await writer?.abandon();
      const columns = distinctColumns(stream.columns);
      writer = new ParquetWriter(file, comparableColumns(columns));
      let stoppedBy: StoppedBy | undefined;
      for await (const batch of stream.batches) {
        signal.throwIfAborted();
        const taken = [];
        for (const row of batch) {
          if (rows >= most.rows) stoppedBy = 'rows';
          else if (bytes >= most.bytes) stoppedBy = 'bytes';
          if (stoppedBy) break;
          rows += 1;
          bytes += rowBytes(row);
          taken.push(comparableRow(row, columns));
        }
        await writer.write(taken);
        destination.onRows?.(rows);
        if (stoppedBy) break;
      }
      return { value: { columns, stoppedBy }, rows, bytes };
    });
    const { columns, stoppedBy } = answer.value;
    if (writer) await destination.convert(writer);
    return {
      environment,
      engine,
      columns,
      file,
      rows,
      complete: stoppedBy === undefined,
      ...(stoppedBy ? { stoppedBy } : {}),
      durationMs: answer.facts.durationMs,
      timeZone: answer.facts.timeZone,
    };
  } catch (error) {
    await writer?.abandon();
    return { environment, rows, error: error as HydrantError };
  }
}

function comparableRow(row: readonly Cell[], columns: readonly Column[]): Cell[] {
  const cells: Cell[] = [];
  columns.forEach((column, index) => {
    const cell = row[index] ?? null;
    cells.push(bounded(canonical(cell, column.kind)));
    if (!isNumeric(column.kind)) cells.push(bounded(canonicalAsNumber(cell, column.kind)));
  });
  cells.push(JSON.stringify(shortenRow([...row], LISTED_CELL).row));
  return cells;
}
