import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { NextStep } from '../../common/actions.ts';
import { HydrantError } from '../../common/errors.ts';
import type { Cell, Row } from '../../connectors/connector.ts';
import { type LocalConnection, onCompareEngine } from '../../local/compare-engine.ts';
import { type Alignment, FileComparison, type SharedColumn, shownRows } from '../../local/compare-files.ts';
import { compareFolder } from '../../local/compare-folder.ts';
import type { Tolerance } from '../../local/compare-values.ts';
import type { ParquetWriter } from '../../local/result-writer.ts';
import type { ExecutionContext } from '../execution-context.ts';
import type { StatementRequest } from '../statement-request.ts';
import type { Target } from '../target.ts';
import { judgePair, type PairDifference, type RowDifference } from './compare-claims.ts';
import { checkKey, columnIndex, inferKey, keyColumn, type Pair, sharedColumns } from './compare-key.ts';
import { type ComparedSide, type FailedSide, readSide, type StoppedBy } from './compare-side.ts';

export interface CompareRequest extends StatementRequest {
  /**
   * Columns that identify a row. Absent: the first columns that are unique together in every environment; if there are none, whole rows are
   * matched.
   */
  key?: readonly string[];
  tolerance?: Tolerance;
  /** At most this many differences are listed per pair; all are counted. */
  limit: number;
  /** Called while the sides are read, with the progress of each. */
  onProgress?: (sides: readonly SideProgress[]) => void;
  /** Hydrant's home; the rows stay in its `tmp` folder during the comparison. */
  home: string;
}

/** Progress of reading one environment. */
export interface SideProgress {
  environment: string;
  rows: number;
  /** True once reading has ended, completely or with an error. */
  ended: boolean;
}

/** One environment in the answer. */
export interface SideReport {
  environment: string;
  /** Rows read; of a side that failed, the rows before the error. */
  rows?: number;
  /** False if a limit ended the reading; the rows after it were not compared. */
  complete?: boolean;
  stoppedBy?: StoppedBy;
  durationMs?: number;
  /** Time zone of its sessions: with different zones, the sides may mean different days. */
  timeZone?: string;
  error?: { code: string; message: string; next: NextStep };
}

export interface Comparison {
  base: string;
  key: string[];
  sides: SideReport[];
  pairs: PairDifference[];
}

/**
 * Runs the same statement in several environments at once, each with its own deadline, reads the results into files and compares them here:
 * rows are aligned by key, differences are typed. An environment that fails becomes a side with its error and does not stop the others; the
 * first environment that answers is the base. The answer claims nothing about rows that were not read.
 */
