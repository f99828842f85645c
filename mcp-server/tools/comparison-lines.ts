import { wordNextStep } from '../../core/common/actions.ts';
import { visible, visibleLine } from '../../core/common/visible-text.ts';
import type { Cell } from '../../core/connectors/connector.ts';
import { type HeadedRows, headedText, rowsText, underHead } from '../../core/connectors/kit/under-head.ts';
import type { PairDifference, RowDifference } from '../../core/execution/compare/compare-claims.ts';
import type { Comparison, SideReport } from '../../core/execution/compare/compare-query.ts';
import { ASSISTANT_WORDS } from './action-words.ts';
import { countFitting } from './count-fitting.ts';
import type { ToolAnswer } from './tool.ts';

const SIDE_HEAD = ['environment', 'rows', 'complete', 'stoppedBy', 'timeZone', 'durationMs', 'error'] as const;
/** A cell of a difference that is longer is cut, in characters. */
const LONGEST_CELL = 500;

/** A comparison as text and as structured content, its differences at most about `bytes` long in each of the two. */
export function comparisonAnswer(comparison: Comparison, tolerance: number, bytes: number): ToolAnswer {
  const { base, key, sides, pairs } = comparison;
  const by = key.length > 0 ? `by key ${key.join(', ')}` : 'by whole rows';
  const within = tolerance > 0 ? `, numbers within ${tolerance} taken for equal` : '';
  const shown = pairs.map((pair) => showPair(base, key, pair, Math.floor(bytes / pairs.length)));
  return {
    text: [visibleLine(`Base ${base}, compared ${by}${within}.`), ...sides.map(sideLine), ...shown.map(({ text }) => text)].join('\n'),
    structured: {
      base,
      key,
      ...(tolerance > 0 ? { tolerance } : {}),
      ...showSides(sides),
      pairs: shown.map(({ structured }) => structured),
    },
  };
}

function sideLine(side: SideReport): string {
  if (side.error) {
    const before = side.rows ? ` (after ${side.rows} rows)` : '';
    return visibleLine(
      `${side.environment}: ${side.error.code}: ${side.error.message} ${wordNextStep(side.error.next, ASSISTANT_WORDS)}${before}`,
    );
  }
  const read = side.complete ? '' : ` read, then stopped at the limit of ${side.stoppedBy} of a comparison`;
  return `${side.environment}: ${side.rows} rows${read}, ${side.timeZone}, ${side.durationMs} ms`;
}

function showSides(sides: readonly SideReport[]): { sideHead: string[]; sides: unknown[][] } {
  const { head, rows } = underHead(
    sides.map(({ error, ...side }) => ({
      ...side,
      complete: side.complete === false ? false : undefined,
      error: error && { ...error, message: visible(error.message), next: visibleLine(wordNextStep(error.next, ASSISTANT_WORDS)) },
    })),
    SIDE_HEAD,
  );
  return { sideHead: head, sides: rows };
}

function showPair(base: string, key: readonly string[], pair: PairDifference, bytes: number): ToolAnswer {
  const { environment, equal, same } = pair;
  if (equal)
    return {
      text: [`${environment} equals ${base}: ${same} rows.`, ...(pair.note ? [pair.note] : [])].join('\n'),
      structured: { environment, equal, same, ...(pair.note ? { note: pair.note } : {}) },
    };
  const total = pair.onlyInBase + pair.onlyInOther + pair.changed;
  const listed = listDifferences(base, key, pair, bytes);
  const unmatched = pair.unmatchedInBase + pair.unmatchedInOther;
  const count = `${environment}: ${pair.changed} changed, ${pair.onlyInBase} only in ${base}, ${pair.onlyInOther} only in ${environment}, ${same} equal.`;
  const more = total - listed.count;
  const notes = [
    ...(equal === null ? [`Whether ${environment} equals ${base} is unknown.`] : []),
    ...(unmatched > 0
      ? [`${pair.unmatchedInBase} rows of ${base} and ${pair.unmatchedInOther} of ${environment} have no partner among the rows read.`]
      : []),
    ...(pair.note ? [pair.note] : []),
    ...(more > 0 ? [`… ${more} more differences; raise limit or narrow the statement.`] : []),
  ];
  const columns = pair.columns.map((column) => [column.name, column.base ?? 'lacks it', column.other ?? 'lacks it']);
  return {
    text: [
      count,
      ...notes,
      ...columns.map(([name, here, there]) => visibleLine(`column ${name}: ${base} ${here}, ${environment} ${there}`)),
      ...listed.tables.map(headedText),
    ].join('\n'),
    structured: {
      environment,
      equal,
      changed: pair.changed,
      onlyInBase: pair.onlyInBase,
      onlyInOther: pair.onlyInOther,
      same,
      ...(unmatched > 0 ? { unmatchedInBase: pair.unmatchedInBase, unmatchedInOther: pair.unmatchedInOther } : {}),
      ...(columns.length > 0 ? { columnHead: ['column', base, environment], columns } : {}),
      ...(listed.tables.length > 0 ? { differences: listed.tables } : {}),
      ...(notes.length > 0 ? { note: notes.join(' ') } : {}),
    },
  };
}

/** The listed differences as at most two tables: rows that one side has alone, and the changed cells of rows that both have. */
function listDifferences(
  base: string,
  key: readonly string[],
  pair: PairDifference,
  bytes: number,
): { tables: HeadedRows[]; count: number } {
  const alone: HeadedRows = { head: ['only in', ...namesOf(pair.differences)], rows: [] };
  const changed: HeadedRows = { head: [...key, 'column', base, pair.environment], rows: [] };
  const tableOf = ({ kind }: RowDifference): HeadedRows => (kind === 'changed' ? changed : alone);
  const written = pair.differences.map((difference) => rowsOf(difference, key, base, pair.environment));
  const count = countFitting(pair.differences, bytes, (difference, index) => ({
    text: rowsText({ head: tableOf(difference).head, rows: written[index] ?? [] }),
    json: written[index],
  }));
  for (const [index, difference] of pair.differences.slice(0, count).entries()) tableOf(difference).rows.push(...(written[index] ?? []));
  return { tables: [alone, changed].filter(({ rows }) => rows.length > 0), count };
}

function namesOf(differences: readonly RowDifference[]): string[] {
  return Object.keys(differences.find(({ row }) => row !== undefined)?.row ?? {});
}

function rowsOf({ kind, key: keyCells, row, changes }: RowDifference, key: readonly string[], base: string, other: string): Cell[][] {
  if (kind !== 'changed') return [[kind === 'only-in-base' ? base : other, ...Object.values(row ?? {}).map(shortened)]];
  const keyText = key.map((name) => shortened(keyCells[name] ?? null));
  return Object.entries(changes ?? {}).map(([column, [before, after]]) => [...keyText, column, shortened(before), shortened(after)]);
}

function shortened(cell: Cell): Cell {
  const text = typeof cell === 'object' && cell !== null ? JSON.stringify(cell) : cell;
  if (typeof text !== 'string' || text.length <= LONGEST_CELL) return cell;
  return `${text.slice(0, LONGEST_CELL).toWellFormed()}… [+${text.length - LONGEST_CELL} characters]`;
}
