import { z } from 'zod';
import { HydrantError } from '../../../../common/errors.ts';
import { visibleLine } from '../../../../common/visible-text.ts';
import { underHead } from '../../../../connectors/kit/under-head.ts';
import type { PackCall } from '../../../../connectors/packs/pack-tool.ts';
import { about } from './about.ts';
import { codedAdminTool } from './admin-tool.ts';
import { CHECKS, type Check } from './health-checks.ts';
import { seesOnlyItself } from './needs.ts';
import type { ServerFacts } from './server-facts.ts';

interface Finding {
  id: string;
  title: string;
  state: 'ok' | 'warning' | 'bad' | 'unknown';
  sentence: string;
  action?: string;
}

const MARKS: Readonly<Record<Finding['state'], string>> = { ok: '✓', warning: '!', bad: '✗', unknown: '?' };
/** The worst first. */
const ORDER: readonly Finding['state'][] = ['bad', 'warning', 'unknown', 'ok'];

export const health = codedAdminTool({
  ...about('postgres_health'),
  description:
    'A check-up in plain words: connections, locks, long transactions, wraparound, dead rows, indexes, cache, replication. Start here.',
  input: () => ({}),
  output: () => ({ notes: z.array(z.string()).optional(), head: z.array(z.string()), checks: z.array(z.array(z.unknown())) }),
  run: async (_, call, server) => {
    const checks: Finding[] = [];
    for (const [index, check] of CHECKS.entries()) {
      const finding = await look(check, call, server);
      if (finding) checks.push(finding);
      call.report(check.title, { done: index + 1, total: CHECKS.length });
    }
    checks.sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state));
    const count = (state: Finding['state']): number => checks.filter((check) => check.state === state).length;
    const summary = `${count('bad')} bad, ${count('warning')} to look at, ${count('ok')} fine${count('unknown') > 0 ? `, ${count('unknown')} not to be told` : ''}.`;
    const lines = checks.map(
      ({ state, title, sentence, action }) => `${MARKS[state]} ${title}: ${sentence}${action ? ` → ${action}` : ''}`,
    );
    const notes = seesOnlyItself(server);
    const { head, rows } = underHead(checks, ['id', 'title', 'state', 'sentence', 'action']);
    return {
      parts: [`${summary}\n${lines.join('\n')}`, ...notes],
      structured: { ...(notes.length > 0 ? { notes } : {}), head, checks: rows },
    };
  },
});

/** Runs one check. A check whose query fails has the state `unknown`; the others go on. */
async function look(check: Check, call: PackCall, server: ServerFacts): Promise<Finding | undefined> {
  const { id, title } = check;
  const sql = check.sql(server);
  if (sql === undefined) return undefined;
  if (check.seesOthers && !server.seesOthers) return { id, title, state: 'unknown', sentence: 'This login does not see other sessions.' };
  try {
    const { rows } = await call.ask(sql);
    const { state, sentence } = check.rate(rows[0] ?? {});
    return { id, title, state, sentence: visibleLine(sentence), ...(state === 'ok' ? {} : { action: check.action }) };
  } catch (error) {
    // Any other error ends the health check as a whole: the server is gone, the connection is disabled, or the call was cancelled.
    if (!(error instanceof HydrantError && REPORTED_CHECKS.has(error.code))) throw error;
    return { id, title, state: 'unknown', sentence: visibleLine(error.message) };
  }
}

const REPORTED_CHECKS: ReadonlySet<string> = new Set([
  'QUERY_FAILED',
  'STATEMENT_INVALID',
  'QUERY_TIMEOUT',
  'NOT_SUPPORTED',
  'READ_ONLY',
  'FUNCTION_UNKNOWN',
]);
