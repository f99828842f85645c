import { z } from 'zod';
import { compareQuery, type SideProgress } from '../../core/execution/compare/compare-query.ts';
import { inContext } from '../../core/execution/in-context.ts';
import { DEFAULT_PAGE, MAX_PAGE } from '../../core/execution/result.ts';
import { comparisonAnswer } from './comparison-lines.ts';
import { boundParameters, contextField, parameterFields, rowsOutput } from './fields.ts';
import { defineTool, READS } from './tool.ts';

/** Differences listed where no limit is given; who asks for more gets a longer answer as well. */
const DEFAULT_LIMIT = 50;
/** Bytes of an answer beside its differences. */
const RESERVED = 4_000;

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
      context: contextField(),
      limit: z.int().min(1).max(1000).optional().describe('Differences listed, default 50'),
    }),
  output: () =>
    z.object({
      base: z.string(),
      tolerance: z.number().optional(),
      key: z.array(z.string()).describe('Empty: whole rows were compared'),
      sideHead: z.array(z.string()),
      sides: rowsOutput(),
      pairs: z.array(
        z.object({
          environment: z.string(),
          equal: z.boolean().nullable().describe('null: unknown, a side was not read whole'),
          same: z.int(),
          changed: z.int().optional(),
          onlyInBase: z.int().optional(),
          onlyInOther: z.int().optional(),
          unmatchedInBase: z.int().optional(),
          unmatchedInOther: z.int().optional(),
          columnHead: z.array(z.string()).optional(),
          columns: rowsOutput().optional(),
          differences: z.array(z.object({ head: z.array(z.string()), rows: rowsOutput() })).optional(),
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
      entries.map((entry) => inContext(call.runtime.readOnlyTarget(entry), args.context)),
      {
        sql: args.sql,
        caller: call.caller,
        signal: call.signal,
        limit: args.limit ?? DEFAULT_LIMIT,
        home: call.runtime.home,
        tolerance: { number: args.tolerance ?? 0 },
        ...(args.key ? { key: args.key } : {}),
        onProgress: (sides) => call.progress.report(readSoFar(sides), { done: sides.reduce((sum, side) => sum + side.rows, 0) }),
        ...boundParameters(args),
      },
    );
    const { bytes } = (args.limit ?? 0) > DEFAULT_LIMIT ? MAX_PAGE : DEFAULT_PAGE;
    return comparisonAnswer(comparison, args.tolerance ?? 0, bytes - RESERVED);
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
