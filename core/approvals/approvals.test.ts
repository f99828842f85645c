import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { type History, openHistory } from '../history/history.ts';
import { verifyAudit } from '../history/verify-audit.ts';
import { createRedactor } from '../stones/redact.ts';
import { type ApprovalAsk, createApprovalGate } from './approval-gate.ts';
import { openApprovals } from './approvals.ts';

interface Both {
  home: string;
  history: History;
  seek: (change?: Partial<ApprovalAsk>, waitMs?: number) => Promise<unknown>;
  person: ReturnType<typeof openApprovals>;
  clock: { now: number };
}

const open: History[] = [];
afterEach(() => {
  for (const history of open.splice(0)) history.close();
});

/** A server's gate and a person's side over one database, each with a connection of its own. */
function both(home: string = mkdtempSync(join(tmpdir(), 'hydrant-approvals-'))): Both {
  const clock = { now: Date.now() };
  const file = join(home, 'history.db');
  const redactor = createRedactor();
  const server = openHistory({ file, redactor });
  const history = openHistory({ file, redactor });
  open.push(server, history);
  const now = () => clock.now;
  return {
    home,
    history,
    clock,
    person: openApprovals({ home, history, redactor, now }),
    seek: (change = {}, waitMs = 1) =>
      createApprovalGate({ home, history: async () => server, redactor, waitMs, ...(waitMs === 1 ? { now } : {}) }).seek({
        ...ASK,
        signal: new AbortController().signal,
        ...change,
      }),
  };
}

const ASK: Omit<ApprovalAsk, 'signal'> = {
  client: { name: 'Cursor', version: '2' },
  principal: 'local:ana',
  profile: 'shop',
  environment: 'staging',
  engine: 'duckdb',
  sql: 'UPDATE carts SET status = 1',
  parameters: undefined,
  kind: 'update',
  capability: 'write',
  plan: async () => ({ text: 'scan carts ~12 rows', rows: 12 }),
};
const code = (wanted: string): object => expect.objectContaining({ code: wanted });

describe('one statement', () => {
  test('unanswered it is refused, and can still be approved for its retry; then it runs once', async () => {
    const { seek, person } = both();
    await expect(seek()).rejects.toEqual(code('APPROVAL_REQUIRED'));
    await expect(seek()).rejects.toEqual(code('APPROVAL_REQUIRED'));
    // The same statement again is the same request.
    expect(person.list()).toHaveLength(1);
    const [request] = person.list({ state: 'pending' });
    expect(request).toMatchObject({ statement: ASK.sql, estimatedRows: 12, client: { name: 'Cursor' } });
    person.approve(request?.id ?? '', 'ana');
    await expect(seek()).resolves.toMatchObject({ how: 'once', by: 'ana' });
    await expect(seek()).rejects.toEqual(code('APPROVAL_REQUIRED'));
  });

  test('while the app listens, the call waits for the answer', async () => {
    const { seek, person } = both();
    const woken: number[] = [];
    using _ = await person.listen(() => woken.push(1));
    const waiting = seek({}, 10_000);
    await expect.poll(() => person.list({ state: 'pending' })).toHaveLength(1);
    await expect.poll(() => woken.length).toBeGreaterThan(0);
    person.approve(person.list()[0]?.id ?? '', 'ana');
    await expect(waiting).resolves.toMatchObject({ how: 'once' });
  });

  test('refused with a reason, which the assistant is told without secrets', async () => {
    const { seek, person } = both();
    using _ = await person.listen(() => undefined);
    const waiting = seek({}, 10_000);
    await expect.poll(() => person.list({ state: 'pending' })).toHaveLength(1);
    person.deny(person.list()[0]?.id ?? '', 'ana', 'use the copy; password=hunter2secret');
    await expect(waiting).rejects.toMatchObject({
      code: 'APPROVAL_DENIED',
      message: expect.not.stringContaining('hunter2secret') as string,
    });
  });

  test('nobody listens: refused at once, with the request kept', async () => {
    const { seek, person } = both();
    const before = Date.now();
    await expect(seek({}, 30_000)).rejects.toMatchObject({
      code: 'APPROVAL_REQUIRED',
      message: expect.stringContaining('not open') as string,
    });
    expect(Date.now() - before).toBeLessThan(10_000);
    expect(person.list({ state: 'pending' })).toHaveLength(1);
  });

  test('a cancelled call withdraws its request', async () => {
    const { seek, person } = both();
    using _ = await person.listen(() => undefined);
    const stop = new AbortController();
    const waiting = seek({ signal: stop.signal }, 30_000);
    await expect.poll(() => person.list({ state: 'pending' })).toHaveLength(1);
    stop.abort();
    await expect(waiting).rejects.toEqual(code('QUERY_CANCELLED'));
    expect(person.list()[0]?.state).toBe('withdrawn');
    expect(() => person.approve(person.list()[0]?.id ?? '', 'ana')).toThrow(expect.objectContaining({ code: 'APPROVAL_GONE' }) as Error);
  });

  test('it ends: a request after ten minutes, a yes that nobody used as well', async () => {
    const { seek, person, clock } = both();
    await seek().catch(() => undefined);
    clock.now += 10 * 60_000 + 1;
    expect(person.list()[0]?.state).toBe('expired');
    expect(() => person.approve(person.list()[0]?.id ?? '', 'ana')).toThrow();
    await seek().catch(() => undefined);
    person.approve(person.list({ state: 'pending' })[0]?.id ?? '', 'ana');
    clock.now += 10 * 60_000 + 1;
    await expect(seek()).rejects.toEqual(code('APPROVAL_REQUIRED'));
  });

  test('what is too long to be shown whole cannot be approved', async () => {
    const { seek, person } = both();
    await seek({ sql: `UPDATE t SET a = '${'x'.repeat(30_000)}'` }).catch(() => undefined);
    const [request] = person.list();
    expect(request?.statementCut).toBe(true);
    expect(() => person.approve(request?.id ?? '', 'ana')).toThrow(/too long/);
  });
});

