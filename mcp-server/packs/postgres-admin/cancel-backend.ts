import { z } from 'zod';
import { HydrantError } from '../../../core/common/errors.ts';
import { visibleLine } from '../../../core/common/visible-text.ts';
import { executeQuery } from '../../../core/execution/execute-query.ts';
import { factsOutput } from '../../tools/fields.ts';
import { defineTool } from '../../tools/tool.ts';
import { about } from './about.ts';
import { environmentOf, packEnvironmentField, prepared, reply } from './admin-tool.ts';
import { ask, type Fields } from './ask.ts';
import { quoted } from './server-facts.ts';
import { statement } from './show.ts';

const LOOK = `SELECT pid, usename::text AS "user", coalesce(query_start, backend_start)::text AS since, left(query, 500) AS statement,
  coalesce(backend_type, 'client backend') AS kind FROM pg_stat_activity WHERE pid = $1`;

/**
 * Ends this session only while it is still the one that was looked at: a pid is used again, and a yes to end one statement is none to end
 * the next. The pid stands in the text, so that the history has it; user and statement are among the values, so that the person who is
 * asked reads them, and the server checks them.
 */
const END = (call: 'pg_cancel_backend' | 'pg_terminate_backend', pid: number): string =>
  `SELECT ${call}(pid) AS done FROM pg_stat_activity WHERE pid = ${pid} AND usename IS NOT DISTINCT FROM $1
  AND coalesce(query_start, backend_start) IS NOT DISTINCT FROM $2::timestamptz AND left(query, 500) IS NOT DISTINCT FROM $3`;

export const cancelBackend = defineTool({
  ...about('postgres_cancel_backend'),
  description:
    'Cancels the statement a session runs, or with terminate ends the session (an idle transaction needs that). Only where the policy lets it.',
  input: () => z.strictObject({ pid: z.int().min(1), terminate: z.boolean().optional(), environment: packEnvironmentField() }),
  output: () =>
    z.object({
      ...factsOutput(),
      pid: z.int(),
      done: z.boolean(),
      user: z.string().nullable(),
      statement: z.string().nullable(),
      note: z.string(),
    }),
  annotations: () => ({ readOnlyHint: false, destructiveHint: true, openWorldHint: false }),
  run: async ({ pid, terminate, environment: name }, call) => {
    const started = performance.now();
    const environment = environmentOf(call, name);
    const [row] = (await ask(call, environment, LOOK, [pid])).rows;
    refuse(pid, row);
    const { user = null, since = null, statement: text = null } = row ?? {};
    const done = await end(call, environment, END(terminate ? 'pg_terminate_backend' : 'pg_cancel_backend', pid), [
      user as string | null,
      since as string | null,
      text as string | null,
    ]);
    const shown = statement(text, call.runtime.execution.redact) as string | null;
    const what = visibleLine(`pid ${pid} of ${user ?? 'an unknown user'}: ${shown ?? 'an unknown statement'}`);
    const said = done
      ? `${terminate ? 'Ended the session' : 'Asked to cancel'} ${what}`
      : `Nothing was done: meanwhile pid ${pid} is gone, or runs something else.`;
    return reply(environment, started, [said], { pid, done, user: user as string | null, statement: shown, note: said });
  },
});

function refuse(pid: number, match: Fields | undefined): void {
  if (!match) throw new HydrantError('PARAMETER_INVALID', `No session has the pid ${pid}.`, 'See the sessions with postgres_activity.');
  if (match.kind !== 'client backend' && match.kind !== 'parallel worker')
    throw new HydrantError(
      'PARAMETER_INVALID',
      `pid ${pid} is a ${match.kind} of the server, not a session of a client.`,
      'Leave it to whoever runs the server.',
    );
}

/** By the environment's own policy: refused, asked for, or done. */
async function end(
  call: Parameters<typeof ask>[0],
  environment: Parameters<typeof ask>[1],
  sql: string,
  parameters: readonly (string | number | null)[],
): Promise<boolean> {
  const { runtime, caller, signal, progress } = call;
  const onWaiting = (seconds: number): void => progress.reportOnce(`Waits for a person to approve it in Hydrant; ${seconds} s left`);
  try {
    const { value } = await executeQuery(runtime.execution, runtime.results, runtime.target(environment), {
      sql,
      parameters,
      caller,
      signal,
      onWaiting,
    });
    return value.rows[0]?.[0] === true;
  } catch (error) {
    if (!(error instanceof HydrantError && error.code === 'QUERY_FAILED' && error.details.sqlstate === '42501')) throw error;
    const { login } = await prepared(call, environment, []);
    throw new HydrantError(
      'SETUP_MISSING',
      `The login ${login} may not end sessions of others: ${error.message}`,
      `Whoever runs the server can run: GRANT pg_signal_backend TO ${quoted(login)};`,
      { cause: error },
    );
  }
}