export async function compareQuery(execution: ExecutionContext, targets: readonly Target[], request: CompareRequest): Promise<Comparison> {
  refuseTwice(targets.map(({ environment }) => environment));
  const folder = await compareFolder(request.home);
  try {
    // The sides are read concurrently but converted one by one: each conversion opens an engine with its own memory.
    let turn: Promise<unknown> = Promise.resolve();
    const convert = (writer: ParquetWriter): Promise<void> => {
      const mine = turn.then(() => writer.finish(request.home)).then(() => undefined);
      turn = mine.catch(() => undefined);
      return mine;
    };
    const sidesSoFar: SideProgress[] = targets.map(({ environment }) => ({ environment, rows: 0, ended: false }));
    const report = (index: number, change: Partial<SideProgress>): void => {
      Object.assign(sidesSoFar[index] as SideProgress, change);
      request.onProgress?.(sidesSoFar);
    };
    const read = await Promise.all(
      targets.map(async (target, index) => {
        const destination = { file: join(folder, `${index}.parquet`), convert, onRows: (rows: number) => report(index, { rows }) };
        const side = await readSide(execution, target, request, destination);
        report(index, { rows: side.rows, ended: true });
        return side;
      }),
    );
    const sides = read.filter((side): side is ComparedSide => !('error' in side));
    if (sides.length < 2) {
      // Fewer than two sides have rows, so there is nothing to compare: the first error says why.
      const failed = read.find((side): side is FailedSide => 'error' in side);
      if (!failed) throw new HydrantError('PARAMETER_INVALID', 'Two environments are needed.', 'Name at least two environments.');
      const { code, message, nextStep, details } = failed.error;
      throw new HydrantError(code, `${failed.environment}: ${message}`, nextStep, { cause: failed.error, details });
    }
    const engine = { home: request.home, signal: request.signal, files: sides.map(({ file }) => file) };
    const { key, pairs } = await onCompareEngine(engine, (connection) => compareSides(connection, sides, request));
    return { base: sides[0]?.environment ?? '', key, sides: read.map(reportSide), pairs };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Refuses an environment named twice: a comparison with itself would report "equal", whatever the caller meant. */
function refuseTwice(environments: readonly string[]): void {
  const twice = environments.find((name, index) => environments.indexOf(name) !== index);
  if (twice === undefined) return;
  throw new HydrantError('PARAMETER_INVALID', `The environment ${twice} is named more than once.`, 'Name each environment once.');
}

function reportSide(side: ComparedSide | FailedSide): SideReport {
  const { environment, rows } = side;
  if ('error' in side) {
    const { code, message, nextStep: next } = side.error;
    return { environment, rows, complete: false, error: { code, message, next } };
  }
  const { complete, stoppedBy, durationMs, timeZone } = side;
  return { environment, rows, complete, ...(stoppedBy ? { stoppedBy } : {}), durationMs, timeZone };
}

async function compareSides(
  connection: LocalConnection,
  sides: readonly ComparedSide[],
  request: CompareRequest,
): Promise<{ key: string[]; pairs: PairDifference[] }> {
  const [base, ...others] = sides as [ComparedSide, ...ComparedSide[]];
  const pairs: Pair[] = others.map((other) => ({ base, other, shared: sharedColumns(base, other) }));
  const given = request.key?.length ? request.key : undefined;
  if (given) await checkKey(connection, given, sides, pairs);
  // One row on each side is usually an aggregate: its cells are compared without a key.
  const single = !given && sides.every((side) => side.rows === 1 && side.complete);
  const key = single ? [] : (given ?? (await inferKey(connection, pairs, request.tolerance?.number ?? 0)));
  const compared: PairDifference[] = [];
  for (const pair of pairs) compared.push(await comparePair(connection, pair, { key, single, given: given !== undefined }, request));
  return { key: [...key], pairs: compared };
}

async function comparePair(
  connection: LocalConnection,
  pair: Pair,
  how: { key: readonly string[]; single: boolean; given: boolean },
  request: CompareRequest,
): Promise<PairDifference> {
  const { base, other, shared } = pair;
  const tolerance = request.tolerance ?? { number: 0 };
  const files = new FileComparison(connection, { base, other }, shared);
  // A row without a partner is a difference only where the other side was read to its end.
  const isClaim = { base: other.complete, other: base.complete };
  const { counts, listed } = await files.run(alignmentOf(how, shared), tolerance, { limit: request.limit, ...isClaim });
  const [baseRows, otherRows] = await Promise.all([
    shownRows(
      connection,
      base.file,
      listed.flatMap(({ base: rowIndex }) => rowIndex ?? []),
    ),
    shownRows(
      connection,
      other.file,
      listed.flatMap(({ other: rowIndex }) => rowIndex ?? []),
    ),
  ]);
  const differences = listed.map((difference): RowDifference => {
    const left = difference.base === undefined ? undefined : baseRows.get(difference.base);
    const right = difference.other === undefined ? undefined : otherRows.get(difference.other);
    const names = shared.map(({ name }) => name);
    if (!right) return { kind: 'only-in-base', key: pick(base, left ?? [], how.key), row: pick(base, left ?? [], names) };
    if (!left) return { kind: 'only-in-other', key: pick(other, right, how.key), row: pick(other, right, names) };
    const changes = difference.changed.map((index) => {
      const name = names[index] as string;
      return [name, [cellOf(base, left, name), cellOf(other, right, name)]] as const;
    });
    return { kind: 'changed', key: pick(base, left, how.key), changes: Object.fromEntries(changes) as Record<string, [Cell, Cell]> };
  });
  return judgePair(pair, { counts, isClaim, differences }, { ...how, inexact: tolerance.number > 0 });
}

function alignmentOf(how: { key: readonly string[]; single: boolean }, shared: readonly SharedColumn[]): Alignment {
  if (how.single) return { by: 'position' };
  if (how.key.length === 0) return { by: 'rows' };
  return { by: 'key', key: how.key.map((name) => keyColumn(shared, name) as SharedColumn) };
}

function cellOf(side: ComparedSide, row: Row, name: string): Cell {
  return row[columnIndex(side.columns, name)] ?? null;
}

function pick(side: ComparedSide, row: Row, names: readonly string[]): Record<string, Cell> {
  return Object.fromEntries(names.map((name) => [name, cellOf(side, row, name)]));
}
