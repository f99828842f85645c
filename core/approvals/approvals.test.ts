import { afterEach, describe, expect, test, vi } from 'vitest';
import { verifyAudit } from '../history/verify-audit.ts';
import { openApprovals } from './approvals.ts';
import { type ApprovalFixture, ASK, openApprovalFixture } from './testing/approval-fixture.ts';

const desks: ApprovalFixture[] = [];
const fixture = (options?: Parameters<typeof openApprovalFixture>[0]): ApprovalFixture => {
  const opened = openApprovalFixture(options);
  desks.push(opened);
  return opened;
};
afterEach(() => {
  for (const one of desks.splice(0)) one.close();
});

const MINUTE = 60_000;
const ids = ({ approvals }: ApprovalFixture, state?: 'pending' | 'used'): string[] =>
  approvals.list(state ? { state } : {}).map(({ id }) => id);
const code = (work: () => unknown): string => {
  try {
    work();
    return 'none';
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe('a request', () => {
  test('is refused at once where nobody listens, waits for a person, and is one however often it is sent', async () => {
    const it = fixture();
    expect(await it.requestApproval({ plan: async () => ({ text: 'DELETE of 12', rows: 12 }) })).toBe('APPROVAL_REQUIRED');
    expect(await it.requestApproval()).toBe('APPROVAL_REQUIRED');
    expect(await it.requestApproval({}, {}, it.another().approvalGate)).toBe('APPROVAL_REQUIRED');
    expect(it.approvals.list()).toEqual([
      {
        id: expect.stringMatching(/^a_[\w-]{16}$/),
        createdAt: it.clock.at,
        expiresAt: it.clock.at + 10 * MINUTE,
        state: 'pending',
        client: ASK.client,
        principal: 'local:joe',
        profile: 'sales',
        environment: 'prod',
        engine: 'duckdb',
        address: { server: 'db.example.com:5432', database: 'sales', login: 'joe' },
        statement: '-- with the values [7]\nDELETE FROM orders WHERE order_id = $1',
        statementCut: false,
        cutReason: null,
        kind: 'delete',
        capability: 'write',
        plan: 'DELETE of 12',
        estimatedRows: 12,
        reason: null,
        answeredAt: null,
        affectedRows: null,
        grantable: true,
      },
    ]);
  });

  test('asks for a plan once, and does without where there is none', async () => {
    const it = fixture();
    const plan = vi.fn(async () => {
      throw new Error('the engine is away');
    });
    await it.requestApproval({ plan });
    await it.requestApproval({ plan });
    expect(plan).toHaveBeenCalledOnce();
    expect(it.approvals.list()[0]).toMatchObject({ plan: null, estimatedRows: null });
  });

  test('that was approved lets the statement through once', async () => {
    const it = fixture();
    await it.requestApproval();
    const [id = ''] = ids(it);
    expect(it.approvals.approve(id, 'joe')).toMatchObject({ state: 'approved', expiresAt: it.clock.at + 10 * MINUTE });
    it.clock.at += MINUTE;
    expect(await it.requestApproval({}, {}, it.another().approvalGate)).toEqual({ id, how: 'once', by: 'joe', at: it.clock.at - MINUTE });
    expect(it.approvals.get(id)).toMatchObject({ state: 'used' });
    expect(await it.requestApproval()).toBe('APPROVAL_REQUIRED');
    expect(ids(it)).toHaveLength(2);
  });

  test('ends after ten minutes, answered or not', async () => {
    const it = fixture();
    await it.requestApproval();
    it.clock.at += 10 * MINUTE - 1;
    const [id = ''] = ids(it, 'pending');
    it.clock.at += 1;
    expect(ids(it, 'pending')).toEqual([]);
    expect(it.approvals.get(id)?.state).toBe('expired');
    expect(code(() => it.approvals.approve(id, 'joe'))).toBe('APPROVAL_GONE');
    expect(await it.requestApproval()).toBe('APPROVAL_REQUIRED');
    const [second = ''] = ids(it, 'pending');
    it.approvals.approve(second, 'joe');
    it.clock.at += 10 * MINUTE;
    expect(await it.requestApproval()).toBe('APPROVAL_REQUIRED');
    expect(it.approvals.get(second)?.state).toBe('expired');
  });

  test('is answered once', async () => {
    const it = fixture();
    await it.requestApproval();
    const [id = ''] = ids(it);
    it.approvals.deny(id, 'joe', 'no');
    for (const again of [
      () => it.approvals.approve(id, 'joe'),
      () => it.approvals.deny(id, 'joe', 'no'),
      () => it.approvals.grant(id, 'joe', 5),
      () => it.approvals.approve('a_nothing', 'joe'),
    ])
      expect(code(again)).toBe('APPROVAL_GONE');
    expect(await it.requestApproval()).toBe('APPROVAL_REQUIRED');
  });

  test('that cannot be shown whole cannot be approved, and says why', async () => {
    const it = fixture();
    const error = await it.approvalGate
      .requestApproval(
        { ...ASK, sql: `DELETE FROM orders WHERE note = '${'x'.repeat(20_000)}'` },
        { cancelled: AbortSignal.abort(), closing: AbortSignal.abort(), assertEnabled: async () => undefined },
      )
      .catch((thrown: Error) => thrown);
    expect(error).toMatchObject({
      code: 'APPROVAL_REQUIRED',
      message: expect.stringContaining('too long'),
      next: expect.stringContaining('parts'),
    });
    const [id = ''] = ids(it);
    expect(it.approvals.get(id)).toMatchObject({ statementCut: true, statement: expect.stringContaining('characters in all') });
    expect(code(() => it.approvals.approve(id, 'joe'))).toBe('APPROVAL_GONE');
    expect(code(() => it.approvals.grant(id, 'joe', 5))).toBe('APPROVAL_GONE');
    expect(it.approvals.deny(id, 'joe', 'too long').state).toBe('denied');
  });

  test('keeps no hash of its text once it has ended', async () => {
    const it = fixture();
    const hashes = () => it.history.read((db) => db.all<{ hash: string }>('SELECT hash FROM approvals')).map(({ hash }) => hash);
    await it.requestApproval();
    expect(hashes()).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/)]);
    it.approvals.approve(ids(it)[0] ?? '', 'joe');
    await it.requestApproval();
    await it.requestApproval({ sql: 'DELETE FROM a' });
    it.approvals.deny(ids(it, 'pending')[0] ?? '', 'joe', '');
    await it.requestApproval({ sql: 'DELETE FROM b' });
    it.clock.at += 20 * MINUTE;
    await it.requestApproval({ sql: 'DELETE FROM c' });
    it.approvals.grant(ids(it, 'pending')[0] ?? '', 'joe', 5);
    await it.requestApproval({ sql: 'DELETE FROM c' });
    expect(hashes()).toEqual(['', '', '', '']);
  });
});

