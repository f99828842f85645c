import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { HydrantError } from '../common/errors.ts';
import { createRedactor } from '../common/redact.ts';
import { createLog, type Log } from './log.ts';
import { LOG_LIMITS, type LogLimits, sweepLogFiles, unreadableLogs } from './log-files.ts';
import { LOG_LEVELS, logLevelOf } from './log-level.ts';
import { maskHosts } from './mask-hosts.ts';
import { lastLogLines } from './read-logs.ts';
import { createLogRedaction } from './redaction.ts';
import { findUnfinishedRuns, noteUnfinishedRuns } from './unfinished-runs.ts';

const redactor = createRedactor();
redactor.add('pl4nted-secret');
const redaction = createLogRedaction({ redactor, isComplete: () => true, learn: async () => undefined });

function freshHome(): string {
  return join(mkdtempSync(join(tmpdir(), 'hydrant-log-')), 'home');
}

function open(home: string, options: { level?: Log['level']; limits?: Partial<LogLimits> } = {}): Log {
  return createLog({ home, role: 'server', level: options.level ?? 'info', redaction, limits: options.limits ?? {} });
}

function read(home: string): Record<string, unknown>[] {
  return lastLogLines(join(home, 'logs'), 10_000);
}

test('lines are on the disk after a flush, for this user alone, each a JSON object with time, level and event', () => {
  const home = freshHome();
  const log = open(home);
  log.start({ version: '1' });
  log.info('connected', { environment: 'prod', ms: 12 });
  log.flush();
  log.stop('end');
  log.info('after the end');
  expect(read(home)).toMatchObject([
    { level: 'info', process: 'server', pid: process.pid, event: 'start', version: '1' },
    { event: 'connected', environment: 'prod', ms: 12 },
    { event: 'stop', reason: 'end' },
  ]);
  const [name = ''] = readdirSync(join(home, 'logs'));
  expect(statSync(join(home, 'logs')).mode & 0o777).toBe(0o700);
  expect(statSync(join(home, 'logs', name)).mode & 0o777).toBe(0o600);
});

test('pino writes the same lines as what is written before it is loaded', async () => {
  const home = freshHome();
  const log = open(home);
  log.warn('first', { text: 'a "quoted" word\nand a line' });
  log.flush();
  await expect.poll(() => log.flush() ?? readdirSync(join(home, 'logs')).length).toBe(1);
  const { loadPino } = await import('./pino-lines.ts');
  const [line = ''] = readFileSync(join(home, 'logs', readdirSync(join(home, 'logs'))[0] ?? ''), 'utf8').split('\n');
  const { level, process: role, pid, machine, ...facts } = JSON.parse(line) as { level: 'warn' } & Record<string, unknown>;
  let written = '';
  const write = await loadPino({ process: role, pid, machine }, (text) => {
    written += text;
  });
  write({ level, ...facts });
  expect(written).toBe(`${line}\n`);
});

test('an error is on the disk before the next line of code; what is below the level is not written', () => {
  const home = freshHome();
  const log = open(home, { level: 'error' });
  log.start({});
  log.info('quiet');
  log.warn('quiet');
  log.error('loud');
  expect(read(home).map(({ event }) => event)).toEqual(['start', 'loud']);
});

test('with the level off no folder is made', () => {
  const home = freshHome();
  const log = open(home, { level: 'off' });
  log.start({});
  log.error('loud');
  log.stop('end');
  expect(() => readdirSync(home)).toThrow();
});

test('a file that has grown becomes a part, old parts go, and the folder stays within its limits', () => {
  const home = freshHome();
  const log = open(home, { limits: { fileBytes: 2_000, parts: 2 } });
  for (let n = 0; n < 200; n++) log.error('again', { n, text: 'x'.repeat(100) });
  // The last record may have filled its file, so that the next one begins another.
  if (readdirSync(join(home, 'logs')).length === 2) log.error('again', { n: 199 });
  const names = readdirSync(join(home, 'logs')).sort();
  expect(names).toHaveLength(3);
  for (const name of names) expect(statSync(join(home, 'logs', name)).size).toBeLessThan(2_400);
  expect(read(home).at(-1)).toMatchObject({ n: 199 });
});

