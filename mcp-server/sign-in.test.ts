import { readdirSync, readFileSync, statSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import type { HydrantError } from '../core/common/errors.ts';
import { createRedactor } from '../core/common/redact.ts';
import { createSignInEngine, type SignInEngine } from '../core/connectors/testing/sign-in-engine.ts';
import { diagnose } from '../core/diagnose/diagnose.ts';
import { executeQuery } from '../core/execution/execute-query.ts';
import { CALLER, openTestExecution } from '../core/execution/testing/execution-context.ts';
import { Pools } from '../core/pool/pools.ts';
import type { PoolTiming } from '../core/pool/session-pool.ts';
import { ProfileSecrets } from '../core/profiles/profile-secrets.ts';
import { decodeBound } from '../core/secrets/secret-binding.ts';
import { memoryStore } from '../core/secrets/testing/memory-store.ts';
import { type PendingSignIn, SignInFiles } from '../core/sign-in/sign-in-files.ts';
import { SignIns } from '../core/sign-in/sign-ins.ts';
import { signInLines } from './cli/sign-in.ts';
import { completeSignIn } from './sign-in.ts';

const TOKEN = 'Planted-Token-0123456789';
const opened: Pools[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((pools) => pools.close()));
});

interface OneProcess {
  pools: Pools;
  shown: PendingSignIn[];
  redact: (text: string) => string;
}

/** A person's computer: a home, a secret store, and the processes that share them. */
async function computer(engine: SignInEngine = createSignInEngine()) {
  const home = join(await mkdtemp(join(tmpdir(), 'hydrant-sign-in-')), 'home');
  const entries = new Map<string, string>();
  const startProcess = ({ shows = false, timing = {} }: { shows?: boolean; timing?: Partial<PoolTiming> } = {}): OneProcess => {
    const redactor = createRedactor();
    const shown: PendingSignIn[] = [];
    const store = memoryStore(entries, redactor);
    const secrets = new ProfileSecrets({
      codec: engine.codec,
      store: async () => store,
      env: {},
      redactor,
      saved: async () => undefined,
      warn: () => undefined,
    });
    const signIns = new SignIns({
      home,
      learn: (secret) => redactor.add(secret),
      show: shows ? (pending) => void shown.push(pending) : undefined,
      pollMs: 5,
    });
    const services = { signIns, secrets, environmentOf: () => 'prod', identityOf: engine.codec.identity.bind(engine.codec) };
    const pools = new Pools({
      home,
      resources: '',
      connectorOf: () => ({ description: engine.description, load: async () => engine.connector }),
      identityOf: (profile) => engine.codec.identity(profile),
      readSecrets: (profile, field) => secrets.values(profile, field),
      signIn: (profile, request, asked) => completeSignIn(services, profile, request, asked),
      timing: { connect: 10_000, starting: 200, ...timing },
    });
    opened.push(pools);
    return { pools, shown, redact: (text) => redactor.text(text) };
  };
  return { ...engine, home, entries, startProcess, files: new SignInFiles(home) };
}

const never = new AbortController().signal;
const failure = async (work: Promise<unknown>): Promise<HydrantError> => (await work.catch((error: unknown) => error)) as HydrantError;
const until = async (holds: () => boolean | Promise<boolean>): Promise<void> => {
  while (!(await holds())) await sleep(2);
};

test('a person signs in, whoever asked waits, and the token is kept for the next login, bound to its server', async () => {
  const it = await computer();
  const profile = it.profileAt('db.example.com');
  const cli = it.startProcess({ shows: true, timing: { connect: 1_500 } });
  const said: string[] = [];
  const pool = cli.pools.pool(profile);
  const acquiring = pool.acquire(never, (progress) => void (progress.state === 'signing-in' && said.push(progress.sentence)));
  await until(() => cli.shown.length > 0);
  expect(pool.state().health).toBe('signing-in');
  // Longer than an attempt to connect may take: this time is the person's.
  await sleep(1_600);
  it.provider.complete(TOKEN);
  await (await acquiring).release();
  expect(said).toEqual(['Waiting for a person to sign in to prod at login.example.com.']);
  expect(decodeBound('memory/token', it.entries.get('memory/token') ?? '')).toMatchObject({
    value: TOKEN,
    target: { facts: { host: 'db.example.com' } },
  });
  expect(await it.files.list()).toEqual([]);
  expect(it.provider.listening).toBe(0);
  // Another process needs nobody any more.
  const server = it.startProcess();
  await (await server.pools.pool(profile).acquire(never)).release();
  expect(it.provider.begun).toBe(1);
});

test('where nobody can see it the caller is told at once what to do, nothing is begun, and no breaker opens', async () => {
  const it = await computer();
  const profile = it.profileAt('db.example.com');
  const { pools } = it.startProcess();
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const error = await failure(pools.pool(profile).acquire(never));
    expect(error.code).toBe('SIGN_IN_NEEDED');
    expect(error.nextStep).toEqual({ do: 'sign-in', profile: 'memory' });
  }
  expect(it.provider.begun).toBe(0);
});