describe('a connection that is removed or edited', () => {
  test('loses what was allowed in it, and what waits; others keep theirs', async () => {
    const it = fixture();
    const others = { profile: 'hr', sql: 'UPDATE people SET a = 1', kind: 'update' };
    await it.requestApproval();
    await it.requestApproval(others);
    for (const id of ids(it, 'pending')) it.approvals.grant(id, 'joe', 15);
    expect(await it.requestApproval()).toMatchObject({ how: 'once' });
    expect(await it.requestApproval({ sql: 'DELETE FROM a' })).toMatchObject({ how: 'grant' });
    it.approvals.endProfile('sales');
    expect(it.approvals.grants().map(({ profile }) => profile)).toEqual(['hr']);
    expect(await it.requestApproval({ sql: 'DELETE FROM a' })).toBe('APPROVAL_REQUIRED');
    // That statement has a pending request now. endProfile also ends an approval that was given and not used.
    it.approvals.approve(ids(it, 'pending')[0] ?? '', 'joe');
    it.approvals.endProfile('sales');
    expect(await it.requestApproval({ sql: 'DELETE FROM a' })).toBe('APPROVAL_REQUIRED');
    expect(await it.requestApproval({ ...others, sql: 'UPDATE people SET a = 2' })).toMatchObject({ how: 'grant' });
    expect(await verifyAudit(it.file)).toMatchObject({ ok: true });
  });
});

