import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { createRedactor } from '../../core/common/redact.ts';
import type { Host } from './host.ts';
import { openTestResults, type TestState } from './test-results.ts';
import { startHost } from './testing/start-host.ts';

const hosts: Host[] = [];
afterEach(async () => {
  for (const host of hosts.splice(0)) await host.close();
});

async function start(home: string): Promise<Host> {
  const host = await startHost(join(home, '.hydrant'));
  hosts.push(host);
  return host;
}

async function value<T>(host: Host, channel: string, request: unknown): Promise<T> {
  const answer = (await host.call(channel, request)) as { ok: boolean; value: T };
  expect(answer).toMatchObject({ ok: true });
  return answer.value;
}

type Listing = { connections: { lastTest: unknown }[] };

const DONE: TestState = {
  state: 'done',
  startedAt: 1,
  ms: 5,
  ok: true,
  total: 1,
  outdated: false,
  steps: [{ id: 'login', title: 'Login', state: 'ok', ms: 5, sentence: 'Signed in.' }],
};

test('the last result is there after a restart, with its time, until the connection is edited, by whomever', {
  timeout: 60_000,
}, async () => {
  const home = mkdtempSync(join(tmpdir(), 'hydrant-results-'));
  const first = await start(home);
  await value(first, 'connections.add-sample', {});
  await value(first, 'tests.start', { profile: 'sample' });
  await expect
    .poll(async () => (await value<TestState>(first, 'tests.get', { profile: 'sample' })).state, { timeout: 30_000 })
    .toBe('done');
  const reportedState = await value<TestState>(first, 'tests.get', { profile: 'sample' });
  expect(reportedState).toMatchObject({ ok: true, outdated: false });
  const file = join(home, '.hydrant', 'tests', 'sample.json');
  await expect.poll(() => existsSync(file)).toBe(true);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  await first.close();

  const second = await start(home);
  expect(await value(second, 'tests.get', { profile: 'sample' })).toEqual(reportedState);
  const listed = async (): Promise<unknown> => (await value<Listing>(second, 'connections.list', {})).connections[0]?.lastTest;
  expect(await listed()).toMatchObject({ ok: true, at: reportedState.startedAt, outdated: false });
  // With an editor, or by the command line.
  await second.context.profiles.update('sample', (profile) => ({ ...profile, limits: { ...profile.limits, rows: 7 } }));
  expect(await value(second, 'tests.get', { profile: 'sample' })).toEqual({ ...reportedState, outdated: true });
  expect(await listed()).toMatchObject({ ok: true, outdated: true });
  await value(second, 'connections.remove', { id: 'sample' });
  await expect.poll(() => existsSync(file)).toBe(false);
  expect(await value(second, 'tests.get', { profile: 'sample' })).toBeNull();
});

test('no known secret is in the file, wherever a step repeats it', async () => {
  const home = mkdtempSync(join(tmpdir(), 'hydrant-results-'));
  const redactor = createRedactor();
  redactor.add('Planted-pass-7731');
  const results = openTestResults(home, redactor);
  const step = { id: 'l', title: 'Planted-pass-7731', state: 'failed' as const, ms: 1, sentence: 'no Planted-pass-7731' };
  const url = 'postgres://me:Planted-pass-7731@db/x?password=another-secret-1';
  await results.write('p', {
    fingerprint: 'f',
    test: {
      ...DONE,
      steps: [
        { ...step, detail: url, action: Buffer.from('Planted-pass-7731').toString('base64'), script: `PASSWORD 'Planted-pass-7731'` },
      ],
      problem: { code: 'X', message: url, next: url, details: { password: 'another-secret-1' } },
    },
  });
  const text = readFileSync(join(home, 'tests', 'p.json'), 'utf8');
  for (const secret of ['Planted-pass', Buffer.from('Planted-pass-7731').toString('base64'), 'another-secret-1'])
    expect(text).not.toContain(secret);
  expect((await results.readAll()).get('p')?.test.steps[0]?.state).toBe('failed');
});

test('files that are damaged, too large, of another version or not ours are as if they were not there', async () => {
  const home = mkdtempSync(join(tmpdir(), 'hydrant-results-'));
  const results = openTestResults(home, createRedactor());
  expect(await results.readAll()).toEqual(new Map());
  await results.write('good', { fingerprint: 'f', test: DONE });
  await results.write('../outside', { fingerprint: 'f', test: DONE });
  expect(readdirSync(home)).toEqual(['tests']);
  const put = (name: string, text: string): void => writeFileSync(join(home, 'tests', name), text);
  put('cut.json', '{"version":1');
  put('large.json', `{"version":1,"fingerprint":"f","x":"${'x'.repeat(600 * 1024)}"}`);
  put('newer.json', readFileSync(join(home, 'tests', 'good.json'), 'utf8').replace('"version": 1', '"version": 2'));
  put('NOT-A-SLUG.json', '{}');
  mkdirSync(join(home, 'tests', 'folder.json'));
  expect([...(await results.readAll()).keys()]).toEqual(['good']);
});
