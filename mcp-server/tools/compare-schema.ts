import { z } from 'zod';
import { HydrantError } from '../../core/common/errors.ts';
import { type HeadedRows, headedText, rowsText } from '../../core/connectors/kit/under-head.ts';
import { compareSchema, type SchemaComparison, type SchemaDifference } from '../../core/execution/compare/compare-schema.ts';
import { DEFAULT_PAGE, MAX_PAGE } from '../../core/execution/result.ts';
import { countFitting } from './count-fitting.ts';
import { rowsOutput } from './fields.ts';
import { defineTool, READS, type ToolAnswer } from './tool.ts';

/** Differences listed where no limit is given; who asks for more gets a longer answer as well. */
const DEFAULT_LIMIT = 200;
/** Bytes of an answer beside its differences. */
const RESERVED = 1_000;

export const compareSchemaTool = defineTool({
  name: 'compare_schema',
  title: 'Compare schema',
  description: 'Differences of tables, views, columns, keys and indexes between two environments.',
  input: () =>
    z.strictObject({
      base: z.string().optional().describe('Default: the first environment'),
      other: z.string().optional().describe('Default: the second'),
      database: z.string().optional(),
      other_database: z.string().optional(),
      schema: z.string().optional(),
      pattern: z.string().optional().describe('LIKE pattern on tables'),
      limit: z.int().min(1).max(5000).optional(),
    }),
  output: () =>
    z.object({
      base: z.string(),
      other: z.string(),
      equal: z.boolean().nullable().describe('null: unknown, a side was not read whole'),
      compared: z.object({ base: z.int(), other: z.int() }),
      total: z.int(),
      head: z.array(z.string()).optional(),
      differences: rowsOutput().optional(),
      note: z.string().optional(),
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
    if (other === base)
      throw new HydrantError(
        'PARAMETER_INVALID',
        `The environment ${base.name} is named twice.`,
        'Name another environment to compare it with.',
      );
    const comparison = await compareSchema(call.runtime.target(base), call.runtime.target(other), {
      pattern: args.pattern ?? '%',
      limit: args.limit ?? DEFAULT_LIMIT,
      signal: call.signal,
      ...(args.database ? { database: args.database } : {}),
      ...(args.other_database ? { otherDatabase: args.other_database } : {}),
      ...(args.schema ? { schema: args.schema } : {}),
    });
    const { bytes } = (args.limit ?? 0) > DEFAULT_LIMIT ? MAX_PAGE : DEFAULT_PAGE;
    return show(comparison, bytes - RESERVED);
  },
});

function show({ base, other, equal, compared, cut, differences, total }: SchemaComparison, bytes: number): ToolAnswer {
  const head = ['side', 'type', 'name', 'what', base, other];
  const rows = differences.map((difference) => rowOf(difference, base, other));
  const count = countFitting(rows, bytes, (row) => ({ text: rowsText({ head, rows: [row] }), json: row }), head);
  const listed: HeadedRows = { head, rows: rows.slice(0, count) };
  const more = total - listed.rows.length;
  const partly = cut.map(
    (side) =>
      `${side === 'base' ? base : other} has more tables and views than the ${compared[side]} that were read; what is beyond was not compared, and may show as missing. Name a schema or a pattern.`,
  );
  const notes = [...partly, ...(more > 0 ? [`… ${more} more; raise limit or narrow the pattern.`] : [])];
  const read = `${compared.base} tables and views of ${base}, ${compared.other} of ${other}`;
  const heads = {
    true: `${base} and ${other} have the same schema (${compared.base} tables and views).`,
    false: `${total} difference${total === 1 ? '' : 's'} between ${base} and ${other} (${read}).`,
    null: `Whether ${base} and ${other} have the same schema is unknown (${read} were compared).`,
  };
  return {
    text: [heads[`${equal}`], ...(listed.rows.length > 0 ? [headedText(listed)] : []), ...notes].join('\n'),
    structured: {
      base,
      other,
      equal,
      compared,
      total,
      ...(listed.rows.length > 0 ? { head: listed.head, differences: listed.rows } : {}),
      ...(notes.length > 0 ? { note: notes.join(' ') } : {}),
    },
  };
}

/** One difference under the head: which side has it alone or `both`, what it is, and what each side says. */
function rowOf(difference: SchemaDifference, base: string, other: string): string[] {
  const { kind, type, name, what } = difference;
  const sides = { 'only-in-base': `only ${base}`, 'only-in-other': `only ${other}`, changed: 'both' };
  return [sides[kind], type, name, what ?? '-', difference.base ?? '-', difference.other ?? '-'];
}