describe('a call that waits', () => {
  test('goes on with the yes, hears how long it may take, and is refused with the reason of a no', async () => {
    const it = fixture({ standing: false });
    using _app = await it.approvals.listen(() => {
      for (const { id, statement } of it.approvals.list({ state: 'pending' })) {
        if (statement.includes('bad')) it.approvals.deny(id, 'joe', 'Not on a Friday, password=hunter2hunter2');
        else it.approvals.approve(id, 'joe');
      }
    });
    const onWaiting = vi.fn();
    expect(await it.requestApproval({}, { onWaiting })).toMatchObject({ how: 'once', by: 'joe' });
    expect(onWaiting).toHaveBeenCalledWith(5);
    const error = await it.approvalGate
      .requestApproval(
        { ...ASK, sql: 'DELETE FROM bad' },
        { cancelled: new AbortController().signal, closing: new AbortController().signal, assertEnabled: async () => undefined },
      )
      .catch((thrown: Error) => thrown);
    expect(error).toMatchObject({ code: 'APPROVAL_DENIED', message: expect.stringContaining('Not on a Friday') });
    expect(String(error)).not.toContain('hunter2');
  });

  test('is refused when nobody answers in time, and its request can still be approved', async () => {
    const it = fixture({ waitMs: 400, standing: false });
    using _app = await it.approvals.listen(() => undefined);
    expect(await it.requestApproval()).toBe('APPROVAL_REQUIRED');
    it.approvals.approve(ids(it, 'pending')[0] ?? '', 'joe');
    expect(await it.requestApproval()).toMatchObject({ how: 'once' });
  });

  test('ends with its caller; the request is withdrawn with the last of them, and stays when only the server ends', async () => {
    const it = fixture({ standing: false });
    using _app = await it.approvals.listen(() => undefined);
    const [one, two, server] = [new AbortController(), new AbortController(), new AbortController()];
    const first = it.requestApproval({}, { cancelled: one.signal });
    const second = it.requestApproval({}, { cancelled: two.signal }, it.another().approvalGate);
    await expect.poll(() => it.history.read((db) => db.get('SELECT waiting FROM approvals'))).toEqual({ waiting: 2 });
    one.abort();
    expect(await first).toBe('QUERY_CANCELLED');
    expect(ids(it, 'pending')).toHaveLength(1);
    two.abort();
    expect(await second).toBe('QUERY_CANCELLED');
    expect(it.approvals.list()[0]?.state).toBe('withdrawn');
    const third = it.requestApproval({ sql: 'DELETE FROM x' }, { closing: server.signal, cancelled: server.signal });
    await expect.poll(() => ids(it, 'pending').length).toBe(1);
    server.abort();
    expect(await third).toBe('QUERY_CANCELLED');
    expect(ids(it, 'pending')).toHaveLength(1);
  });

  test('ends when the environment is switched off, and takes no yes then', async () => {
    const it = fixture({ standing: false });
    using _app = await it.approvals.listen(() => undefined);
    let off = false;
    const waiting = it.requestApproval(
      {},
      { assertEnabled: async () => (off ? Promise.reject({ code: 'ENVIRONMENT_PAUSED' }) : undefined) },
    );
    await expect.poll(() => ids(it, 'pending').length).toBe(1);
    off = true;
    it.approvals.approve(ids(it)[0] ?? '', 'joe');
    expect(await waiting).toBe('ENVIRONMENT_PAUSED');
    expect(it.approvals.list()[0]?.state).toBe('approved');
  });

  test('of several with one statement, one gets the yes', async () => {
    const it = fixture({ standing: false });
    using _app = await it.approvals.listen(() => undefined);
    const calls = Array.from({ length: 8 }, () => it.requestApproval({}, {}, it.another().approvalGate));
    await expect.poll(() => it.history.read((db) => db.get('SELECT waiting FROM approvals'))).toEqual({ waiting: 8 });
    it.approvals.approve(ids(it)[0] ?? '', 'joe');
    const ends = await Promise.all(calls);
    expect(ends.filter((end) => typeof end === 'object')).toHaveLength(1);
    expect(ends.filter((end) => end === 'APPROVAL_REQUIRED')).toHaveLength(7);
  });

  test('a hundred wait at once, each for its own answer', async () => {
    const it = fixture({ waitMs: 25_000, standing: false });
    using _app = await it.approvals.listen(() => undefined);
    const calls = Array.from({ length: 100 }, (_, n) => it.requestApproval({ sql: `DELETE FROM t${n}` }));
    await expect.poll(() => it.approvals.list({ state: 'pending', limit: 1000 }).length, { timeout: 10_000 }).toBe(100);
    for (const { id, statement } of it.approvals.list({ state: 'pending' })) {
      if (/[02468]$/.test(statement)) it.approvals.approve(id, 'joe');
      else it.approvals.deny(id, 'joe', '');
    }
    const ends = await Promise.all(calls);
    for (const [n, end] of ends.entries()) expect(typeof end === 'object' ? end.how : end).toBe(n % 2 === 0 ? 'once' : 'APPROVAL_DENIED');
    expect(await verifyAudit(it.file)).toMatchObject({ ok: true });
  });
});

test('a hundred that wait outlive both sides', async () => {
  const it = fixture();
  for (let n = 0; n < 100; n++) await it.requestApproval({ sql: `DELETE FROM t${n}` });
  it.history.close();
  const { history, approvalGate } = it.another();
  const approvals = openApprovals({ home: it.home, history, redactor: it.redactor, now: () => it.clock.at });
  const waiting = approvals.list({ state: 'pending' });
  expect(waiting).toHaveLength(100);
  approvals.approve(waiting.find(({ statement }) => statement.endsWith(' t42'))?.id ?? '', 'joe');
  expect(await it.requestApproval({ sql: 'DELETE FROM t42' }, {}, approvalGate)).toMatchObject({ how: 'once' });
});

