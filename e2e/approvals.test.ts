import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ApprovalRequest, type Approvals, openApprovals } from '../core/approvals/approvals.ts';
import { createRedactor } from '../core/common/redact.ts';
import { type History, openHistory } from '../core/history/history.ts';
import { homePaths } from '../core/profiles/home.ts';
import { connect, freshHome, hydrant, type Session } from './support/process.ts';

const WRITE = 'CREATE TEMP TABLE mine AS SELECT 1 AS n';

let home: string;
const open: Session[] = [];
const histories: History[] = [];

beforeEach(() => {
  home = freshHome();
  hydrant(home, ['profiles', 'add', 'ask', '--sample', 'prod', '--policy', 'approve-writes']);
});
afterEach(async () => {
  for (const session of open.splice(0)) await session.close();
});
afterAll(() => {
  for (const history of histories) history.close();
});

async function server(options: Parameters<typeof connect>[1] = {}): Promise<Session> {
  const session = await connect(['-p', 'ask'], { home, ...options });
  open.push(session);
  return session;
}

/** The person's side, as the app has it. */
function person(): Approvals {
  const redactor = createRedactor();
  const history = openHistory({ file: homePaths(home).history, redactor });
  histories.push(history);
  return openApprovals({ home, history, redactor });
}

const listed = (...args: string[]): ApprovalRequest[] =>
  (JSON.parse(hydrant(home, ['approvals', 'list', '--json', ...args]).out) as { requests: ApprovalRequest[] }).requests;

describe.each(['modern', 'legacy'] as const)('an assistant of the %s era', (era) => {
  test('is refused while nobody is there; approved on the command line, the same statement goes through once', async () => {
    const session = await server({ era });
    const refused = await session.call('execute_query', { sql: WRITE });
    expect(refused).toMatchObject({ isError: true, code: 'APPROVAL_REQUIRED' });
    expect(refused.text).toContain('Hydrant is not open');
    expect(refused.text).toMatch(/Next: It can still be approved in Hydrant/);
    const [request] = listed();
    expect(request).toMatchObject({ state: 'pending', statement: WRITE, client: { name: 'e2e', version: '1.2.3' }, environment: 'ask' });
    const approved = hydrant(home, ['approvals', 'approve', request?.id ?? '']);
    expect(approved).toMatchObject({ code: 0, out: expect.stringContaining(WRITE) });
    expect(hydrant(home, ['approvals', 'approve', request?.id ?? ''])).toMatchObject({
      code: 3,
      err: expect.stringContaining('APPROVAL_GONE'),
    });

    // Another assistant, one more blank: neither has a yes.
    const other = await server({ era, name: 'other' });
    expect((await other.call('execute_query', { sql: WRITE })).code).toBe('APPROVAL_REQUIRED');
    expect((await session.call('execute_query', { sql: `${WRITE} ` })).code).toBe('APPROVAL_REQUIRED');
    expect((await session.call('execute_query', { sql: WRITE })).isError).toBe(false);
    expect((await session.call('execute_query', { sql: WRITE })).code).toBe('APPROVAL_REQUIRED');
    const { rows } = JSON.parse(hydrant(home, ['history', '--json', '--state', 'ok']).out) as { rows: unknown[] };
    expect(rows).toEqual([
      expect.objectContaining({ verdict: 'approve', approval: expect.objectContaining({ id: request?.id, how: 'once' }) }),
    ]);
    expect(hydrant(home, ['audit', 'verify']).code).toBe(0);
  });

  test('waits while the app is open, hears that it does, and gets the answer; other calls go on', async () => {
    const approvals = person();
    const session = await server({ era });
    using _app = await approvals.listen(() => undefined);
    const progress: string[] = [];
    const waiting = session.client.callTool(
      { name: 'execute_query', arguments: { sql: WRITE } },
      { onprogress: ({ message }) => void progress.push(message ?? '') },
    );
    await expect.poll(() => approvals.list({ state: 'pending' }).length, { timeout: 15_000 }).toBe(1);
    expect((await session.client.listTools()).tools).toHaveLength(8);
    expect((await session.call('execute_query', { sql: 'SELECT 1' })).structured.rows).toEqual([[1]]);
    await expect.poll(() => progress.some((message) => message.startsWith('Waits')), { timeout: 15_000 }).toBe(true);
    // One every few seconds: how many there are by now depends on the machine.
    // On a slow machine the clock of all calls may speak before the waiting begins.
    const waits = progress.filter((message) => !/^Running \(\d+ s\)$/.test(message));
    expect(waits.length).toBeGreaterThan(0);
    for (const message of waits) expect(message).toMatch(/^Waits for a person to approve it in Hydrant; \d+ s left$/);
    approvals.approve(approvals.list()[0]?.id ?? '', 'joe');
    expect((await waiting).isError).not.toBe(true);

    const refused = session.call('execute_query', { sql: 'DROP TABLE mine' });
    await expect.poll(() => approvals.list({ state: 'pending' }).length, { timeout: 15_000 }).toBe(1);
    approvals.deny(approvals.list({ state: 'pending' })[0]?.id ?? '', 'joe', 'It is mine.');
    expect(await refused).toMatchObject({ code: 'APPROVAL_DENIED', text: expect.stringContaining('It is mine.') });
    expect(listed('--state', 'denied')[0]?.reason).toBe('It is mine.');
  });

  test('that gives up withdraws its request; one that vanishes leaves it', async () => {
    const approvals = person();
    using _app = await approvals.listen(() => undefined);
    const session = await server({ era });
    const stop = new AbortController();
    const waiting = session.client
      .callTool({ name: 'execute_query', arguments: { sql: WRITE } }, { signal: stop.signal })
      .catch((error: unknown) => error);
    await expect.poll(() => approvals.list({ state: 'pending' }).length, { timeout: 15_000 }).toBe(1);
    stop.abort();
    await waiting;
    await expect.poll(() => approvals.list()[0]?.state).toBe('withdrawn');

    void session.client.callTool({ name: 'execute_query', arguments: { sql: WRITE } }).catch(() => undefined);
    await expect.poll(() => approvals.list({ state: 'pending' }).length).toBe(1);
    open.splice(open.indexOf(session), 1);
    const gone = new Promise((resolve) => session.child.once('exit', resolve));
    session.child.stdin?.destroy();
    await gone;
    expect(approvals.list({ state: 'pending' })).toHaveLength(1);
  });
});

