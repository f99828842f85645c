import type { Cell, Column } from '../../connectors/connector.ts';
import type { Counts } from '../../local/compare-files.ts';
import { isNumeric } from '../../local/compare-values.ts';
import { columnIndex, type Pair } from './compare-key.ts';
import type { ComparedSide } from './compare-side.ts';

/** Differences of one environment from the first. Counts cover only rows that were read; nothing is extrapolated to the others. */
export interface PairDifference {
  environment: string;
  /** null: a side was not read to its end, and the rows that were read show no certain difference. */
  equal: boolean | null;
  onlyInBase: number;
  onlyInOther: number;
  changed: number;
  same: number;
  /** Rows without a partner whose partner may be among the unread rows of the other side. */
  unmatchedInBase: number;
  unmatchedInOther: number;
  columns: { name: string; base?: string; other?: string }[];
  /** The first differences: a row that is in one only, or a changed row with each changed column as [base, other]. */
  differences: RowDifference[];
  listed: number;
  /** Limits of the counts, in words. */
  note?: string;
}

/** A listed difference; cells as the engines returned them, long ones shortened. */
export interface RowDifference {
  kind: 'only-in-base' | 'only-in-other' | 'changed';
  key: Record<string, Cell>;
  row?: Record<string, Cell>;
  changes?: Record<string, [Cell, Cell]>;
}

/** The difference of a pair, reduced to the claims that hold given how far each side was read. */
export function judgePair(
  { base, other }: Pair,
  match: {
    counts: Counts;
    isClaim: { base: boolean; other: boolean };
    differences: RowDifference[];
  },
  how: { key: readonly string[]; single: boolean; given: boolean; inexact: boolean },
): PairDifference {
  const { counts, isClaim, differences } = match;
  const columns = compareColumns(base, other);
  const onlyInBase = isClaim.base ? counts.onlyInBase : 0;
  const onlyInOther = isClaim.other ? counts.onlyInOther : 0;
  const complete = base.complete && other.complete;
  const byRows = how.key.length === 0 && !how.single;
  // Whole rows are matched by exact values, which says little where numbers may differ.
  const isApproximate = byRows && how.inexact;
  // An inferred key is unique among the rows read; in a side that was cut it may repeat later, so a changed row proves nothing there.
  const proven = onlyInBase + onlyInOther + (complete || how.given ? counts.changed : 0);
  const differs = columns.length > 0 || (proven > 0 && !isApproximate);
  const isKnown = complete && proven === 0;
  let equal: boolean | null = isKnown ? true : null;
  if (differs) equal = false;
  const notes = [
    ...(complete ? [] : [cutNote(base, other, { ...how, equal })]),
    ...(isApproximate ? ['No key was found, so whole rows were matched by exact values and the tolerance was not used; name a key.'] : []),
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

function cutNote(base: ComparedSide, other: ComparedSide, how: { key: readonly string[]; given: boolean; equal: boolean | null }): string {
  const count = (rows: number): string => rows.toLocaleString('en');
  const far = [base, other].map((side) =>
    side.complete
      ? `${side.environment} was read whole (${count(side.rows)} rows)`
      : `${side.environment} was read up to ${count(side.rows)} rows (limit of ${side.stoppedBy === 'rows' ? 'rows' : 'bytes'} of a comparison)`,
  );
  const key = how.key.length > 0 && !how.given ? ` The key (${how.key.join(', ')}) is unique among the rows read.` : '';
  const unknown = how.equal === null ? 'Whether the results are equal is unknown' : 'How else they differ is unknown';
  return `${far.join('; ')}. ${unknown}: nothing is said of rows that were not read.${key} Narrow the statement, compare aggregates, or raise the limits of rows and bytes of a comparison in the connection.`;
}

/** Two engines name the same type differently, so columns of different engines compare by kind only. */
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