describe('a grant', () => {
  test('covers the plain statements of one kind, caller and connection, until it ends', async () => {
    const it = fixture();
    await it.requestApproval();
    const [id = ''] = ids(it);
    const { request, grant } = it.approvals.grant(id, 'joe', 15);
    expect(request.state).toBe('approved');
    expect(grant).toEqual({
      id: expect.stringMatching(/^g_/),
      createdAt: it.clock.at,
      expiresAt: it.clock.at + 15 * MINUTE,
      client: 'claude-desktop',
      principal: 'local:joe',
      profile: 'sales',
      environment: 'prod',
      address: { server: 'db.example.com:5432', database: 'sales', login: 'joe' },
      kind: 'delete',
    });
    expect(it.approvals.grants()).toEqual([grant]);
    const other = { sql: 'DELETE FROM customers', parameters: undefined };
    const given = { id: grant.id, how: 'grant', by: 'joe', at: it.clock.at };
    expect(await it.requestApproval(other)).toEqual(given);
    expect(await it.requestApproval(other, {}, it.another().approvalGate)).toEqual(given);
    for (const not of [
      { ...other, kind: 'insert' },
      { ...other, grantable: false },
      { ...other, client: { name: 'cursor' } },
      { ...other, principal: 'local:ann' },
      { ...other, profile: 'sales-2' },
      { ...other, environment: 'dev' },
      { ...other, identity: 'another database' },
    ])
      expect(await it.requestApproval(not), JSON.stringify(not)).toBe('APPROVAL_REQUIRED');
    it.clock.at += 15 * MINUTE;
    expect(it.approvals.grants()).toEqual([]);
    expect(await it.requestApproval(other)).toBe('APPROVAL_REQUIRED');
  });

  test('can be ended, and frees what waits while it lives', async () => {
    const it = fixture({ standing: false });
    using _app = await it.approvals.listen(() => undefined);
    const waiting = it.requestApproval({ sql: 'DELETE FROM a' });
    const another = it.requestApproval({ sql: 'DELETE FROM b' });
    await expect.poll(() => ids(it, 'pending').length).toBe(2);
    const { grant } = it.approvals.grant(ids(it)[0] ?? '', 'joe', 480);
    const ends = (await Promise.all([waiting, another])) as { how: string }[];
    expect(ends.map(({ how }) => how).sort()).toEqual(['grant', 'once']);
    expect(ids(it, 'pending')).toEqual([]);
    it.approvals.endGrant(grant.id);
    it.approvals.endGrant('g_nothing');
    expect(it.approvals.grants()).toEqual([]);
    expect(ids(it, 'used')).toHaveLength(2);
  });

  test('is not made for what is asked each time, nor for another time than 1 to 480 minutes; the request waits on', async () => {
    const it = fixture();
    await it.requestApproval({ grantable: false });
    const [id = ''] = ids(it);
    expect(code(() => it.approvals.grant(id, 'joe', 5))).toBe('NOT_SUPPORTED');
    for (const minutes of [0, -1, 481, 1.5, Number.NaN, Number.POSITIVE_INFINITY])
      expect(code(() => it.approvals.grant(id, 'joe', minutes))).toBe('PARAMETER_INVALID');
    expect(it.approvals.get(id)?.state).toBe('pending');
    expect(it.approvals.grants()).toEqual([]);
  });
});

describe('the audit chain', () => {
  test('holds each step and no secret', async () => {
    const it = fixture();
    it.redactor.add('hunter2hunter2');
    await it.requestApproval({ sql: "DELETE FROM a WHERE k = 'hunter2hunter2'" });
    it.approvals.approve(ids(it)[0] ?? '', 'joe');
    await it.requestApproval({ sql: "DELETE FROM a WHERE k = 'hunter2hunter2'" });
    await it.requestApproval({ sql: 'DELETE FROM b' });
    it.approvals.deny(ids(it, 'pending')[0] ?? '', 'joe', 'hunter2hunter2 is a secret');
    await it.requestApproval({ sql: 'DELETE FROM c' });
    it.approvals.endGrant(it.approvals.grant(ids(it, 'pending')[0] ?? '', 'joe', 5).grant.id);
    it.clock.at += 11 * MINUTE;
    await it.requestApproval({ sql: 'DELETE FROM d' });
    const events = it.history.read((db) => db.all<{ event: string }>('SELECT event FROM audit ORDER BY seq')).map(({ event }) => event);
    expect(events.map((event) => (JSON.parse(event) as { type: string }).type)).toEqual([
      'audit.begun',
      'approval.requested',
      'approval.approved',
      'approval.used',
      'approval.requested',
      'approval.denied',
      'approval.requested',
      'approval.approved',
      'approval.granted',
      'approval.grant-ended',
      'approval.expired',
      'approval.requested',
    ]);
    expect(events.join()).not.toContain('hunter2');
    expect(JSON.stringify(it.history.read((db) => db.all('SELECT * FROM approvals')))).not.toContain('hunter2');
    expect(await verifyAudit(it.file)).toMatchObject({ ok: true });
  });
});