test('what was approved reaches the engine, which answers for itself', async () => {
  const session = await server();
  expect((await session.call('execute_query', { sql: 'DELETE FROM orders WHERE order_id = $1', parameters: [1] })).code).toBe(
    'APPROVAL_REQUIRED',
  );
  expect(listed()[0]?.statement).toBe('-- with the values [1]\nDELETE FROM orders WHERE order_id = $1');
  hydrant(home, ['approvals', 'approve', listed()[0]?.id ?? '']);
  expect((await session.call('execute_query', { sql: 'DELETE FROM orders WHERE order_id = $1', parameters: [2] })).code).toBe(
    'APPROVAL_REQUIRED',
  );
  // The sample is opened read-only in this version.
  const answer = await session.call('execute_query', { sql: 'DELETE FROM orders WHERE order_id = $1', parameters: [1] });
  expect(answer).toMatchObject({ isError: true, text: expect.stringContaining('read-only') });
  expect(answer.code).not.toMatch(/APPROVAL/);
  expect(listed('--state', 'used')).toHaveLength(1);
});

test.runIf(process.platform !== 'win32')('a server killed while it waits loses nothing: the next one uses the yes', async () => {
  const approvals = person();
  using app = await approvals.listen(() => undefined);
  const killed = await server();
  void killed.client.callTool({ name: 'execute_query', arguments: { sql: WRITE } }).catch(() => undefined);
  await expect.poll(() => approvals.list({ state: 'pending' }).length, { timeout: 15_000 }).toBe(1);
  open.splice(open.indexOf(killed), 1);
  killed.child.kill('SIGKILL');
  await new Promise((resolve) => killed.child.once('exit', resolve));
  approvals.approve(approvals.list()[0]?.id ?? '', 'joe');
  app[Symbol.dispose]();
  const next = await server();
  expect((await next.call('execute_query', { sql: WRITE })).isError).toBe(false);
  expect((await next.call('execute_query', { sql: WRITE })).code).toBe('APPROVAL_REQUIRED');
});

test('nobody answers in time: refused, and still to be approved', async () => {
  const approvals = person();
  using _app = await approvals.listen(() => undefined);
  const session = await server({ env: { HYDRANT_APPROVAL_WAIT: '0.5' } });
  expect(await session.call('execute_query', { sql: WRITE })).toMatchObject({
    code: 'APPROVAL_REQUIRED',
    text: expect.stringContaining('Nobody has answered yet.'),
  });
  approvals.approve(approvals.list()[0]?.id ?? '', 'joe');
  expect((await session.call('execute_query', { sql: WRITE })).isError).toBe(false);
});

test('the command line refuses with a reason, tells of states, and keeps the data for --json', async () => {
  const session = await server();
  expect(hydrant(home, ['approvals', 'list']).out).toBe('Nothing waits for an approval.\n');
  await session.call('execute_query', { sql: WRITE });
  const [request] = listed();
  expect(hydrant(home, ['approvals', 'list']).out).toMatch(
    /^a_\S+ · pending · until \S+Z · e2e 1\.2\.3 · ask · sample \(prod\) · create table\n {4}CREATE TEMP TABLE mine/,
  );
  expect(JSON.parse(hydrant(home, ['approvals', 'deny', request?.id ?? '', '--reason', 'No.', '--json']).out)).toMatchObject({
    state: 'denied',
    reason: 'No.',
  });
  expect(listed()).toEqual([]);
  expect(listed('--state', 'all')).toHaveLength(1);
  expect(hydrant(home, ['approvals', 'list', '--state', 'maybe']).code).toBe(2);
  expect(hydrant(home, ['approvals', 'approve', 'a_unknown', '--json'])).toMatchObject({
    code: 3,
    out: expect.stringContaining('APPROVAL_GONE'),
  });
});