test('the oldest files beyond the number, the bytes or the days are removed, and never the own one', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hydrant-log-'));
  const make = (n: number, ageDays: number): string => {
    const path = join(folder, `server-20261121T2045121${String(n).padStart(2, '0')}Z-${n}.log`);
    writeFileSync(path, 'x'.repeat(1000));
    utimesSync(path, new Date(), new Date(Date.now() - ageDays * 86_400_000 - n * 1000));
    return path;
  };
  const paths = Array.from({ length: 10 }, (_, n) => make(n, 0));
  make(20, 40);
  const unrelated = join(folder, 'notes.txt');
  writeFileSync(unrelated, 'of a person');
  const left = (): string[] => readdirSync(folder).sort();
  sweepLogFiles(folder, LOG_LIMITS);
  expect(left()).toHaveLength(11);
  sweepLogFiles(folder, { ...LOG_LIMITS, files: 6 }, paths[9]);
  expect(left()).toHaveLength(8);
  sweepLogFiles(folder, { ...LOG_LIMITS, totalBytes: 2_500 }, paths[9]);
  expect(left()).toEqual([...[9, 1, 0].map((n) => (paths[n] ?? '').slice(folder.length + 1)), 'notes.txt'].sort());
});

test('a folder that cannot be written, or is no folder, costs the lines and nothing else', () => {
  const home = freshHome();
  mkdirSync(home, { mode: 0o700 });
  writeFileSync(join(home, 'logs'), 'a file');
  const log = open(home);
  log.error('loud');
  log.stop('end');
  expect(readFileSync(join(home, 'logs'), 'utf8')).toBe('a file');
  chmodSync(home, 0o700);
});

test.runIf(process.platform !== 'win32')(
  'a link in the place of the folder is not followed: nothing is written, read, removed or tightened',
  () => {
    const home = freshHome();
    mkdirSync(home, { mode: 0o700 });
    const target = mkdtempSync(join(tmpdir(), 'hydrant-log-target-'));
    chmodSync(target, 0o777);
    const old = join(target, 'server-20201121T204512123Z-99999999.log');
    writeFileSync(old, '{"level":"error","time":"2020","event":"start"}\n');
    utimesSync(old, new Date(0), new Date(0));
    symlinkSync(target, join(home, 'logs'));
    const log = open(home);
    log.error('loud');
    log.stop('end');
    expect(readdirSync(target)).toEqual(['server-20201121T204512123Z-99999999.log']);
    expect(statSync(target).mode & 0o777).toBe(0o777);
    expect(read(home)).toEqual([]);
    expect(unreadableLogs(join(home, 'logs'))).toEqual({ code: 'ELOOP', files: 0 });
  },
);

test('strings pass the redactor, also as keys and inside lists; home and hosts have stand-ins', () => {
  const home = freshHome();
  const log = open(home);
  log.error('odd', { 'pl4nted-secret': ['a pl4nted-secret', { deep: 'on db.corp.example' }], url: 'postgres://u:pw@db7/x' });
  const text = readFileSync(join(home, 'logs', readdirSync(join(home, 'logs'))[0] ?? ''), 'utf8');
  expect(text).not.toMatch(/pl4nted|corp\.example|db7/);
});

test('of an error we foresaw the code is told, of another one the message and the place', () => {
  const log = open(freshHome());
  const cause = Object.assign(new Error("invalid input: 'pl4nted value'"), { code: '22P02' });
  const known = new HydrantError('QUERY_FAILED', "invalid input: 'pl4nted value'", 'Correct it.', {
    details: { correlationId: 'c-1' },
    cause,
  });
  expect(log.describe(known)).toEqual({
    name: 'HydrantError',
    code: 'QUERY_FAILED',
    correlationId: 'c-1',
    cause: { name: 'Error', code: '22P02' },
  });
  const { frames = [], ...rest } = log.describe(new TypeError('x is no function\n    at forged (file:///pl4nted-secret:1:1)'));
  expect(rest).toEqual({ name: 'TypeError', message: expect.stringContaining('x is no function') });
  expect(frames.length).toBeGreaterThan(0);
  expect(frames.join()).not.toContain('forged');
});

