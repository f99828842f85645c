import { z } from 'zod';
import type { PairDifference } from '../../core/query/compare-claims.ts';
import { type Comparison, compareQuery, type SideProgress } from '../../core/query/compare-query.ts';
import { boundParameters, errorOutput, parameterFields } from './fields.ts';
import { defineTool, READS } from './tool.ts';

const sideOutput = () =>
  z.object({
    environment: z.string(),
    rows: z.int().optional(),
    complete: z.boolean().optional(),
    stoppedBy: z.string().optional(),
    durationMs: z.number().optional(),
    timeZone: z.string().optional(),
    error: errorOutput().optional(),
  });

export const compareQueryTool = defineTool({
  name: 'compare_query',
  title: 'Compare query',
  description: 'Runs one statement in several environments and compares the whole results by key. Sort order does not matter.',
  input: () =>
    z.strictObject({
      sql: z.string(),
      environments: z.array(z.string()).min(2).optional().describe('First is the base; default all'),
      key: z.array(z.string()).optional().describe('Columns naming a row; default found'),
      tolerance: z.number().min(0).optional().describe('For numbers'),
      ...parameterFields(),
      limit: z.int().min(1).max(1000).optional().describe('Differences listed, default 50'),
    }),
  output: () =>
    z.object({
      base: z.string(),
      tolerance: z.number().optional(),
      key: z.array(z.string()),
      sides: z.array(sideOutput()),
      pairs: z.array(
        z.object({
          environment: z.string(),
          equal: z.boolean().nullable().describe('null: unknown, a side was not read whole'),
          onlyInBase: z.int(),
          onlyInOther: z.int(),
          changed: z.int(),
          same: z.int(),
          unmatchedInBase: z.int(),
          unmatchedInOther: z.int(),
          columns: z.array(z.unknown()),
          differences: z.array(z.unknown()),
          listed: z.int(),
          note: z.string().optional(),
        }),
      ),
    }),
  annotations: READS,
  run: async (args, call) => {
    const { environments } = call.runtime;
    const entries = args.environments ? args.environments.map((name) => environments.find(name)) : environments.all;
    const comparison = await compareQuery(
      call.runtime.road,
      entries.map((entry) => call.runtime.readOnlyTarget(entry)),
      {
        sql: args.sql,
        caller: call.caller,
        signal: call.signal,
        limit: args.limit ?? 50,
        home: call.runtime.home,
        tolerance: { number: args.tolerance ?? 0 },
        ...(args.key ? { key: args.key } : {}),
        onProgress: (sides) => call.progress.report(readSoFar(sides), { done: sides.reduce((sum, side) => sum + side.rows, 0) }),
        ...boundParameters(args),
      },
    );
    const tolerance = args.tolerance ?? 0;
    return { text: render(comparison, tolerance), structured: { ...comparison, ...(tolerance > 0 ? { tolerance } : {}) } };
  },
});

/** `prod: 120,000 rows read, dev: whole (3,000 rows)`, and what follows the reading. */
function readSoFar(sides: readonly SideProgress[]): string {
  const read = sides.map(({ environment, rows, ended }) => {
    const count = `${rows.toLocaleString('en')} row${rows === 1 ? '' : 's'}`;
    return ended ? `${environment}: all ${count} read` : `${environment}: ${count} read so far`;
  });
  return `${read.join(', ')}${sides.every(({ ended }) => ended) ? '; comparing them' : ''}`;
}

function render(comparison: Comparison, tolerance: number): string {
  const key = comparison.key.length > 0 ? `by key ${comparison.key.join(', ')}` : 'by whole rows';
  const by = tolerance > 0 ? `${key}, numbers within ${tolerance} taken for equal` : key;
  const sides = comparison.sides.map((side) =>
    side.error
      ? `${side.environment}: ${side.error.code}: ${side.error.message} ${side.error.next}`
      : `${side.environment}: ${side.rows} rows${side.complete ? '' : ` read, then stopped at the limit of ${side.stoppedBy} of a comparison`}, ${side.timeZone}, ${side.durationMs} ms`,
  );
  return [
    `Base ${comparison.base}, compared ${by}.`,
    ...sides,
    ...comparison.pairs.flatMap((pair) => renderPair(comparison.base, pair)),
  ].join('\n');
}

function renderPair(base: string, pair: PairDifference): string[] {
  if (pair.equal) return [`${pair.environment} equals ${base}: ${pair.same} rows.`];
  const total = pair.onlyInBase + pair.onlyInOther + pair.changed;
  const unmatched = pair.unmatchedInBase + pair.unmatchedInOther;
  return [
    ...(pair.equal === null ? [`Whether ${pair.environment} equals ${base} is unknown.`] : []),
    `${pair.environment}: ${pair.changed} changed, ${pair.onlyInBase} only in ${base}, ${pair.onlyInOther} only in ${pair.environment}, ${pair.same} equal.`,
    ...(unmatched > 0
      ? [`${pair.unmatchedInBase} rows of ${base} and ${pair.unmatchedInOther} of ${pair.environment} have no partner among the rows read.`]
      : []),
    ...(pair.note ? [pair.note] : []),
    ...pair.columns.map(
      (column) => `column ${column.name}: ${base} ${column.base ?? 'lacks it'}, ${pair.environment} ${column.other ?? 'lacks it'}`,
    ),
    ...pair.differences.map((difference) => {
      const key = short(Object.keys(difference.key).length > 0 ? difference.key : (difference.row ?? ''));
      if (difference.kind === 'changed')
        return `~ ${key === '' ? '' : `${key}: `}${Object.entries(difference.changes ?? {})
          .map(([name, [a, b]]) => `${name} ${short(a)} → ${short(b)}`)
          .join(', ')}`;
      return `${difference.kind === 'only-in-base' ? '-' : '+'} ${key}`;
    }),
    ...(total > pair.differences.length
      ? [`… ${total - pair.differences.length} more differences; raise limit or narrow the statement.`]
      : []),
  ];
}

function short(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
