import { z } from 'zod';
import { executeQuery } from '../../core/execution/execute-query.ts';
import { inContext } from '../../core/execution/in-context.ts';
import { pageAnswer, runningAnswer } from './answer.ts';
import { boundParameters, contextField, environmentField, formatField, pageOutput, parameterFields } from './fields.ts';
import { rowsSoFar } from './progress.ts';
import { defineTool } from './tool.ts';

export const executeQueryTool = defineTool({
  name: 'execute_query',
  title: 'Execute query',
  description:
    'Runs one SQL statement and returns the first page; a longer result stays under a handle for get_result. Prefer aggregates and bind parameters.',
  input: () =>
    z.strictObject({
      sql: z.string(),
      environment: environmentField(),
      ...parameterFields('Values for $1, $2 … as text, cast in the SQL where need be; NULL stands in the SQL'),
      context: contextField('role=…, schema=…'),
      max_rows: z.int().min(1).max(10_000).optional().describe('Default 100'),
      max_bytes: z.int().min(100).max(1_000_000).optional(),
      timeout: z.number().min(0.001).max(86_400).optional().describe('Seconds'),
      format: formatField().describe('Default table, the shortest'),
      background: z.boolean().optional().describe('Return a handle at once; get_result waits for it'),
    }),
  output: () => z.object(pageOutput()),
  annotations: (policies) => {
    const readOnly = policies.every((policy) => policy === 'read-only');
    return { readOnlyHint: readOnly, ...(readOnly ? {} : { destructiveHint: true }), openWorldHint: false };
  },
  run: async (args, call) => {
    const target = inContext(call.runtime.target(call.runtime.environments.find(args.environment)), args.context);
    const format = args.format ?? 'table';
    const request = {
      sql: args.sql,
      caller: call.caller,
      signal: call.signal,
      page: { format, ...(args.max_rows ? { rows: args.max_rows } : {}), ...(args.max_bytes ? { bytes: args.max_bytes } : {}) },
      onProgress: (rows: number) => call.progress.report(rowsSoFar(rows), { done: rows }),
      onWaiting: (seconds: number) => call.progress.reportOnce(`Waits for a person to approve it in Hydrant; ${seconds} s left`),
      onStarting: (sentence: string) => call.progress.report(sentence),
      ...boundParameters(args),
      ...(args.timeout ? { seconds: args.timeout } : {}),
    };
    if (args.background) {
      const handle = call.runtime.background.start(call.caller.principal, target, request);
      return runningAnswer(target, {
        handle,
        note: `Running in ${target.environment}. get_result handle=${handle} waits for it; cancel=true stops it.`,
      });
    }
    const { value, facts } = await executeQuery(call.runtime.execution, call.runtime.results, target, request);
    return pageAnswer(value, facts, format);
  },
});
