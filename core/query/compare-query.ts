import { mkdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { Cell, Column, Row } from '../connectors/connector.ts';
import { HydrantError } from '../stones/errors.ts';
import { randomId } from '../stones/random-id.ts';
import { type Alignment, FileComparison, repeatedKey, type SharedColumn, shownRows } from './compare-files.ts';
import { type ComparedSide, type FailedSide, readSide, type StoppedBy } from './compare-side.ts';
import { isNumeric, type Tolerance } from './compare-values.ts';
import type { Road, StatementRequest } from './run-statement.ts';
import type { SpoolWriter } from './spool-writer.ts';
import type { Target } from './target.ts';

export interface CompareRequest extends StatementRequest {
  /** Columns that name a row. Absent: the first columns that are unique together in every environment, else whole rows are matched. */
  key?: readonly string[];
  tolerance?: Tolerance;
  /** At most this many differences are listed per pair; all are counted. */
  limit: number;
  /** Where the rows are while they are compared; removed afterwards. */
  home: string;
}

/** What one environment answered. */
export interface CompareSide {
  environment: string;
  /** Rows read; of a side that failed, those that had come by then. */
  rows?: number;
  /** False when a limit ended the reading; what lies beyond was not compared. */
  complete?: boolean;
  stoppedBy?: StoppedBy;
  durationMs?: number;
  /** Of its sessions: sides in different zones may mean different days. */
  timeZone?: string;
  error?: { code: string; message: string; next: string };
}

/** Differences of one environment from the first. Every count is of rows that were read; none is a guess about the others. */
export interface PairDifference {
  environment: string;
  /** null: a side was not read to its end, and nothing that was read differs for certain. */
  equal: boolean | null;
  onlyInBase: number;
  onlyInOther: number;
  changed: number;
  same: number;
  /** Rows without a partner that may have one among the rows of the other side that were not read. */
  unmatchedInBase: number;
  unmatchedInOther: number;
  columns: { name: string; base?: string; other?: string }[];
  /** The first differences: a row that is in one only, or a changed row with each changed column as [base, other]. */
  differences: RowDifference[];
  listed: number;
  /** What the counts do not say. */
  note?: string;
}

export interface RowDifference {
  kind: 'only-in-base' | 'only-in-other' | 'changed';
  key: Record<string, Cell>;
  row?: Record<string, Cell>;
  changes?: Record<string, [Cell, Cell]>;
}

export interface Comparison {
  base: string;
  key: string[];
  sides: CompareSide[];
  pairs: PairDifference[];
}

/** What the engine may use while it compares; beyond the memory it spills to disk. */
const ENGINE_LIMITS = { memoryMegabytes: 256, tempGigabytes: 16, threads: 1 };
/** More columns than these make no key that a person would name. */
const LONGEST_KEY = 4;

/**
 * The same statement in several environments at once, each with its own deadline, read whole into files and compared there: rows aligned
 * by key, differences typed. An environment that fails is reported as a side with its error and takes no other with it; the first that
 * answered is the base. Nothing is claimed about rows that were not read.
 */
export async function compareQuery(road: Road, targets: readonly Target[], request: CompareRequest): Promise<Comparison> {
  const folder = join(request.home, 'tmp', `compare-${process.pid}-${randomId(6)}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  try {
    // Sides are read at once and converted one after the other: each conversion has an engine of its own.
    let turn: Promise<unknown> = Promise.resolve();
    const convert = (writer: SpoolWriter): Promise<void> => {
      const mine = turn.then(() => writer.finish(request.home)).then(() => undefined);
      turn = mine.catch(() => undefined);
      return mine;
    };
    const read = await Promise.all(
      targets.map((target, index) => readSide(road, target, request, { file: join(folder, `${index}.parquet`), convert })),
    );
    const sides = read.filter((side): side is ComparedSide => !('error' in side));
    if (sides.length < 2) {
      // Nothing to compare: the first error says why.
      const failed = read.find((side): side is FailedSide => 'error' in side);
      throw failed?.error ?? new HydrantError('PARAMETER_INVALID', 'Two environments are needed.', 'Name at least two environments.');
    }
    const { key, pairs } = await onEngine(request, sides, (connection) => compareSides(connection, sides, request));
    return { base: sides[0]?.environment ?? '', key, sides: read.map(reportSide), pairs };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function reportSide(side: ComparedSide | FailedSide): CompareSide {
  const { environment, rows } = side;
  if ('error' in side) {
    const { code, message, next } = side.error;
    return { environment, rows, complete: false, error: { code, message, next } };
  }
  const { complete, stoppedBy, durationMs, timeZone } = side;
  return { environment, rows, complete, ...(stoppedBy ? { stoppedBy } : {}), durationMs, timeZone };
}

async function onEngine<T>(
  { home, signal }: CompareRequest,
  sides: readonly ComparedSide[],
  work: (connection: DuckDBConnection) => Promise<T>,
): Promise<T> {
  const [{ openEngine }, { fromDuckdbError }] = await Promise.all([
    import('../connectors/duckdb/instance.ts'),
    import('../connectors/duckdb/errors.ts'),
  ]);
  const readable = { files: sides.map((side) => side.file) };
  const engine = await openEngine({ path: ':memory:', readOnlyFile: false, home, limits: ENGINE_LIMITS, readable });
  const connection = await engine.instance.connect();
  const interrupt = (): void => connection.interrupt();
  signal.addEventListener('abort', interrupt, { once: true });
  try {
    signal.throwIfAborted();
    return await work(connection);
  } catch (error) {
    if (signal.aborted)
      throw new HydrantError('QUERY_CANCELLED', 'The comparison was cancelled.', 'Run it again when you need it.', { cause: error });
    throw fromDuckdbError(error);
  } finally {
    signal.removeEventListener('abort', interrupt);
    connection.closeSync();
    engine.close();
  }
}

interface Pair {
  base: ComparedSide;
  other: ComparedSide;
  shared: SharedColumn[];
}

async function compareSides(
  connection: DuckDBConnection,
  sides: readonly ComparedSide[],
  request: CompareRequest,
): Promise<{ key: string[]; pairs: PairDifference[] }> {
  const [base, ...others] = sides as [ComparedSide, ...ComparedSide[]];
  const pairs: Pair[] = others.map((other) => ({ base, other, shared: sharedColumns(base, other) }));
  const given = request.key?.length ? request.key : undefined;
  if (given) await checkKey(connection, given, sides, pairs);
  // One row on each side is an aggregate: its cells are compared, whatever they are.
  const single = !given && sides.every((side) => side.rows === 1 && side.complete);
  const key = single ? [] : (given ?? (await inferKey(connection, pairs, request)));
  const compared: PairDifference[] = [];
  for (const pair of pairs) compared.push(await comparePair(connection, pair, { key, single, given: given !== undefined }, request));
  return { key: [...key], pairs: compared };
}

function columnIndex(columns: readonly Column[], name: string): number {
  return columns.findIndex((column) => column.name.toLowerCase() === name.toLowerCase());
}

/** The columns that two sides share by name. Where one of them holds numbers, both are read as numbers. */
function sharedColumns(base: ComparedSide, other: ComparedSide): SharedColumn[] {
  const shared: SharedColumn[] = [];
  base.columns.forEach((column, left) => {
    const right = columnIndex(other.columns, column.name);
    const match = other.columns[right];
    if (!match) return;
    const numeric = isNumeric(column.kind) || isNumeric(match.kind);
    const expression = (index: number, { kind }: Column): string => (numeric && !isNumeric(kind) ? `n${index}` : `c${index}`);
    shared.push({ name: column.name, base: expression(left, column), other: expression(right, match), numeric });
  });
  return shared;
}

async function checkKey(
  connection: DuckDBConnection,
  key: readonly string[],
  sides: readonly ComparedSide[],
  pairs: readonly Pair[],
): Promise<void> {
  for (const side of sides) {
    for (const name of key) {
      if (columnIndex(side.columns, name) < 0) {
        throw new HydrantError(
          'PARAMETER_INVALID',
          `The key column ${name} is not in the result of ${side.environment}; it has ${side.columns.map((column) => column.name).join(', ')}.`,
          'Name columns of the result as key.',
        );
      }
    }
  }
  const repeated = await firstRepeated(connection, pairs, key);
  if (repeated) {
    throw new HydrantError(
      'PARAMETER_INVALID',
      `The key (${key.join(', ')}) is not unique in ${repeated.environment}: ${repeated.value} comes twice.`,
      'Name more columns as key, or leave the key out.',
    );
  }
}

/** The shortest leading run of shared columns that is unique everywhere; none: whole rows are matched. */
async function inferKey(connection: DuckDBConnection, pairs: readonly Pair[], request: CompareRequest): Promise<string[]> {
  const [first, ...rest] = pairs;
  const inexact = (request.tolerance?.number ?? 0) > 0;
  const candidates = (first?.shared ?? [])
    .filter(({ name }) => rest.every(({ shared }) => keyColumn(shared, name)))
    // A number that may differ by the tolerance, or that was rounded, names no row.
    .filter(({ name }) =>
      pairs.every(({ base, other }) =>
        [base, other].every(({ columns }) => {
          const { kind } = columns[columnIndex(columns, name)] as Column;
          return kind !== 'float' && !(inexact && kind === 'decimal');
        }),
      ),
    )
    .map(({ name }) => name);
  for (let length = 1; length <= Math.min(LONGEST_KEY, candidates.length); length += 1) {
    const key = candidates.slice(0, length);
    if (!(await firstRepeated(connection, pairs, key))) return key;
  }
  return [];
}

function keyColumn(shared: readonly SharedColumn[], name: string): SharedColumn | undefined {
  return shared.find((column) => column.name.toLowerCase() === name.toLowerCase());
}

async function firstRepeated(
  connection: DuckDBConnection,
  pairs: readonly Pair[],
  key: readonly string[],
): Promise<{ environment: string; value: string } | undefined> {
  for (const { base, other, shared } of pairs) {
    const columns = key.map((name) => keyColumn(shared, name) as SharedColumn);
    for (const [side, expressions] of [
      [base, columns.map((column) => column.base)],
      [other, columns.map((column) => column.other)],
    ] as const) {
      const value = await repeatedKey(connection, side.file, expressions);
      if (value !== undefined) return { environment: side.environment, value };
    }
  }
  return undefined;
}

async function comparePair(
  connection: DuckDBConnection,
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
      listed.flatMap(({ base: place }) => place ?? []),
    ),
    shownRows(
      connection,
      other.file,
      listed.flatMap(({ other: place }) => place ?? []),
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
  return judge(pair, { counts, isClaim, differences }, { ...how, inexact: tolerance.number > 0 });
}

function alignmentOf(how: { key: readonly string[]; single: boolean }, shared: readonly SharedColumn[]): Alignment {
  if (how.single) return { by: 'position' };
  if (how.key.length === 0) return { by: 'rows' };
  return { by: 'key', key: how.key.map((name) => keyColumn(shared, name) as SharedColumn) };
}

/** What may be said of a pair, given how far each side was read. */
function judge(
  { base, other }: Pair,
  found: {
    counts: { onlyInBase: number; onlyInOther: number; changed: number; same: number };
    isClaim: { base: boolean; other: boolean };
    differences: RowDifference[];
  },
  how: { key: readonly string[]; single: boolean; given: boolean; inexact: boolean },
): PairDifference {
  const { counts, isClaim, differences } = found;
  const columns = compareColumns(base, other);
  const onlyInBase = isClaim.base ? counts.onlyInBase : 0;
  const onlyInOther = isClaim.other ? counts.onlyInOther : 0;
  const complete = base.complete && other.complete;
  const byRows = how.key.length === 0 && !how.single;
  // A key that was found among the rows read may repeat among the others: then a changed row proves nothing of the whole.
  const proven = onlyInBase + onlyInOther + (complete || how.given ? counts.changed : 0);
  // Whole rows are matched by exact values, which says little where numbers may differ.
  const undecided = !complete || (byRows && how.inexact && proven > 0);
  const equal = columns.length > 0 || (proven > 0 && !(byRows && how.inexact)) ? false : undecided ? null : true;
  const notes = [
    ...(complete ? [] : [cutNote(base, other, how)]),
    ...(byRows && how.inexact
      ? ['No key was found, so whole rows were matched by exact values and the tolerance was not used; name a key.']
      : []),
  ];
  return {
    environment: other.environment,
    equal,
    onlyInBase,
    onlyInOther,
    changed: counts.changed,
    same: counts.same,
    unmatchedInBase: isClaim.base ? 0 : counts.onlyInBase,
    unmatchedInOther: isClaim.other ? 0 : counts.onlyInOther,
    columns,
    differences,
    listed: differences.length,
    ...(notes.length > 0 ? { note: notes.join(' ') } : {}),
  };
}

function cutNote(base: ComparedSide, other: ComparedSide, how: { key: readonly string[]; given: boolean }): string {
  const count = (rows: number): string => rows.toLocaleString('en');
  const far = [base, other].map((side) =>
    side.complete
      ? `${side.environment} was read whole (${count(side.rows)} rows)`
      : `${side.environment} was read up to ${count(side.rows)} rows (limit of ${side.stoppedBy === 'rows' ? 'rows' : 'bytes'} of a comparison)`,
  );
  const key = how.key.length > 0 && !how.given ? ` The key (${how.key.join(', ')}) is unique among the rows read.` : '';
  return `${far.join('; ')}. Whether the results are equal is unknown: nothing is said of rows that were not read.${key} Narrow the statement, compare aggregates, or raise limits.compareRows and limits.compareBytes of the profile.`;
}

/** Two engines have two names for everything: between them only what a column holds is compared. */
function compareColumns(base: ComparedSide, other: ComparedSide): PairDifference['columns'] {
  const isSame =
    base.engine === other.engine
      ? (a: Column, b: Column): boolean => a.type === b.type
      : (a: Column, b: Column): boolean => a.kind === b.kind || (isNumeric(a.kind) && isNumeric(b.kind));
  const differences: PairDifference['columns'] = [];
  for (const column of base.columns) {
    const match = other.columns[columnIndex(other.columns, column.name)];
    if (!match) differences.push({ name: column.name, base: column.type });
    else if (!isSame(column, match)) differences.push({ name: column.name, base: column.type, other: match.type });
  }
  for (const column of other.columns)
    if (columnIndex(base.columns, column.name) < 0) differences.push({ name: column.name, other: column.type });
  return differences;
}

function cellOf(side: ComparedSide, row: Row, name: string): Cell {
  return row[columnIndex(side.columns, name)] ?? null;
}

function pick(side: ComparedSide, row: Row, names: readonly string[]): Record<string, Cell> {
  return Object.fromEntries(names.map((name) => [name, cellOf(side, row, name)]));
}
