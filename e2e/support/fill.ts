import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type ApprovalAsk, createApprovalGate } from '../../core/approvals/approval-gate.ts';
import { openApprovals } from '../../core/approvals/approvals.ts';
import { PENDING_FOR_MS } from '../../core/approvals/ask.ts';
import { createRedactor } from '../../core/common/redact.ts';
import { DIALECTS, PROFILES } from '../../core/engines/registry.ts';
import { openHistory } from '../../core/history/history.ts';
import type { ProfileInput } from '../../core/profiles/profile.ts';
import { openProfileStore } from '../../core/profiles/profile-store.ts';
import type { TestHome } from './screens.ts';

const hydrantHome = (home: TestHome): string => join(home.path, '.hydrant');

/** Saves profiles as another process would, while the app may run. */
export async function writeProfiles(home: TestHome, profiles: unknown[]): Promise<void> {
  mkdirSync(hydrantHome(home), { recursive: true, mode: 0o700 });
  const store = openProfileStore({ home: hydrantHome(home), codec: PROFILES });
  await store.change((draft) => {
    for (const id of draft.ids()) draft.remove(id);
    for (const profile of profiles) draft.add(profile as ProfileInput);
  });
}

const KINDS = [
  ['SELECT region, sum(net) FROM orders WHERE order_date >= date %d GROUP BY 1', 'select', 'read', 'ok'],
  ['SELECT * FROM customers WHERE id = %d', 'select', 'read', 'ok'],
  ['DELETE FROM orders WHERE id = %d', 'delete', 'write', 'refused'],
  ['SELECT missing_%d FROM orders', 'select', 'read', 'error'],
] as const;

/** Writes so many statements of several assistants into the history, and these texts besides. */
export async function fillHistory(home: TestHome, rows: number, texts: readonly string[] = []): Promise<void> {
  mkdirSync(hydrantHome(home), { recursive: true, mode: 0o700 });
  let now = Date.now() - rows * 60_000;
  const history = openHistory({ file: join(hydrantHome(home), 'history.db'), redactor: createRedactor(), now: () => now });
  const statements = [
    ...Array.from({ length: rows }, (_, n) => [...(KINDS[n % KINDS.length] ?? KINDS[0]), n] as const),
    ...texts.map((text) => [text, 'select', 'read', 'ok', 0] as const),
  ];
  for (const [template, kind, capability, state, n] of statements) {
    now += 60_000;
    const row = {
      correlationId: crypto.randomUUID(),
      client: { name: ['claude-ai', 'cursor-vscode', 'claude-code'][n % 3] ?? 'claude-ai', version: '1.0' },
      principal: 'local:analyst',
      profile: 'sample',
      environment: 'prod',
      engine: 'duckdb',
      statement: template.replace('%d', String(n)),
      kind,
      capability,
      verdict: state === 'refused' ? 'refuse' : 'allow',
    };
    if (state === 'refused') history.refuse(row, { ms: 1, errorCode: 'READ_ONLY', error: 'The environment is read-only.' });
    else
      history.finish(history.start(row), {
        state,
        ms: 20 + (n % 50) * 7,
        rows: n % 400,
        bytes: 100,
        ...(state === 'error' ? { errorCode: 'STATEMENT_INVALID', error: `There is no column missing_${n}.` } : {}),
      });
  }
  history.close();
}

/** A statement that waits for a person, as a server process asks for it. */
export interface AskedApproval {
  state: () => { state: string; reason: string | null };
  /** The assistant cancels its call. Resolves once the request is withdrawn. */
  withdraw: () => Promise<void>;
}

/**
 * Asks for an approval as a server process does, without waiting for the answer: its call ends and the request stays, for so many
 * milliseconds.
 */
export async function requestApproval(
  home: TestHome,
  sql: string,
  about: Partial<ApprovalAsk> = {},
  lives: number = PENDING_FOR_MS,
): Promise<AskedApproval> {
  const asked = await seekApproval(home, sql, about, { waitMs: 1, now: () => Date.now() + lives - PENDING_FOR_MS });
  await asked.ended;
  return asked;
}

/** As {@link requestApproval}, with a call that goes on waiting, so that it can be cancelled. The app has to be open. */
export async function waitForApproval(home: TestHome, sql: string, about: Partial<ApprovalAsk> = {}): Promise<AskedApproval> {
  return seekApproval(home, sql, about, { waitMs: 45_000 });
}

async function seekApproval(
  home: TestHome,
  sql: string,
  about: Partial<ApprovalAsk>,
  options: { waitMs: number; now?: () => number },
): Promise<AskedApproval & { ended: Promise<unknown> }> {
  const folder = hydrantHome(home);
  const redactor = createRedactor();
  const history = openHistory({ file: join(folder, 'history.db'), redactor });
  const gate = createApprovalGate({ home: folder, history: async () => history, redactor, ...options });
  const cancelled = new AbortController();
  const waits = Promise.withResolvers<void>();
  const ended = gate
    .seek(
      {
        client: { name: 'Cursor', version: '2.1' },
        principal: 'local:analyst',
        profile: 'sample',
        environment: 'prod',
        identity: 'the sample',
        address: { server: 'sample (prod)' },
        engine: 'duckdb',
        dialect: DIALECTS.duckdb,
        sql,
        parameters: undefined,
        kind: sql.split(' ')[0]?.toLowerCase() ?? 'update',
        capability: 'write',
        grantable: true,
        harmlessChange: true,
        plan: async () => ({ text: 'UPDATE\n  SEQ_SCAN carts\n  ~1204 rows', rows: 1204 }),
        ...about,
      },
      {
        cancelled: cancelled.signal,
        closing: new AbortController().signal,
        stillOn: async () => undefined,
        onWaiting: () => waits.resolve(),
      },
    )
    .catch(() => undefined);
  await Promise.race([waits.promise, ended]);
  const approvals = openApprovals({ home: folder, history, redactor });
  const id = approvals.list({ limit: 1 })[0]?.id ?? '';
  return {
    state: () => {
      const found = approvals.get(id);
      return { state: found?.state ?? 'gone', reason: found?.reason ?? null };
    },
    ended,
    async withdraw() {
      cancelled.abort();
      await ended;
    },
  };
}
