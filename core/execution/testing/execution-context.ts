import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApprovalGate } from '../../approvals/approval-gate.ts';
import { type Approvals, openApprovals } from '../../approvals/approvals.ts';
import { createRedactor } from '../../common/redact.ts';
import { connectorOf, POOLED, PROFILES } from '../../engines/registry.ts';
import { type History, openHistory } from '../../history/history.ts';
import { ResultStore } from '../../local/result-store.ts';
import { Pools } from '../../pool/pools.ts';
import type { Profile, ProfileInput } from '../../profiles/profile.ts';
import type { ExecutionContext } from '../execution-context.ts';
import type { Target } from '../target.ts';

/** An execution context over a fresh home: the real pool, history, results and engine. */
export interface TestExecution {
  home: string;
  execution: ExecutionContext;
  history: History;
  /** Approvals as the person's side sees them, to approve and deny. */
  approvals: Approvals;
  pools: Pools;
  results: ResultStore;
  warnings: string[];
  target(profile: Partial<ProfileInput>): Target;
  close(): Promise<void>;
}

export const CALLER = { client: { name: 'test', version: '1' }, principal: 'local:test' };

export function openTestExecution(
  options: { results?: { totalBytes?: number; lifeMinutes?: number; now?: () => number }; approvalWaitMs?: number } = {},
): TestExecution {
  const home = mkdtempSync(join(tmpdir(), 'hydrant-execution-'));
  const redactor = createRedactor();
  const history = openHistory({ file: join(home, 'history.db'), redactor });
  const pools = new Pools({ ...POOLED, home, resources: join(import.meta.dirname, '../../../resources'), readSecrets: async () => ({}) });
  const closing = new AbortController();
  const warnings: string[] = [];
  const approvalGate = createApprovalGate({ home, history: async () => history, redactor, waitMs: options.approvalWaitMs ?? 0 });
  const approvals = openApprovals({ home, history, redactor });
  return {
    home,
    history,
    approvals,
    pools,
    warnings,
    execution: {
      secretsKnown: async () => undefined,
      history: async () => history,
      redact: redactor.text,
      closing: closing.signal,
      approvals: async () => approvalGate,
      warn: (sentence) => warnings.push(sentence),
    },
    results: new ResultStore({ home, ...options.results }),
    target: (fields) => {
      const profile: Profile = PROFILES.schema.parse({
        id: 'sample',
        name: 'Sample',
        engine: 'duckdb',
        connection: { form: 'sample' },
        ...fields,
      });
      const { name: engineName, dialect, checkInput, context = [] } = connectorOf(profile.engine).description;
      return {
        environment: profile.environment ?? profile.id,
        profile: profile.id,
        engine: profile.engine,
        dialect,
        contextParts: { engineName, parts: context },
        ...(checkInput ? { checkInput } : {}),
        policy: profile.policy,
        limits: profile.limits,
        timeZone: profile.timeZone,
        identity: PROFILES.identity(profile),
        address: PROFILES.address(profile),
        acquire: (signal) => pools.pool(profile).acquire(signal),
      };
    },
    close: async () => {
      closing.abort();
      approvals.close();
      await pools.close();
      history.close();
    },
  };
}