test('a run without a last word is found once it is over, told to one process, and not where the machine is another', () => {
  const home = freshHome();
  const folder = join(home, 'logs');
  mkdirSync(folder, { recursive: true });
  const line = (event: string, machine = 'm1'): string => `${JSON.stringify({ level: 'info', time: 't', event, machine })}\n`;
  // No process has this pid.
  const name = (n: number): string => join(folder, `server-20261121T20451212${n}Z-99999999.log`);
  writeFileSync(name(1), line('start'));
  writeFileSync(name(2), line('start') + line('stop'));
  writeFileSync(name(3), line('start', 'm2'));
  writeFileSync(name(4), `${line('connected')}{"cut`);
  writeFileSync(join(folder, `server-20261121T204512125Z-${process.ppid}.log`), line('start'));
  expect(findUnfinishedRuns(folder, { machine: 'm1' })).toHaveLength(2);
  // Also for a report, which has no log file of its own: all of these processes are on another machine.
  expect(findUnfinishedRuns(folder)).toEqual([]);
  expect(
    noteUnfinishedRuns(folder, { own: 'own', machine: 'm1' })
      .map(({ lastEvent }) => lastEvent)
      .sort(),
  ).toEqual(['connected', 'start']);
  expect(noteUnfinishedRuns(folder, { own: 'own', machine: 'm1' })).toEqual([]);
});

test('hosts in texts are masked; places in code and files are not', () => {
  for (const text of [
    'connect ECONNREFUSED 10.1.2.3:5432',
    'getaddrinfo ENOTFOUND db.corp.example',
    'postgres://u@db7:5432/x',
    'host=warehouse-7 port=5432',
    'connect to fd00:1:2::7 failed',
    'getaddrinfo ENOTFOUND warehousebox',
    'getaddrinfo EAI_AGAIN warehousebox',
    'connect ECONNREFUSED warehousebox:5432',
    'connect ETIMEDOUT warehousebox:5432',
    'DB_HOST=warehousebox',
    'PGHOST=warehousebox',
    '{"host":"warehousebox","port":5432}',
    'Server=warehousebox;Database=x',
    'server: warehousebox',
    'no route to host warehousebox',
    'host "warehousebox" is not there',
    'could not translate host name "warehousebox" to address',
    'as reader@warehousebox, port 22',
    'Unknown server warehousebox:1433.',
    'host localhost-warehousebox',
  ])
    expect(maskHosts(text), text).toMatch(/^(?!.*warehousebox).*\[host\]/);
  for (const text of [
    'at run (file:///opt/hydrant/dist/server/chunks/start-x.js:1:2)',
    'at node:internal/timers:685:17',
    'Cannot read properties of undefined (reading data.rows)',
    'connect ECONNREFUSED 127.0.0.1:5432',
    'http://localhost:7717/x',
    'connect ECONNREFUSED /tmp/.s.PGSQL.5432',
    'write EPIPE',
    'the server closed the connection; the host is unreachable',
    'host=localhost',
    'Error ECONNREFUSED connect ECONNREFUSED 127.0.0.1:5432',
    'reader@localhost',
    '2026-11-21T20:45:12.123Z Hydrant 0.1.0 on Node 24.21.0',
    'profiles.json and history.db, query.ts',
  ])
    expect(maskHosts(text)).toBe(text);
});

test('masking hosts takes time that grows with the text, and does nothing the second time (property)', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 400, unit: fc.constantFrom('a', '.', ':', '/', '1', '@', ' ', '=', '-', 'host') }), (text) => {
      const once = maskHosts(text);
      expect(maskHosts(once)).toBe(once);
    }),
    { numRuns: 200 },
  );
});

test('a level that is none is the default, so that no variable keeps a server from starting', () => {
  expect(LOG_LEVELS.map((level) => logLevelOf({ HYDRANT_LOG_LEVEL: level }))).toEqual([...LOG_LEVELS]);
  expect(logLevelOf({ HYDRANT_LOG_LEVEL: 'loud' })).toBe('info');
});
