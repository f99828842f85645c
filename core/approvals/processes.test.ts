import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test, vi } from 'vitest';
import { verifyAudit } from '../history/verify-audit.ts';
import { listenForNotifications, notifyApp, notifySocketPath } from './notify.ts';
import { type ApprovalFixture, openApprovalFixture } from './testing/approval-fixture.ts';

interface Started {
  process: ChildProcess;
  lines: () => string[];
  ended: Promise<unknown>;
}

const started: ChildProcess[] = [];
const desks: ApprovalFixture[] = [];
afterEach(async () => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
  for (const one of desks.splice(0)) one.close();
});

const realFixture = (): ApprovalFixture => {
  const opened = openApprovalFixture({ standing: false });
  desks.push(opened);
  return opened;
};

function start(fixture: 'asker.ts' | 'app.ts', ...args: string[]): Started {
  const child = spawn(process.execPath, [fileURLToPath(new URL(`testing/${fixture}`, import.meta.url)), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  started.push(child);
  let out = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  // Ignore a last line that a kill has cut off.
  return { process: child, lines: () => out.split('\n').slice(0, -1), ended: once(child, 'close') };
}

const said = (one: Started, line: string) => expect.poll(one.lines, { timeout: 15_000 }).toContain(line);
const given = (lines: string[]): { id: string }[] =>
  lines.map((line) => JSON.parse(line) as { id: string }).filter(({ id }) => id !== undefined);

/** Creates a request for each of these statements and approves it. */
async function approved(it: ApprovalFixture, statements: readonly string[]): Promise<void> {
  for (const sql of statements) await it.requestApproval({ sql });
  for (const { id } of it.approvals.list({ limit: 1000 })) it.approvals.approve(id, 'joe');
}

test('five processes that come for the same thirty yeses get each of them once', async () => {
  const it = realFixture();
  const statements = Array.from({ length: 30 }, (_, n) => `DELETE FROM t${n}`);
  await approved(it, statements);
  const all = Array.from({ length: 5 }, () => start('asker.ts', it.home, '0', ...statements));
  await Promise.all(all.map(({ ended }) => ended));
  const taken = all.flatMap(({ lines }) => given(lines())).map(({ id }) => id);
  expect(taken).toHaveLength(30);
  expect(new Set(taken).size).toBe(30);
  expect(await verifyAudit(it.file)).toMatchObject({ ok: true });
}, 60_000);

test('processes killed while they take yeses take none twice, and leave the others', async () => {
  const it = realFixture();
  const statements = Array.from({ length: 200 }, (_, n) => `DELETE FROM t${n}`);
  await approved(it, statements);
  const all = Array.from({ length: 3 }, () => start('asker.ts', it.home, '0', ...statements));
  for (const one of all.slice(1)) {
    await expect.poll(() => one.lines().length, { timeout: 20_000, interval: 1 }).toBeGreaterThan(10);
    one.process.kill('SIGKILL');
  }
  await Promise.all(all.map(({ ended }) => ended));
  const taken = all.flatMap(({ lines }) => given(lines())).map(({ id }) => id);
  expect(new Set(taken).size).toBe(taken.length);
  const used = new Set(it.approvals.list({ state: 'used', limit: 1000 }).map(({ id }) => id));
  for (const id of taken) expect(used).toContain(id);
  // Each of the two killed processes may have consumed one approval without printing it.
  expect(used.size - taken.length).toBeLessThanOrEqual(2);
  expect(used.size + it.approvals.list({ state: 'approved', limit: 1000 }).length).toBe(200);
  expect(await verifyAudit(it.file)).toMatchObject({ ok: true });
}, 60_000);

test('a server killed while it waits leaves its request, and the next one gets the yes', async () => {
  const it = realFixture();
  const app = start('app.ts', it.home, 'watch');
  await said(app, 'listening');
  const killed = start('asker.ts', it.home, '30000', 'DELETE FROM t');
  await said(app, 'notified 1');
  killed.process.kill('SIGKILL');
  await killed.ended;
  const [request] = it.approvals.list();
  expect(request).toMatchObject({ state: 'pending', statement: expect.stringContaining('DELETE FROM t') });
  it.approvals.approve(request?.id ?? '', 'joe');
  const next = start('asker.ts', it.home, '0', 'DELETE FROM t', 'DELETE FROM t');
  await next.ended;
  expect(next.lines()[1]).toContain(request?.id);
  expect(next.lines()[2]).toBe('"APPROVAL_REQUIRED"');
}, 60_000);

test('an app killed leaves what it approved and what waits; the next app takes its place', async () => {
  const it = realFixture();
  const killed = start('app.ts', it.home, 'watch');
  await said(killed, 'listening');
  const waiting = start('asker.ts', it.home, '30000', 'DELETE FROM t');
  await said(killed, 'notified 1');
  killed.process.kill('SIGKILL');
  await killed.ended;
  if (process.platform !== 'win32') expect(existsSync(notifySocketPath(it.home))).toBe(true);
  expect(await notifyApp(it.home)).toBe(false);
  const next = start('app.ts', it.home, 'approve');
  await said(next, 'listening');
  // The app approves when it is notified; the second asker causes the notification.
  const second = start('asker.ts', it.home, '30000', 'DELETE FROM u');
  await Promise.all([waiting.ended, second.ended]);
  expect(waiting.lines()[1]).toContain('the app');
  expect(second.lines()[1]).toContain('the app');
}, 60_000);

test('where no app is left, nobody is waited for', async () => {
  const it = realFixture();
  const app = start('app.ts', it.home, 'watch');
  await said(app, 'listening');
  app.process.kill('SIGKILL');
  await app.ended;
  // Its last heartbeat counts for eight seconds, so age it by that.
  it.history.transaction((db) => db.run('UPDATE approval_listeners SET heartbeat = heartbeat - 8000'));
  const asker = start('asker.ts', it.home, '600000', 'DELETE FROM t');
  await asker.ended;
  expect(asker.lines()[1]).toBe('"APPROVAL_REQUIRED"');
});

test('a request shows without a notification as well, and many notifications are gathered into few calls', async () => {
  const it = realFixture();
  const other = it.another();
  const notifications = vi.fn();
  // Another window of the app listens on the socket.
  using _taken = await listenForNotifications(it.home, () => undefined);
  using _app = await it.approvals.listen(notifications);
  const seeking = it.requestApproval({}, {}, other.approvalGate);
  await expect.poll(() => notifications.mock.calls.length, { timeout: 5000 }).toBe(1);
  it.approvals.deny(it.approvals.list()[0]?.id ?? '', 'joe', '');
  expect(await seeking).toBe('APPROVAL_DENIED');
  const alone = realFixture();
  const burst = vi.fn();
  using _alone = await alone.approvals.listen(burst);
  await Promise.all(Array.from({ length: 50 }, () => notifyApp(alone.home)));
  await expect.poll(() => burst.mock.calls.length).toBeGreaterThan(0);
  expect(burst.mock.calls.length).toBeLessThan(50);
});

test('the path of the notification socket fits every system', () => {
  expect(notifySocketPath('/home/joe/.hydrant', 'linux')).toBe('/home/joe/.hydrant/run/app.sock');
  const deep = notifySocketPath(`/home/${'x'.repeat(200)}`, 'linux');
  expect(Buffer.byteLength(deep)).toBeLessThan(104);
  expect(deep).not.toBe(notifySocketPath(`/home/${'y'.repeat(200)}`, 'linux'));
  expect(notifySocketPath('C:\\Users\\joe\\.hydrant', 'win32')).toMatch(/^\\\\\.\\pipe\\hydrant-[0-9a-f]{16}$/);
});
