import { z } from 'zod';
import { HydrantError } from '../../../../common/errors.ts';
import { visibleLine } from '../../../../common/visible-text.ts';
import type { ParameterValue } from '../../../../connectors/connector.ts';
import type { Fields, PackCall } from '../../../../connectors/packs/pack-tool.ts';
import { statement } from '../../../../connectors/packs/show.ts';
import { about } from './about.ts';
import { codedAdminTool } from './admin-tool.ts';
import { quoted, type ServerFacts } from './server-facts.ts';

const LOOK = `SELECT pid, usename::text AS "user", coalesce(query_start, backend_start)::text AS since, left(query, 500) AS statement,
  coalesce(backend_type, 'client backend') AS kind FROM pg_stat_activity WHERE pid = $1`;

/**
 * Ends a session only while it still runs the statement that was examined: pids are reused, and approval to end one statement does not
 * cover the next. The pid is in the text, so that the history records it; user, start and statement are parameters, so that the approving
 * person reads them and the server compares them.
 */
const END = (call: 'pg_cancel_backend' | 'pg_terminate_backend', pid: number): string =>
  `SELECT ${call}(pid) AS done FROM pg_stat_activity WHERE pid = ${pid} AND usename IS NOT DISTINCT FROM $1
  AND coalesce(query_start, backend_start) IS NOT DISTINCT FROM $2::timestamptz AND left(query, 500) IS NOT DISTINCT FROM $3`;

export const cancelBackend = codedAdminTool({
  ...about('postgres_cancel_backend'),
  description:
    'Cancels the statement a session runs, or with terminate ends the session (an idle transaction needs that). Only where the policy lets it.',
  input: () => ({ pid: z.int().min(1), terminate: z.boolean().optional() }),
  output: () => ({
    pid: z.int(),
    done: z.boolean(),
    user: z.string().nullable(),
    statement: z.string().nullable(),
    note: z.string(),
  }),
  changes: true,
  run: async ({ pid, terminate }, call, server) => {
    const [found] = (await call.ask(LOOK, [pid])).rows;
    refuse(pid, found);
    const { user = null, since = null, statement: text = null } = found ?? {};
    const done = await end(call, server, END(terminate ? 'pg_terminate_backend' : 'pg_cancel_backend', pid), [
      user as string | null,
      since as string | null,
      text as string | null,
    ]);
    const shown = statement(text, call.redact) as string | null;
    const what = visibleLine(`pid ${pid} of ${user ?? 'an unknown user'}: ${shown ?? 'an unknown statement'}`);
    const said = done
      ? `${terminate ? 'Ended the session' : 'Asked to cancel'} ${what}`
      : `Nothing was done: meanwhile pid ${pid} is gone, or runs something else.`;
    return { parts: [said], structured: { pid, done, user: user as string | null, statement: shown, note: said } };
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

/** Runs the call under the environment's policy, which refuses it, asks for approval, or lets it run. */
async function end(call: PackCall, { login }: ServerFacts, sql: string, parameters: readonly ParameterValue[]): Promise<boolean> {
  try {
    return (await call.change(sql, parameters))[0]?.[0] === true;
  } catch (error) {
    if (!(error instanceof HydrantError && error.code === 'QUERY_FAILED' && error.details.sqlstate === '42501')) throw error;
    throw new HydrantError(
      'SETUP_MISSING',
      `The login ${login} may not end sessions of others: ${error.message}`,
      `Whoever runs the server can run: GRANT pg_signal_backend TO ${quoted(login)};`,
      { cause: error },
    );
  }
}