test('one sign-in a profile: a second caller and a second process wait for the same one', async () => {
  const it = await computer();
  const profile = it.profileAt('db.example.com');
  const cli = it.startProcess({ shows: true });
  const server = it.startProcess();
  const other = it.startProcess({ shows: true });
  const first = cli.pools.pool(profile).acquire(never);
  const second = cli.pools.pool(profile).acquire(never);
  await until(() => cli.shown.length > 0);
  const waiting: string[] = [];
  const third = server.pools.pool(profile).acquire(never, ({ state }) => void waiting.push(state));
  const fourth = other.pools.pool(profile).acquire(never);
  await until(() => waiting.includes('signing-in') && other.shown.length > 0);
  expect(other.shown[0]?.step?.url).toBe(cli.shown[0]?.step?.url);
  it.provider.complete(TOKEN);
  for (const lease of await Promise.all([first, second, third, fourth])) await lease.release();
  expect(it.provider.begun).toBe(1);
});

test('a caller whose time is over is told; the sign-in goes on and serves the next', async () => {
  const it = await computer();
  const profile = it.profileAt('db.example.com');
  const cli = it.startProcess({ shows: true, timing: { signInWait: 30 } });
  const error = await failure(cli.pools.pool(profile).acquire(never));
  expect(error.code).toBe('SIGN_IN_NEEDED');
  expect(await it.files.list()).toHaveLength(1);
  it.provider.complete(TOKEN);
  await until(async () => it.entries.size > 0 && (await it.files.list()).length === 0);
  await (await cli.pools.pool(profile).acquire(never)).release();
  expect(it.provider.begun).toBe(1);
});

test('it ends with the last caller that cancels, with its own time, and when somebody cancels it elsewhere', async () => {
  const it = await computer();
  const profile = it.profileAt('db.example.com');
  const cli = it.startProcess({ shows: true });
  const [one, two] = [new AbortController(), new AbortController()];
  const first = failure(cli.pools.pool(profile).acquire(one.signal));
  const second = failure(cli.pools.pool(profile).acquire(two.signal));
  await until(() => cli.shown.length === 1);
  one.abort();
  expect((await first).code).toBe('QUERY_CANCELLED');
  await sleep(20);
  expect(await it.files.list()).toHaveLength(1);
  two.abort();
  expect((await second).code).toBe('QUERY_CANCELLED');
  await until(async () => (await it.files.list()).length === 0 && it.provider.listening === 0);

  const elsewhere = failure(it.startProcess({ shows: true }).pools.pool(profile).acquire(never));
  await until(async () => (await it.files.list())[0]?.step !== undefined);
  await it.files.remove((await it.files.list())[0]?.id ?? '');
  expect(await elsewhere).toMatchObject({ code: 'SIGN_IN_NEEDED', message: expect.stringContaining('cancelled') });

  it.provider.step.expiresAt = () => Date.now() + 30;
  const late = await failure(it.startProcess({ shows: true }).pools.pool(profile).acquire(never));
  expect(late).toMatchObject({ code: 'SIGN_IN_NEEDED' });
  await until(() => it.provider.listening === 0);
  expect(it.entries.size).toBe(0);
});

test('another target or profile neither joins a sign-in nor gets its token', async () => {
  const it = await computer();
  const cli = it.startProcess({ shows: true });
  const acquiring = cli.pools.pool(it.profileAt('db.example.com')).acquire(never);
  await until(() => cli.shown.length > 0);
  const server = it.startProcess();
  for (const profile of [it.profileAt('evil.example.com'), it.profileAt('db.example.com', { id: 'other' })])
    expect((await failure(server.pools.pool(profile).acquire(never))).code).toBe('SIGN_IN_NEEDED');
  it.provider.complete(TOKEN);
  await (await acquiring).release();
  const before = it.provider.received.length;
  // The profile was pointed elsewhere: the token of before is not sent there.
  expect((await failure(server.pools.pool(it.profileAt('evil.example.com')).acquire(never))).code).toBe('SIGN_IN_NEEDED');
  expect(it.provider.received.slice(before)).toEqual([]);
  // A login that is no sign-in still names its missing secret.
  const byToken = it.profileAt('evil.example.com', { auth: { method: 'token', token: 'secret:memory/token' } });
  expect((await failure(server.pools.pool(byToken).acquire(never))).code).toBe('SECRET_ELSEWHERE');
});

