import type { Cell, Column, Row } from '../connectors/connector.ts';
import { HydrantError } from '../stones/errors.ts';
import { equalValues, isNumeric, normalise, type Tolerance } from './compare-values.ts';
import { distinctColumns } from './result.ts';
import { type Road, runStatement, type StatementFacts, type StatementRequest } from './run-statement.ts';
import type { Target } from './target.ts';

export interface CompareRequest extends StatementRequest {
  /** Columns that name a row. Absent: the first columns that are unique together in every environment, else whole rows are matched. */
  key?: readonly string[];
  tolerance?: Tolerance;
  /** At most this many differences are listed per pair; all are counted. */
  limit: number;
}

/** What one environment answered. */
export interface CompareSide {
  environment: string;
  rows?: number;
  /** False when the environment had more rows than its limit; what lies beyond was not compared. */
  complete?: boolean;
  durationMs?: number;
  error?: { code: string; message: string; next: string };
}

/** Differences of one environment from the first. */
export interface PairDifference {
  environment: string;
  equal: boolean;
  onlyInBase: number;
  onlyInOther: number;
  changed: number;
  same: number;
  columns: { name: string; base?: string; other?: string }[];
  /** The first differences: a row that is in one only, or a changed row with each changed column as [base, other]. */
  differences: RowDifference[];
  listed: number;
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

interface Fetched {
  engine: string;
  environment: string;
  columns: Column[];
  rows: Row[];
  complete: boolean;
  facts: StatementFacts;
}

/**
 * The same statement in several environments at once, each with its own deadline; rows aligned by key, differences typed.
 * An environment that fails is reported as a side with its error and takes no other with it; the first that answered is the base.
 */
export async function compareQuery(road: Road, targets: readonly Target[], request: CompareRequest): Promise<Comparison> {
  const settled = await Promise.allSettled(targets.map((target) => fetchAll(road, target, request)));
  const sides: CompareSide[] = [];
  const fetched: Fetched[] = [];
  settled.forEach((outcome, index) => {
    const environment = targets[index]?.environment ?? '';
    if (outcome.status === 'fulfilled') {
      const { value } = outcome;
      fetched.push(value);
      sides.push({ environment, rows: value.rows.length, complete: value.complete, durationMs: value.facts.durationMs });
    } else {
      const error = outcome.reason as HydrantError;
      sides.push({ environment, error: { code: error.code, message: error.message, next: error.next } });
    }
  });
  const [base, ...others] = fetched;
  if (!base || others.length === 0) {
    const first = settled.find((outcome) => outcome.status === 'rejected');
    // Nothing to compare: the first error says why.
    throw first
      ? (first as PromiseRejectedResult).reason
      : new HydrantError('PARAMETER_INVALID', 'Two environments are needed.', 'Name at least two environments.');
  }
  const key = request.key?.length ? checkKey(request.key, fetched) : inferKey(fetched);
  return { base: base.environment, key, sides, pairs: others.map((other) => comparePair(base, other, key, request)) };
}

async function fetchAll(road: Road, target: Target, request: StatementRequest): Promise<Fetched> {
  const { limits } = target;
  const answer = await runStatement(road, target, request, async (stream, signal) => {
    const rows: Row[] = [];
    let bytes = 0;
    let complete = true;
    for await (const batch of stream.batches) {
      signal.throwIfAborted();
      for (const row of batch) {
        if (rows.length >= limits.rows || bytes >= limits.bytes) {
          complete = false;
          break;
        }
        rows.push(row);
        bytes += row.length * 16 + row.reduce<number>((sum, cell) => sum + (typeof cell === 'string' ? cell.length : 0), 0);
      }
      if (!complete) break;
    }
    return { value: { columns: distinctColumns(stream.columns), rows, complete }, rows: rows.length, bytes };
  });
  return { environment: target.environment, engine: target.engine, ...answer.value, facts: answer.facts };
}

function columnIndex(columns: readonly Column[], name: string): number {
  return columns.findIndex((column) => column.name.toLowerCase() === name.toLowerCase());
}

function checkKey(key: readonly string[], fetched: readonly Fetched[]): string[] {
  for (const side of fetched) {
    for (const name of key) {
      if (columnIndex(side.columns, name) < 0) {
        throw new HydrantError(
          'PARAMETER_INVALID',
          `The key column ${name} is not in the result of ${side.environment}; it has ${side.columns.map((column) => column.name).join(', ')}.`,
          'Name columns of the result as key.',
        );
      }
    }
    const repeated = firstRepeated(side, key);
    if (repeated !== undefined) {
      throw new HydrantError(
        'PARAMETER_INVALID',
        `The key (${key.join(', ')}) is not unique in ${side.environment}: ${repeated} comes twice.`,
        'Name more columns as key, or leave the key out.',
      );
    }
  }
  return [...key];
}

/** The shortest leading run of shared columns that is unique everywhere; none: whole rows are matched. */
function inferKey(fetched: readonly Fetched[]): string[] {
  const [first, ...rest] = fetched;
  if (!first) return [];
  const shared = first.columns
    .filter((column) => rest.every((side) => columnIndex(side.columns, column.name) >= 0))
    .map((column) => column.name);
  for (let length = 1; length <= Math.min(4, shared.length); length += 1) {
    const key = shared.slice(0, length);
    if (fetched.every((side) => firstRepeated(side, key) === undefined)) return key;
  }
  return [];
}

function keyOf(side: Fetched, key: readonly string[]): (row: Row) => string {
  const parts = key.map((name) => columnIndex(side.columns, name));
  return (row) => parts.map((index) => normalise(row[index] ?? null, side.columns[index]?.kind ?? 'other')).join('\u0001');
}

function firstRepeated(side: Fetched, key: readonly string[]): string | undefined {
  const seen = new Set<string>();
  const of = keyOf(side, key);
  for (const row of side.rows) {
    const value = of(row);
    if (seen.has(value)) return value.replaceAll('\u0001', ', ').replaceAll('\u0000', 'NULL');
    seen.add(value);
  }
  return undefined;
}

function comparePair(base: Fetched, other: Fetched, key: readonly string[], request: CompareRequest): PairDifference {
  const names = base.columns.map((column) => column.name).filter((name) => columnIndex(other.columns, name) >= 0);
  const columns = compareColumns(base, other);
  const pair: PairDifference = {
    environment: other.environment,
    equal: false,
    onlyInBase: 0,
    onlyInOther: 0,
    changed: 0,
    same: 0,
    columns,
    differences: [],
    listed: 0,
  };
  const list = (difference: RowDifference): void => {
    if (pair.differences.length < request.limit) pair.differences.push(difference);
  };
  // Without a key a row is its own name, and rows that come several times are counted.
  const by = key.length > 0 ? key : names;
  const waiting = new Map<string, Row[]>();
  const otherKey = keyOf(other, by);
  for (const row of other.rows) {
    const name = otherKey(row);
    const same = waiting.get(name);
    if (same) same.push(row);
    else waiting.set(name, [row]);
  }
  const baseKey = keyOf(base, by);
  for (const row of base.rows) {
    const match = waiting.get(baseKey(row));
    const partner = match?.shift();
    if (!partner) {
      pair.onlyInBase += 1;
      list({ kind: 'only-in-base', key: pick(base, row, key), row: pick(base, row, names) });
      continue;
    }
    const changes = changedCells(base, row, other, partner, names, request.tolerance ?? { number: 0 });
    if (changes) {
      pair.changed += 1;
      list({ kind: 'changed', key: pick(base, row, key), changes });
    } else pair.same += 1;
  }
  for (const rows of waiting.values()) {
    for (const row of rows) {
      pair.onlyInOther += 1;
      list({ kind: 'only-in-other', key: pick(other, row, key), row: pick(other, row, names) });
    }
  }
  pair.listed = pair.differences.length;
  pair.equal = pair.onlyInBase + pair.onlyInOther + pair.changed === 0 && columns.length === 0;
  return pair;
}

/** Two engines have two names for everything: between them only what a column holds is compared. */
function compareColumns(base: Fetched, other: Fetched): PairDifference['columns'] {
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

function changedCells(
  base: Fetched,
  row: Row,
  other: Fetched,
  partner: Row,
  names: readonly string[],
  tolerance: Tolerance,
): Record<string, [Cell, Cell]> | undefined {
  let changes: Record<string, [Cell, Cell]> | undefined;
  for (const name of names) {
    const left = columnIndex(base.columns, name);
    const right = columnIndex(other.columns, name);
    const leftKind = base.columns[left]?.kind ?? 'other';
    const rightKind = other.columns[right]?.kind ?? 'other';
    // A number here and a text of digits there are compared as numbers.
    const numeric = isNumeric(leftKind) || isNumeric(rightKind);
    const a = row[left] ?? null;
    const b = partner[right] ?? null;
    if (equalValues(normalise(a, numeric ? 'decimal' : leftKind), normalise(b, numeric ? 'decimal' : rightKind), numeric, tolerance))
      continue;
    changes ??= {};
    changes[name] = [a, b];
  }
  return changes;
}

function pick(side: Fetched, row: Row, names: readonly string[]): Record<string, Cell> {
  return Object.fromEntries(names.map((name) => [name, row[columnIndex(side.columns, name)] ?? null]));
}
