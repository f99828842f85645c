import { z } from 'zod';
import { inContext } from '../../core/execution/in-context.ts';
import { explainStatement } from '../../core/execution/run-statement.ts';
import { factsOf, footer } from './answer.ts';
import { boundParameters, contextField, environmentField, factsOutput, parameterFields } from './fields.ts';
import { defineTool, READS } from './tool.ts';

export const explainQuery = defineTool({
  name: 'explain_query',
  title: 'Explain query',
  description: 'The engine’s plan of a statement, without executing it.',
  input: () => z.strictObject({ sql: z.string(), environment: environmentField(), ...parameterFields(), context: contextField() }),
  output: () => z.object({ ...factsOutput(), plan: z.string(), note: z.string().optional() }),
  annotations: READS,
  run: async (args, call) => {
    const target = inContext(call.runtime.target(call.runtime.environments.find(args.environment)), args.context);
    const { value, facts } = await explainStatement(call.runtime.execution, target, {
      sql: args.sql,
      caller: call.caller,
      signal: call.signal,
      onStarting: (sentence) => call.progress.report(sentence),
      ...boundParameters(args),
    });
    const note = facts.note;
    return {
      text: `${value}\n${note ? `${note}\n` : ''}${footer(facts)}`,
      structured: { ...factsOf(facts), plan: value, ...(note ? { note } : {}) },
    };
  },
});