test('neither the token nor what lets in with the address stands in a file, a progress, an error or a diagnosis', async () => {
  const it = await computer();
  const profile = it.profileAt('db.example.com');
  it.provider.step.code = 'PLNT-CODE';
  const cli = it.startProcess({ shows: true });
  const said: string[] = [];
  const { url } = it.provider.step;
  const testing = diagnose(cli.pools, profile, { signal: never, redact: cli.redact, onStarting: (sentence) => void said.push(sentence) });
  await until(() => cli.shown.length > 0);
  const folder = join(it.home, 'run', 'sign-ins');
  const [name = ''] = readdirSync(folder);
  expect(readFileSync(join(folder, name), 'utf8')).toContain('Planted-State-1');
  if (process.platform !== 'win32') {
    expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
  }
  // What the provider says of a failure often repeats all of it.
  it.provider.fail(new Error(`${url} refused PLNT-CODE, state Planted-State-1`));
  const diagnosis = await testing;
  expect(diagnosis.ok).toBe(false);
  expect(readdirSync(folder)).toEqual([]);

  const again = diagnose(cli.pools, profile, { signal: never, redact: cli.redact, onStarting: (sentence) => void said.push(sentence) });
  await until(() => cli.shown.length > 1);
  it.provider.complete(TOKEN);
  const worked = await again;
  expect(worked.ok).toBe(true);
  const everything = JSON.stringify([said, diagnosis, worked, cli.redact(`${TOKEN} ${url}`), filesUnder(it.home)]);
  for (const secret of [TOKEN, 'Planted-State-1', 'PLNT-CODE']) expect(everything).not.toContain(secret);
  expect(said.join()).toContain('login.example.com');
});

test('a statement waits for the sign-in longer than its own time, with progress, and its history row holds no secret', async () => {
  const it = await computer();
  const profile = it.profileAt('db.example.com');
  const cli = it.startProcess({ shows: true, timing: { signInWait: 2_100 } });
  const execution = openTestExecution();
  try {
    const target = execution.target({ policy: 'full' });
    const said: string[] = [];
    const run = (): Promise<unknown> =>
      executeQuery(
        { ...execution.execution, redact: cli.redact },
        execution.results,
        {
          ...target,
          limits: { ...target.limits, seconds: 2 },
          acquire: (signal, onProgress) => cli.pools.pool(profile).acquire(signal, onProgress),
        },
        { sql: 'SELECT 1', caller: CALLER, signal: never, onStarting: (sentence) => void said.push(sentence) },
      );
    expect(await failure(run())).toMatchObject({ code: 'SIGN_IN_NEEDED', nextStep: { do: 'sign-in', profile: 'memory' } });
    it.provider.fail(new Error(`${it.provider.step.url} was refused`));
    await until(async () => (await it.files.list()).length === 0);
    const refused = failure(run());
    await until(() => cli.shown.length > 1);
    it.provider.fail(new Error(`${it.provider.step.url} was refused`));
    const error = await refused;
    const running = run();
    await until(() => cli.shown.length > 2);
    await sleep(2_050);
    it.provider.complete(TOKEN);
    await running;
    expect(new Set(said)).toEqual(new Set(['Waiting for a person to sign in to prod at login.example.com.']));
    const history = await execution.execution.history();
    const everything = JSON.stringify([said, error, error.message, history.list().rows]);
    expect(history.list().rows).toHaveLength(3);
    for (const secret of [TOKEN, 'Planted-State-1']) expect(everything).not.toContain(secret);
  } finally {
    await execution.close();
  }
});

test.each([
  'http://login.example.com/',
  'javascript:alert(1)',
  'file:///etc/passwd',
  'https://login.bank.example@evil.example/',
  'HTTP://evil.example/?http://localhost',
  'not an address',
  `https://login.example.com/${'x'.repeat(9000)}`,
])('an address that is not safe to open is never shown: %s', async (url) => {
  const it = await computer();
  it.provider.step.url = url;
  const cli = it.startProcess({ shows: true });
  const error = await failure(cli.pools.pool(it.profileAt('db.example.com')).acquire(never));
  expect(error.code).toBe('INTERNAL');
  expect(error.message).not.toContain(url.slice(0, 40));
  expect(cli.shown).toEqual([]);
  expect(it.provider.listening).toBe(0);
  expect(await it.files.list()).toEqual([]);
});

test('what a command prints says the host, and nothing in it can begin a line of its own', async () => {
  const it = await computer();
  it.provider.step.url = 'https://xn--lgin-5qa.example/a\n\u202eb?state=1';
  it.provider.step.code = 'ABCD-1234';
  const cli = it.startProcess({ shows: true });
  const stop = new AbortController();
  const acquiring = failure(cli.pools.pool(it.profileAt('db.example.com')).acquire(stop.signal));
  await until(() => cli.shown.length > 0);
  const lines = signInLines(cli.shown[0] as PendingSignIn);
  expect(lines.join('\n')).toMatch(
    /^Sign in to prod \(to Memory as JOE\)\n {2}Open: {2}https:\/\/\S+\n {2}Page: {2}xn--lgin-5qa\.example\n {2}Code: {2}ABCD-1234\n {2}Until: \S+$/,
  );
  stop.abort();
  await acquiring;
});

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));
}