describe('what a yes is bound to', () => {
  test.each([
    ['one character of the text', { sql: 'UPDATE carts SET status = 2' }],
    ['a space', { sql: 'UPDATE carts SET status =  1' }],
    ['a parameter', { parameters: [1] }],
    ['the assistant', { client: { name: 'Claude' } }],
    ['the principal', { principal: 'local:ben' }],
    ['the environment', { environment: 'prod' }],
    ['the profile', { profile: 'other' }],
  ] as const)('%s', async (_, change) => {
    const { seek, person } = both();
    await seek().catch(() => undefined);
    person.approve(person.list()[0]?.id ?? '', 'ana');
    await expect(seek(change as Partial<ApprovalAsk>)).rejects.toEqual(code('APPROVAL_REQUIRED'));
    await expect(seek()).resolves.toMatchObject({ how: 'once' });
  });

  test('a grant covers its kind, its assistant and its environment, until it ends', async () => {
    const { seek, person, clock } = both();
    await seek().catch(() => undefined);
    const { grant } = person.grant(person.list()[0]?.id ?? '', 'ana', 15);
    await expect(seek()).resolves.toMatchObject({ how: 'once' });
    await expect(seek({ sql: 'UPDATE other SET x = 1' })).resolves.toMatchObject({ how: 'grant', by: 'ana' });
    await expect(seek({ kind: 'delete', sql: 'DELETE FROM x' })).rejects.toEqual(code('APPROVAL_REQUIRED'));
    await expect(seek({ client: { name: 'Claude' }, sql: 'UPDATE y SET x = 1' })).rejects.toEqual(code('APPROVAL_REQUIRED'));
    clock.now += 15 * 60_000 + 1;
    await expect(seek({ sql: 'UPDATE z SET x = 1' })).rejects.toEqual(code('APPROVAL_REQUIRED'));
    person.endGrant(grant.id);
    expect(person.grants()).toEqual([]);
  });

  test('a statement that does not parse is asked each time', async () => {
    const { seek, person } = both();
    await seek({ kind: 'unknown', capability: 'invalid' }).catch(() => undefined);
    expect(() => person.grant(person.list()[0]?.id ?? '', 'ana', 15)).toThrow(/each time/);
  });
});

test('for any order of asking, answering and ending, a statement runs at most once for each yes', async () => {
  const step = fc.constantFrom('ask', 'ask other', 'approve', 'deny', 'wait');
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 14 }), async (steps) => {
      const { seek, person, clock } = both();
      let yes = 0;
      let ran = 0;
      for (const one of steps) {
        if (one === 'wait') clock.now += 6 * 60_000;
        else if (one.startsWith('ask')) {
          const given = await seek(one === 'ask' ? {} : { sql: 'DELETE FROM carts', kind: 'delete' }).then(
            () => true,
            () => false,
          );
          if (given) ran += 1;
        } else {
          const [request] = person.list({ state: 'pending' });
          if (!request) continue;
          if (one === 'approve') {
            person.approve(request.id, 'ana');
            yes += 1;
          } else person.deny(request.id, 'ana', '');
        }
        expect(ran).toBeLessThanOrEqual(yes);
      }
    }),
    { numRuns: 40 },
  );
});

test('of many processes that try, one gets the yes', async () => {
  const { home, seek, person, history } = both();
  await seek().catch(() => undefined);
  person.approve(person.list()[0]?.id ?? '', 'ana');
  const results = await Promise.all(Array.from({ length: 6 }, () => tryInProcess(home)));
  expect(results.filter((result) => result === 'ran')).toHaveLength(1);
  expect(results.filter((result) => result === 'APPROVAL_REQUIRED')).toHaveLength(5);
  history.close();
  expect(await verifyAudit(join(home, 'history.db'))).toMatchObject({ ok: true });
});

test('100 requests at once, and both sides opened anew: nothing is lost', async () => {
  const { home, seek } = both();
  for (let n = 0; n < 100; n++) await seek({ sql: `DELETE FROM t WHERE id = ${n}` }).catch(() => undefined);
  for (const history of open.splice(0)) history.close();
  const again = both(home);
  expect(again.person.list({ state: 'pending' })).toHaveLength(100);
  again.person.approve(
    again.person.list({ state: 'pending', limit: 100 }).find(({ statement }) => statement.endsWith(' 42'))?.id ?? '',
    'ana',
  );
  await expect(again.seek({ sql: 'DELETE FROM t WHERE id = 42' })).resolves.toMatchObject({ how: 'once' });
});

function tryInProcess(home: string): Promise<string> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'testing', 'try-once.ts'), home, JSON.stringify(ASK)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return new Promise((resolve) => {
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk;
    });
    child.on('close', () => resolve(said.trim()));
  });
}
