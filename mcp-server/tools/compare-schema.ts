import { z } from 'zod';
import { compareSchema, type SchemaDifference } from '../../core/query/compare-schema.ts';
import { HydrantError } from '../../core/stones/errors.ts';
import { defineTool, READS } from './tool.ts';

export const compareSchemaTool = defineTool({
  name: 'compare_schema',
  title: 'Compare schema',
  description: 'Differences of tables, views, columns, keys and indexes between two environments.',
  input: () =>
    z.strictObject({
      base: z.string().optional().describe('Default: the first environment'),
      other: z.string().optional().describe('Default: the second'),
      schema: z.string().optional(),
      pattern: z.string().optional().describe('LIKE pattern on tables'),
      limit: z.int().min(1).max(5000).optional(),
    }),
  output: () =>
    z.object({
      base: z.string(),
      other: z.string(),
      equal: z.boolean(),
      total: z.int(),
      differences: z.array(z.object({ kind: z.string(), type: z.string(), name: z.string() })),
    }),
  annotations: READS,
  run: async (args, call) => {
    const { environments } = call.runtime;
    const base = environments.find(args.base);
    const other = args.other ? environments.find(args.other) : environments.all.find((entry) => entry.name !== base.name);
    if (!other)
      throw new HydrantError(
        'PARAMETER_INVALID',
        'This server has one environment; there is nothing to compare it with.',
        'Start the server with a second --profile.',
      );
    const comparison = await compareSchema(call.runtime.target(base), call.runtime.target(other), {
      pattern: args.pattern ?? '%',
      limit: args.limit ?? 200,
      signal: call.signal,
      ...(args.schema ? { schema: args.schema } : {}),
    });
    const lines = comparison.differences.map((difference) => describe(difference, comparison.base, comparison.other));
    const head = comparison.equal
      ? `${comparison.base} and ${comparison.other} have the same schema (${comparison.compared.base} tables and views).`
      : `${comparison.total} difference${comparison.total === 1 ? '' : 's'} between ${comparison.base} and ${comparison.other}.`;
    const more = comparison.total > lines.length ? [`… ${comparison.total - lines.length} more; raise limit or narrow the pattern.`] : [];
    return { text: [head, ...lines, ...more].join('\n'), structured: { ...comparison } };
  },
});

function describe(difference: SchemaDifference, base: string, other: string): string {
  if (difference.kind === 'changed')
    return `~ ${difference.type} ${difference.name}: ${difference.what} ${difference.base ?? '(none)'} → ${difference.other ?? '(none)'}`;
  const side = difference.kind === 'only-in-base' ? base : other;
  return `${difference.kind === 'only-in-base' ? '-' : '+'} ${difference.type} ${difference.name}: only in ${side}`;
}
