import { HydrantError } from '../../common/errors.ts';
import type { Column } from '../../connectors/connector.ts';
import type { LocalConnection } from '../../local/compare-engine.ts';
import { repeatedKey, type SharedColumn } from '../../local/compare-files.ts';
import { isNumeric } from '../../local/compare-values.ts';
import { canBeSuggested } from '../../sql/quote-name.ts';
import type { ComparedSide } from './compare-side.ts';

/** Longest key that is inferred, in columns: a person would hardly name a longer one. */
const LONGEST_KEY = 4;

/** Two sides that are compared. */
export interface Pair {
  base: ComparedSide;
  other: ComparedSide;
  shared: SharedColumn[];
}

/** Index of a column by its name, ignoring case; -1 if there is none. */
export function columnIndex(columns: readonly Column[], name: string): number {
  return columns.findIndex((column) => column.name.toLowerCase() === name.toLowerCase());
}

/** Columns that both sides have by name. If either side holds numbers in such a column, both are compared as numbers. */
export function sharedColumns(base: ComparedSide, other: ComparedSide): SharedColumn[] {
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

/** Rejects with PARAMETER_INVALID if a side lacks a column of the key, or has two rows with the same key. */
export async function checkKey(
  connection: LocalConnection,
  key: readonly string[],
  sides: readonly ComparedSide[],
  pairs: readonly Pair[],
): Promise<void> {
  for (const side of sides) {
    for (const name of key) {
      if (columnIndex(side.columns, name) < 0) {
        throw new HydrantError(
          'PARAMETER_INVALID',
          `The key column ${name} is not in the result of ${side.environment}; it has ${namesOf(side)}.`,
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

function namesOf({ columns }: ComparedSide): string {
  const names = columns.map(({ name }) => name).filter(canBeSuggested);
  return names.length > 0 ? names.join(', ') : 'other columns';
}

/** The shortest run of the first shared columns that is unique on every side; empty if there is none, and then whole rows are matched. */
export async function inferKey(connection: LocalConnection, pairs: readonly Pair[], tolerance: number): Promise<string[]> {
  const [first, ...rest] = pairs;
  const inexact = tolerance > 0;
  const candidates = (first?.shared ?? [])
    .filter(({ name }) => rest.every(({ shared }) => keyColumn(shared, name)))
    // A float may have been rounded, and with a tolerance a decimal may differ: neither identifies a row.
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

/** The shared column with this name. */
export function keyColumn(shared: readonly SharedColumn[], name: string): SharedColumn | undefined {
  return shared.find((column) => column.name.toLowerCase() === name.toLowerCase());
}

async function firstRepeated(
  connection: LocalConnection,
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
