import { type ChildProcess, spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { makeHome, startBrowserHost } from './support/browser-host.ts';
import { findPlanted } from './support/find-planted.ts';
import { connect, expectJsonRpc, freshHome, HYDRANT, hydrant, rawServer } from './support/process.ts';

const PASSWORD = 'Tr0ub4dor&3-planted';
const TOKEN = 'dapi0123456789abcdef0123456789abcdef';
const PEM = generateKeyPairSync('ed25519', {
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
}).privateKey.trim();
const HOST = 'db7-planted.corp-internal.example';
const SHORT_HOST = 'plantedwarehouse';
const SECRETS = [PASSWORD, TOKEN, PEM.split('\n')[1] ?? '', HOST, SHORT_HOST];
const CAUSE = 'the pump burst in room nine';
const MESSAGE = `${CAUSE}: postgres://app:${PASSWORD}@${HOST}:5432/x, again on ${SHORT_HOST}; password ${PASSWORD}; Bearer ${TOKEN}; ${PEM}`;
const VAULT = { HYDRANT_SECRETS: 'vault', HYDRANT_VAULT_PASSPHRASE: 'correct horse battery staple' };
const PROFILE = {
  name: 'Warehouse',
  engine: 'postgres',
  connection: { host: SHORT_HOST, database: 'shop', user: 'reader' },
  auth: { method: 'password', password: 'secret:warehouse/password' },
};

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

interface Crashing {
  child: ChildProcess;
  out: () => string;
  err: () => string;
  /** Lets it crash, and resolves with how it ended. */
  crash(how: 'throw' | 'reject', message: string): Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

function crashEnv(home: string, inProcess: string): Record<string, string> {
  const module = pathToFileURL(join(import.meta.dirname, 'support', 'crash-later.ts')).href;
  return { NODE_OPTIONS: `--import ${module}`, CRASH_FILE: join(home, 'crash-now'), CRASH_IN: inProcess };
}

function write(file: string, content: string): void {
  // Whole at once: the process looks for it every 20 ms.
  writeFileSync(`${file}.part`, content);
  renameSync(`${file}.part`, file);
}

/** The real server, with a module in it that throws when it is told to. */
async function crashingServer(home: string, args: readonly string[], env: Record<string, string> = {}): Promise<Crashing> {
  const child = spawn(process.execPath, [HYDRANT, 'stdio', ...args], {
    env: { ...process.env, HYDRANT_HOME: home, ...env, ...crashEnv(home, 'stdio') },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  children.push(child);
  const [out, err] = [collect(child.stdout), collect(child.stderr)];
  const info = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'e2e', version: '1' } };
  child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params: info })}\n`);
  await until(() => out().includes('"id":1'));
  return { child, out, err, crash: (how, message) => crash(child, home, how, message) };
}

function crash(child: ChildProcess, home: string, how: string, message: string) {
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.on('close', (code, signal) => resolve({ code, signal }));
  });
  write(join(home, 'crash-now'), `${how} ${message}`);
  return ended;
}

function collect(stream: NodeJS.ReadableStream): () => string {
  let text = '';
  stream.on('data', (chunk: Buffer) => {
    text += chunk;
  });
  return () => text;
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 20));
}

let saved: string | undefined;

/** A copy of one home: to save a secret costs seconds of a processor, because its passphrase is made slow to guess. */
function homeWithSecrets(): string {
  saved ??= saveSecrets();
  const home = freshHome();
  cpSync(saved, home, { recursive: true });
  return home;
}

function saveSecrets(): string {
  const home = freshHome();
  // The token and the key are known by their looks.
  hydrant(home, ['secrets', 'set', 'warehouse/password'], { env: VAULT, input: PASSWORD });
  expect(hydrant(home, ['profiles', 'add', 'warehouse', '--from', '-'], { env: VAULT, input: JSON.stringify(PROFILE) }).code).toBe(0);
  return home;
}

function logLines(home: string): Record<string, unknown>[] {
  const folder = join(home, 'logs');
  return readdirSync(folder)
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').trimEnd().split('\n'))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** What a report says first: what went wrong. */
function problemsOf(home: string): string {
  return /## What went wrong\n\n([\s\S]*?)\n\n## /.exec(hydrant(home, ['report']).out)?.[1] ?? '';
}

test.each(['throw', 'reject'] as const)(
  'a server that crashes (%s) has said why before it ends: in the log and in the report, without secrets and hosts',
  { timeout: 60_000 },
  async (how) => {
    const home = homeWithSecrets();
    const server = await crashingServer(home, ['-p', 'warehouse'], VAULT);
    expect(await server.crash(how, MESSAGE)).toEqual({ code: 1, signal: null });

    expectJsonRpc(server.out());
    expect(server.err()).toContain(CAUSE);
    const report = hydrant(home, ['report'], { env: { ...VAULT, HYDRANT_PLANTED: PASSWORD } });
    expect(report.code).toBe(0);
    const [, problems = ''] = /## What went wrong\n([\s\S]*?)\n## /.exec(report.out) ?? [];
    expect(problems).toContain(CAUSE);
    expect(problems).toContain('crash-later.ts');
    const texts = new Map([
      ['standard error', server.err()],
      ['report', report.out + report.err],
    ]);
    expect(findPlanted(SECRETS, texts, [join(home, 'logs')])).toEqual([]);
    const modes = [join(home, 'logs'), ...readdirSync(join(home, 'logs')).map((name) => join(home, 'logs', name))];
    if (process.platform !== 'win32') expect(modes.map((path) => (statSync(path).mode & 0o777).toString(8))).toEqual(['700', '600']);
  },
);

test('a crash message is withheld where a saved secret cannot be read; where it happened is told', { timeout: 60_000 }, async () => {
  const home = homeWithSecrets();
  const closed = { HYDRANT_SECRETS: 'vault', HYDRANT_VAULT_PASSPHRASE: 'another passphrase' };
  const server = await crashingServer(home, ['-p', 'warehouse'], closed);
  expect(await server.crash('throw', MESSAGE)).toEqual({ code: 1, signal: null });
  const report = hydrant(home, ['report'], { env: closed });
  expect(report.out).toContain('TypeError');
  expect(report.out).toContain('crash-later.ts');
  const texts = new Map([
    ['standard error', server.err()],
    ['report', report.out + report.err],
  ]);
  expect(findPlanted([...SECRETS, CAUSE], texts, [join(home, 'logs')])).toEqual([]);
});

test.each([VAULT, { HYDRANT_SECRETS: 'vault', HYDRANT_VAULT_PASSPHRASE: 'another passphrase' }])(
  'a secret in the name, the code, the stack or the cause of a crash is told nowhere (%o)',
  { timeout: 60_000 },
  async (env) => {
    const home = homeWithSecrets();
    const server = await crashingServer(home, ['-p', 'warehouse'], { ...env, CRASH_PARTS: PASSWORD });
    expect(await server.crash('throw', CAUSE)).toEqual({ code: 1, signal: null });
    const report = hydrant(home, ['report'], { env });
    expect(server.err()).toContain('Ended by an unforeseen error: Error ');
    expect(report.out).toContain('crash-later.ts');
    const texts = new Map([
      ['standard error', server.err()],
      ['report', report.out + report.err],
    ]);
    expect(findPlanted([PASSWORD], texts, [join(home, 'logs')])).toEqual([]);
  },
);

test.each([
  ['of a connection that is not served', homeWithSecrets],
  [
    'that no connection names',
    () => {
      const home = freshHome();
      hydrant(home, ['secrets', 'set', 'prod/password'], { env: VAULT, input: PASSWORD });
      return home;
    },
  ],
])('a saved secret %s is in no crash message either, of a server or a command', { timeout: 60_000 }, async (_whose, makeTheHome) => {
  const message = `${CAUSE}: ${PASSWORD}`;
  // What cannot be read is withheld; what can be is masked.
  for (const env of [VAULT, { ...VAULT, HYDRANT_VAULT_PASSPHRASE: 'another passphrase' }]) {
    const home = makeTheHome();
    const server = await crashingServer(home, ['-p', 'sample'], env);
    expect(await server.crash('throw', message)).toEqual({ code: 1, signal: null });
    const texts = new Map([['standard error', server.err()]]);
    expect(findPlanted(env === VAULT ? [PASSWORD] : [PASSWORD, CAUSE], texts, [join(home, 'logs')])).toEqual([]);
    if (env === VAULT) expect(server.err()).toContain(CAUSE);
  }
});

test('a command that crashes while the engine is at a statement ends, with the code of a crash', { timeout: 60_000 }, async () => {
  const home = freshHome();
  hydrant(home, ['query', '-p', 'sample', 'SELECT 1']);
  const endless = 'SELECT count(*) FROM range(30000000000) t(a), range(1000) u(b) WHERE a * b % 7 = 3';
  const child = spawn(process.execPath, [HYDRANT, 'query', '-p', 'sample', '--timeout', '600', endless], {
    env: { ...process.env, HYDRANT_HOME: home, ...crashEnv(home, 'query') },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  const runs = () => hydrant(home, ['history', '--state', 'running', '--json']).out.includes('range(30000000000)');
  await until(runs);
  // The engine has begun by then.
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(await crash(child, home, 'throw', CAUSE)).toEqual({ code: 1, signal: null });
  expect(logLines(home).some(({ event, reason }) => event === 'stop' && reason === 'crash')).toBe(true);
});

test.runIf(process.platform !== 'win32')(
  'the next start and the report tell of a server that died in native code',
  { timeout: 60_000 },
  async () => {
    const home = freshHome();
    const session = await connect(['-p', 'sample'], { home });
    await session.call('list_environments');
    const { pid } = session;
    process.kill(pid, 'SIGSEGV');
    await until(() => session.child.signalCode !== null);
    expect(hydrant(home, ['report']).out).toMatch(new RegExp(`server \\(process ${pid}\\) did not end properly`));

    const next = await connect(['-p', 'sample'], { home });
    await next.call('list_environments');
    await next.close();
    await until(() => logLines(home).filter(({ event }) => event === 'stop').length === 1);
    expect(logLines(home).filter(({ event }) => event === 'unfinished-run')).toMatchObject([{ role: 'server', ranAs: pid }]);
    // Once noted it is told once, and not by the start after it.
    await (await connect(['-p', 'sample'], { home })).close();
    expect(logLines(home).filter(({ event }) => event === 'unfinished-run')).toHaveLength(1);
    expect(hydrant(home, ['report']).out.match(/did not end properly/g)).toHaveLength(1);
  },
);

test('the browser host that crashes has said why', { timeout: 60_000 }, async () => {
  const home = makeHome();
  const folder = home.env.HYDRANT_HOME ?? '';
  mkdirSync(folder, { mode: 0o700 });
  const { child } = await startBrowserHost({ ...home, env: { ...home.env, ...crashEnv(folder, 'browser.js') } });
  children.push(child);
  const err = collect(child.stderr as NodeJS.ReadableStream);
  expect(await crash(child, folder, 'throw', MESSAGE.replaceAll(SHORT_HOST, 'it'))).toEqual({ code: 1, signal: null });
  const report = hydrant(folder, ['report'], { env: home.env });
  expect(report.out).toMatch(new RegExp(`app \\(process \\d+\\) crashed: TypeError.*${CAUSE}`));
  const texts = new Map([
    ['standard error', err()],
    ['report', report.out + report.err],
  ]);
  // Known by their looks and by where they stand: nothing of them is saved here.
  expect(findPlanted([TOKEN, HOST, PEM.split('\n')[1] ?? ''], texts, [join(folder, 'logs')])).toEqual([]);
});

test('what is logged of calls: outcomes, codes and correlation ids, and nothing of what was asked', { timeout: 60_000 }, async () => {
  const home = freshHome();
  const session = await connect(['-p', 'sample'], { home });
  await session.call('execute_query', { sql: "SELECT 'pl4nted literal' FROM orders LIMIT 1" });
  await session.call('execute_query', { sql: "SELECT 'pl4nted literal' FROM no_such_pl4nted_table" });
  await session.call('execute_query', { sql: "DELETE FROM orders WHERE status = 'pl4nted literal'" });
  await session.close();
  await until(() => logLines(home).some(({ event }) => event === 'stop'));
  const lines = logLines(home);
  expect(lines[0]).toMatchObject({
    level: 'info',
    process: 'server',
    event: 'start',
    mode: 'stdio',
    environments: [{ name: 'prod', engine: 'duckdb', policy: 'read-only' }],
  });
  const connected = lines.filter(({ event }) => event === 'connected');
  expect(connected.length).toBeGreaterThan(0);
  for (const line of connected) expect(line).toMatchObject({ environment: 'prod', engine: 'duckdb' });
  const failures = lines.filter(({ event }) => event === 'tool-failed').map(({ error }) => error as Record<string, string>);
  expect(failures.map(({ code }) => code)).toEqual(['STATEMENT_INVALID', 'READ_ONLY']);
  const rows = JSON.parse(hydrant(home, ['history', '--json']).out) as { rows: { correlationId: string; state: string }[] };
  for (const { correlationId } of failures) expect(rows.rows.map((row) => row.correlationId)).toContain(correlationId);
  expect(findPlanted(['pl4nted'], new Map(), [join(home, 'logs')])).toEqual([]);
  expect(lines.at(-1)).toMatchObject({ event: 'stop', reason: 'standard input: end' });
});

test('the level debug tells of each call and each attempt to connect, and of nothing that was asked', { timeout: 60_000 }, async () => {
  const home = freshHome();
  const session = await connect(['-p', 'sample', '--log-level', 'debug'], { home });
  await session.call('execute_query', { sql: "SELECT 'pl4nted literal' AS pl4nted_name" });
  await session.call('execute_query', { sql: "SELECT 'pl4nted literal' FROM no_such_pl4nted_table" });
  await session.close();
  await until(() => logLines(home).some(({ event }) => event === 'stop'));
  const lines = logLines(home).filter(({ level }) => level === 'debug');
  expect(lines.filter(({ event }) => event === 'tool-called')).toMatchObject([
    { tool: 'execute_query', ms: expect.any(Number) },
    { tool: 'execute_query', ms: expect.any(Number), code: 'STATEMENT_INVALID' },
  ]);
  expect(lines.find(({ event }) => event === 'connecting')).toMatchObject({ environment: 'prod', engine: 'duckdb' });
  expect(findPlanted(['pl4nted'], new Map(), [join(home, 'logs')])).toEqual([]);
});

test('of what is no message of the protocol the kind is logged, and nothing of its text', { timeout: 60_000 }, async () => {
  const home = freshHome();
  const server = rawServer(['-p', 'sample'], home);
  children.push(server.child);
  const request = { jsonrpc: '2.0', id: 2, method: 'tools/list' };
  const unsupported = { 'io.modelcontextprotocol/protocolVersion': '1999-pl4nted' };
  const lines = [
    'pl4nted no json',
    '{"pl4nted":1}',
    '[]',
    JSON.stringify({ ...request, params: { _meta: unsupported } }),
    '{"jsonrpc":"2.0","method":"pl4nted","params":7}',
  ];
  server.child.stdin?.end(`${lines.join('\n')}\n${'pl4nted'.repeat(5_000_000)}\n`);
  await until(() => server.child.exitCode !== null);
  expect(logLines(home).flatMap(({ event, kind }) => (event === 'protocol-error' ? [kind] : []))).toEqual([
    'parse-error',
    'invalid-request',
    'batch',
    'unsupported-version',
    'ignored',
    'too-large',
  ]);
  expect(findPlanted(['pl4nted'], new Map(), [join(home, 'logs')])).toEqual([]);
});

test('nothing is written with the level off, and an unknown level is told', () => {
  const home = freshHome();
  hydrant(home, ['stdio', '-p', 'sample', '--log-level', 'off']);
  expect(existsSync(join(home, 'logs'))).toBe(false);
  expect(hydrant(home, ['query', '-p', 'sample', '--log-level', 'loud', 'SELECT 1']).err).toContain('There is no log level loud');
});

test('a folder of logs that cannot be written fails nothing', async () => {
  const home = freshHome();
  writeFileSync(join(home, 'logs'), 'a file stands here');
  const session = await connect(['-p', 'sample'], { home });
  expect((await session.call('execute_query', { sql: 'SELECT 1 AS one' })).isError).toBe(false);
  await session.close();
  expect(readFileSync(join(home, 'logs'), 'utf8')).toBe('a file stands here');
  const { out } = hydrant(home, ['report']);
  expect(out).toContain('The logs could not be read (ENOTDIR)');
  expect(out).not.toContain('The logs tell of no error.');
});

test('a failure that was foreseen is told by the report, once, with its code and how often it came', { timeout: 60_000 }, () => {
  const home = freshHome();
  expect(problemsOf(home)).toBe('The logs tell of no error.');
  mkdirSync(join(home, 'history.db'));
  for (let n = 0; n < 2; n++) expect(hydrant(home, ['query', '-p', 'sample', 'SELECT 1']).err).toContain('HISTORY_UNAVAILABLE');
  expect(problemsOf(home)).toMatch(/^- \S+ command \(process \d+\) command-failed: HISTORY_UNAVAILABLE \(2 times, first \S+\)$/);
});

test('files and disks that fail are logged whatever the exit code; what a person mistyped is not', { timeout: 60_000 }, () => {
  const home = freshHome();
  expect(hydrant(home, ['query', '-p', 'nobody', 'SELECT 1']).code).toBe(2);
  expect(existsSync(join(home, 'logs'))).toBe(false);
  mkdirSync(join(home, 'profiles.json'));
  expect(hydrant(home, ['profiles', 'list'])).toMatchObject({ code: 2, err: expect.stringContaining('CONFIG_UNREADABLE') });
  expect(problemsOf(home)).toMatch(/command-failed: CONFIG_UNREADABLE/);
});

test('the report is saved only with a yes, for this user alone, and never over a file', () => {
  const home = freshHome();
  const file = join(home, 'problem.md');
  const refused = hydrant(home, ['report', '--output', file]);
  expect(refused.code).toBe(2);
  expect(existsSync(file)).toBe(false);
  const saved = hydrant(home, ['report', '--output', file, '--yes']);
  expect(saved.code).toBe(0);
  // What a person saw is what was saved.
  expect(readFileSync(file, 'utf8')).toBe(saved.out);
  if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(hydrant(home, ['report', '--output', file, '--yes']).code).toBe(2);
});

test('what somebody planted in a log file, in the profiles and in the environment is not in the report', { timeout: 60_000 }, () => {
  const home = homeWithSecrets();
  mkdirSync(join(home, 'logs'), { mode: 0o700 });
  const planted = {
    level: 'error',
    process: 'server',
    pid: 1,
    time: new Date().toISOString(),
    event: 'odd',
    error: { name: 'E', message: MESSAGE },
  };
  const file = join(home, 'logs', 'server-20261121T204512123Z-1.log');
  writeFileSync(file, `${JSON.stringify(planted)}\nno line of ours ${PASSWORD}\n`);
  const profile = {
    ...PROFILE,
    name: `on ${HOST}`,
    environment: 'prod',
    connection: { ...PROFILE.connection, host: HOST, database: 'plantedbase', user: 'planteduser' },
  };
  expect(hydrant(home, ['profiles', 'add', 'second', '--from', '-'], { env: VAULT, input: JSON.stringify(profile) }).code).toBe(0);
  const report = hydrant(home, ['report'], { env: { ...VAULT, HYDRANT_PLANTED: PASSWORD } });
  expect(report.out).toContain(CAUSE);
  expect(report.out).toContain('HYDRANT_PLANTED');
  expect(report.out).toMatch(
    /- second: postgres, read-only, environment prod, login password, server ‹host-\d›:5432, database ‹database-\d›/,
  );
  expect(findPlanted([...SECRETS, 'plantedbase', 'planteduser'], new Map([['report', report.out + report.err]]), [])).toEqual([]);
});
