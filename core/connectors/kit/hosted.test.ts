import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import type { HydrantError } from '../../common/errors.ts';
import type { Profile } from '../../profiles/profile.ts';
import type { Connector, ConnectorDescription, ExecuteOptions, Parameters, Row, Session } from '../connector.ts';
import { type DriverLine, type HostEnd, type HostLimits, hostConnector } from './hosted.ts';
import { VALUES } from './testing/hostile-values.ts';

const entry = join(import.meta.dirname, 'testing/hostile-host.ts');
const SECRET = 'hunter2-secret/ü';
const never = new AbortController().signal;

interface Hosted {
  connector: Connector;
  home: string;
  lines: DriverLine[];
  ends: HostEnd[];
  open: (name?: string, signal?: AbortSignal) => Promise<Session>;
}

const opened: Connector[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((connector) => connector.close()));
});

function hosted(limits: Partial<HostLimits> = {}, connectorName = 'hostile'): Hosted {
  const home = mkdtempSync(join(tmpdir(), 'hydrant-hosted-'));
  const lines: DriverLine[] = [];
  const ends: HostEnd[] = [];
  const connector: Connector = hostConnector({
    entry,
    connector: connectorName,
    description: { name: 'Hostile' } as ConnectorDescription,
    limits,
    onLine: (line) => lines.push(line),
    onCrash: (end) => ends.push(end),
  });
  opened.push(connector);
  const open = (name = 'x', signal = never): Promise<Session> =>
    connector.connect({ id: 'x', name, connection: { name } } as unknown as Profile, {
      home,
      resources: home,
      secrets: { password: SECRET },
      signal,
    });
  return { connector, home, lines, ends, open };
}

async function rowsOf(session: Session, sql: string, options: Partial<ExecuteOptions> = {}, parameters: Parameters = []): Promise<Row[]> {
  const rows: Row[] = [];
  const stream = await session.execute(sql, parameters, { signal: never, readOnly: true, ...options });
  for await (const batch of stream.batches) rows.push(...batch);
  return rows;
}

const failureOf = (work: Promise<unknown>): Promise<HydrantError> =>
  work.then(
    (value) => Promise.reject(new Error(`It did not fail: ${JSON.stringify(value)}`)),
    (error: HydrantError) => error,
  );

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await pause(10);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** A started connector, a session of it and the id of its process. */
async function started(limits: Partial<HostLimits> = {}): Promise<Hosted & { session: Session; pid: number }> {
  const it = hosted(limits);
  const session = await it.open();
  const [[pid] = []] = await rowsOf(session, 'pid');
  return { ...it, session, pid: pid as number };
}

describe('as any other session', () => {
  test('rows, values, counts, parameters and errors arrive as the driver gave them', async () => {
    const { session } = await started();
    expect(session.about).toBe('Logged in.');
    expect(await rowsOf(session, 'cells')).toEqual([VALUES, VALUES]);
    expect(await rowsOf(session, 'parameters', {}, [-0, Number.NaN, Infinity])).toEqual([['-0', 'NaN', 'Infinity']]);
    const changes = await session.execute('changes', [], { signal: never, readOnly: false });
    for await (const _ of changes.batches);
    expect(changes.end()).toEqual({ affectedRows: 3, messages: [] });
    const error = await failureOf(rowsOf(session, 'fails-well'));
    expect({ ...error.toJSON(), step: error.nextStep }).toMatchObject({
      code: 'LOGIN_FAILED',
      message: 'The token has expired.',
      step: { do: 'save-secret', name: 'x/token' },
    });
    expect(await session.proveReadOnly?.(never)).toBe('A change was refused.');
    expect(await session.loginRights(never)).toEqual({ canWrite: false, summary: 'It reads.' });
    await session.reset();
    await session.ping(never);
  });

  test('a value that is none of the contract is an error of the statement, not another value', async () => {
    const { session } = await started();
    for (const sql of ['date', 'nan']) expect((await failureOf(rowsOf(session, sql))).message).toMatch(/The driver gave/);
    expect(await rowsOf(session, 'one')).toEqual([[1]]);
  });

  test('a large batch is split, and each cell stays whole', async () => {
    const { session } = await started();
    const rows = await rowsOf(session, 'wide 300000');
    expect(rows.map(([cell]) => (cell as string).length)).toEqual(Array(64).fill(300_000));
  });

  test('a driver is ahead of its reader by its credit only', async () => {
    const { session } = await started({ aheadBatches: 4 });
    const stream = await session.execute('numbers 10', [], { signal: never, readOnly: true });
    const reader = stream.batches[Symbol.asyncIterator]();
    await reader.next();
    const other = await (await started()).session.execute('one', [], { signal: never, readOnly: true });
    for await (const _ of other.batches);
    await pause(200);
    // One taken, four on their way, one made.
    expect(((await rowsOf(session, 'made'))[0] as number[])[0]).toBeLessThanOrEqual(6);
    for (let batch = 1; batch < 50; batch += 1) expect((await reader.next()).value[0][0]).toBe(batch);
    await reader.return?.();
  });

  test('a driver is ahead by bytes as well, however few batches that are', async () => {
    const { session } = await started({ aheadBytes: 1_000_000 });
    const stream = await session.execute('numbers 600000', [], { signal: never, readOnly: true });
    const reader = stream.batches[Symbol.asyncIterator]();
    await reader.next();
    await pause(200);
    expect(((await rowsOf(session, 'made'))[0] as number[])[0]).toBeLessThanOrEqual(4);
    await reader.return?.();
  });

  test('a reader that stops does not wait for the batch after', async () => {
    const { session } = await started();
    const stream = await session.execute('slow-second', [], { signal: never, readOnly: true });
    for await (const batch of stream.batches) {
      expect(batch).toEqual([[1]]);
      break;
    }
    expect(await rowsOf(session, 'one')).toEqual([[1]]);
  });

  test('probes are those of the driver, with the secrets that the test reads after them', async () => {
    const { connector, home } = hosted();
    const context = { home, resources: home, secrets: {} as Record<string, string>, signal: never };
    const [first, second] = await connector.probes({ id: 'x', connection: {} } as unknown as Profile, context);
    context.secrets.password = SECRET;
    const warnings: string[] = [];
    const sentence = (await first?.run(never, (action) => warnings.push(action))) ?? '';
    expect(sentence).toContain(`of ${SECRET.length} characters`);
    expect(`${sentence} ${warnings}`).not.toContain(SECRET);
    expect(warnings).toHaveLength(1);
    const stop = new AbortController();
    const waiting = failureOf(second?.run(stop.signal) ?? Promise.resolve());
    stop.abort();
    expect((await waiting).code).toBe('QUERY_CANCELLED');
  });
});

describe('what it prints', () => {
  test('is caught, from the import, from calls, later, and natively', async () => {
    const { session, lines } = await started();
    await rowsOf(session, 'prints');
    await until(() => lines.some(({ text }) => text.startsWith('later')));
    expect(lines).toEqual(
      expect.arrayContaining([
        { stream: 'stdout', text: 'import: a banner on stdout' },
        { stream: 'stdout', text: 'call: printed on stdout' },
        { stream: 'stderr', text: 'call: printed on stderr' },
        { stream: 'stdout', text: 'call: written to descriptor 1' },
      ]),
    );
  });

  test('goes on without secrets, whole lines at a time, and without what a terminal obeys', async () => {
    const { session, lines, connector } = await started();
    await rowsOf(session, 'prints-secret');
    await connector.close();
    const all = lines.map(({ text }) => text).join('\n');
    expect(all).toContain('logging in with password=');
    expect(all).toContain('and no end');
    for (const part of [SECRET, encodeURIComponent(SECRET), 'hunter2', '\x1b']) expect(all).not.toContain(part);
  });

  test('does not hold it up, however much it is', async () => {
    const { session, lines } = await started();
    expect(await rowsOf(session, 'prints-much')).toEqual([[1]]);
    await until(() => lines.length >= 2_000);
  });

  test('files that it writes where it stands are gone with it', async () => {
    const { session, home, connector } = await started();
    await rowsOf(session, 'litters');
    const [folder = ''] = readdirSync(join(home, 'tmp'));
    expect(readFileSync(join(home, 'tmp', folder, 'driver.log'), 'utf8')).toMatch(/written/);
    await connector.close();
    expect(readdirSync(join(home, 'tmp'))).toEqual([]);
  });
});

describe('secrets', () => {
  test('are neither in its arguments nor in its environment, and nothing of Hydrant is', async () => {
    process.env.HYDRANT_VAULT_PASSPHRASE = 'of the vault';
    try {
      const { session, pid } = await started();
      const [[facts] = []] = await rowsOf(session, 'environment');
      const system = existsSync('/proc/self') ? `${readFileSync(`/proc/${pid}/cmdline`)} ${readFileSync(`/proc/${pid}/environ`)}` : '';
      for (const secret of ['hunter2', 'of the vault', 'HYDRANT_']) expect(`${facts} ${system}`).not.toContain(secret);
    } finally {
      delete process.env.HYDRANT_VAULT_PASSPHRASE;
    }
  });

  test('do not come out of it in an error, and no stack does', async () => {
    const { session } = await started();
    const error = await failureOf(rowsOf(session, 'fails-with-secret'));
    expect(error.code).toBe('INTERNAL');
    expect(JSON.stringify([error.toJSON(), error.cause])).not.toMatch(/hunter2|hostile-connector/);
    const thrown = await failureOf(rowsOf(session, 'throws-later'));
    expect(thrown.message).toContain('in a timer');
    expect(JSON.stringify([thrown.toJSON(), thrown.cause])).not.toMatch(/hostile-connector/);
  });
});

describe('its crash is an error of the statement', () => {
  const CRASHES: [sql: string, says: RegExp, kind: HostEnd['kind']][] = [
    ['exit 0', /exit code 0/, 'exit'],
    ['exit 3', /exit code 3/, 'exit'],
    ['kill SIGKILL', /SIGKILL/, 'signal'],
    ['kill SIGSEGV', /SIGSEGV/, 'signal'],
    ['throws-later', /in a timer/, 'uncaught'],
    ['rejects-later', /nobody catches this/, 'uncaught'],
    ['throws-text-later', /only a text/, 'uncaught'],
    ['exit-between-rows', /exit code 4/, 'exit'],
    ['garbage', /cannot be read/, 'protocol'],
    ['foreign-message {"type":"done"}', /cannot be read/, 'protocol'],
    ['foreign-message [1', /cannot be read/, 'protocol'],
    ['foreign-message {"type":"failed","id":3,"error":{"code":"NO_SUCH_CODE","message":"x","next":"y"}}', /cannot be read/, 'protocol'],
    ['flood 3', /more rows than it may/, 'protocol'],
    ['wrong-width', /cannot be read/, 'protocol'],
    ['wrong-columns', /cannot be read/, 'protocol'],
  ];
  test.for(CRASHES)('%s', async ([sql, says, kind]) => {
    const { session, ends, pid } = await started();
    const error = await failureOf(rowsOf(session, sql));
    expect(error).toMatchObject({ code: 'CONNECTION_LOST', details: { reason: `driver-${kind}` } });
    expect(error.message).toMatch(says);
    expect(session.lost).toBe(true);
    expect(ends).toHaveLength(1);
    await until(() => !isAlive(pid));
  });

  test('and whoever asks next gets another process', async () => {
    const { session, open, pid } = await started();
    await failureOf(rowsOf(session, 'exit 0'));
    expect((await rowsOf(await open(), 'pid'))[0]).not.toEqual([pid]);
  });

  test('of a write, with the fate of the change as it is: unknown', async () => {
    const { session } = await started();
    const error = await failureOf(rowsOf(session, 'exit 1', { readOnly: false }));
    expect(error.message).toContain('Whether it changed something is not known.');
    expect(error.next).toMatch(/Look at the data/);
  });

  test('after the last row it loses the session, and no statement', async () => {
    const { session } = await started();
    expect(await rowsOf(session, 'throws-after')).toEqual([[1]]);
    await until(() => session.lost);
    expect((await failureOf(rowsOf(session, 'one'))).code).toBe('CONNECTION_LOST');
    await session.close();
  });

  test('of another session of the same profile as well, and of no other profile', async () => {
    const { session, open } = await started();
    const [same, other] = [await open(), await open('another profile')];
    const waiting = failureOf(rowsOf(same, 'endless'));
    await failureOf(rowsOf(session, 'exit 1'));
    expect((await waiting).code).toBe('CONNECTION_LOST');
    expect(await rowsOf(other, 'one')).toEqual([[1]]);
  });

  test('while it connects, is imported, or never begins', async () => {
    const { open } = hosted();
    expect(await failureOf(open('exits'))).toMatchObject({ code: 'CONNECT_FAILED', message: expect.stringMatching(/exit code 9/) });
    const broken = await failureOf(hosted({}, 'broken').open());
    expect(broken.message).toMatch(/Cannot find module/);
    expect(broken.message).not.toMatch(/hunter2-secret\/ü/);
    expect((await failureOf(hosted({}, 'unknown').open())).code).toBe('NOT_SUPPORTED');
    const missing = hostConnector({ entry: '/nowhere.ts', connector: 'x', description: { name: 'X' } as ConnectorDescription });
    opened.push(missing);
    const home = mkdtempSync(join(tmpdir(), 'hydrant-hosted-'));
    const failed = missing.connect({ id: 'x', connection: {} } as unknown as Profile, {
      home,
      resources: home,
      secrets: {},
      signal: never,
    });
    expect((await failureOf(failed)).code).toBe('CONNECT_FAILED');
  });

  test('a session that its driver lost is lost, and its host goes on', async () => {
    const { session, open, pid } = await started();
    expect((await failureOf(rowsOf(session, 'loses-session'))).code).toBe('CONNECTION_LOST');
    expect(session.lost).toBe(true);
    expect(await rowsOf(await open(), 'pid')).toEqual([[pid]]);
  });

  test('again and again it is left alone, and tried again when the time has passed', async () => {
    const { open, ends } = hosted({ crashes: 2 });
    for (let crash = 0; crash < 2; crash += 1) await failureOf(open('exits'));
    const refused = await failureOf(open('exits'));
    expect(refused).toMatchObject({ code: 'ENVIRONMENT_UNAVAILABLE', message: expect.stringMatching(/ended by itself 2 times/) });
    expect(ends).toHaveLength(2);
    const patient = hosted({ crashes: 2, crashWindowMs: 1 });
    for (let crash = 0; crash < 3; crash += 1) {
      expect((await failureOf(patient.open('exits'))).code).toBe('CONNECT_FAILED');
      await pause(2);
    }
  });
});

describe('what does not end', () => {
  const abortWhen = (isSo: () => boolean): AbortSignal => {
    const stop = new AbortController();
    void until(isSo).then(() => stop.abort());
    return stop.signal;
  };

  test('a cancel reaches the driver, and the session is good for the next', async () => {
    const { session, pid } = await started();
    const stop = new AbortController();
    const running = failureOf(rowsOf(session, 'endless', { signal: stop.signal }));
    stop.abort();
    expect(await running).toMatchObject({ code: 'QUERY_CANCELLED', details: {} });
    expect(await rowsOf(session, 'pid')).toEqual([[pid]]);
    expect((await failureOf(rowsOf(session, 'one', { signal: AbortSignal.abort() }))).code).toBe('QUERY_CANCELLED');
  });

  test('a driver that blocks is killed after a cancel, and the statement says that nothing is confirmed', async () => {
    const { session, home, ends, pid } = await started({ reactMs: 100 });
    const file = join(home, 'blocked');
    const signal = abortWhen(() => existsSync(file));
    const error = await failureOf(rowsOf(session, `blocks ${file}`, { signal }));
    expect(error).toMatchObject({ code: 'QUERY_CANCELLED', details: { unconfirmed: true } });
    expect(ends).toEqual([{ kind: 'blocked', milliseconds: 100 }]);
    await until(() => !isAlive(pid));
  });

  test('a driver that blocks between statements is found by the next that has a limit', async () => {
    const { session, home, ends } = await started({ reactMs: 100, callMs: 300 });
    const file = join(home, 'blocked');
    await rowsOf(session, `blocks-later ${file}`);
    await until(() => existsSync(file));
    await expect(session.reset()).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
    expect([session.lost, ends.length]).toEqual([true, 1]);
    await session.close();
  });

  test('a statement that ignores its cancel is given up, and its host with it once nobody needs that', async () => {
    const { session, open, pid } = await started({ cancelMs: 100 });
    const other = await open();
    const running = failureOf(rowsOf(other, 'endless'));
    const signal = abortWhen(() => true);
    const error = await failureOf(rowsOf(session, 'never-answers', { signal, readOnly: false }));
    expect(error).toMatchObject({ code: 'QUERY_CANCELLED', details: { unconfirmed: true } });
    expect([session.lost, isAlive(pid)]).toEqual([true, true]);
    expect((await rowsOf(await open(), 'pid'))[0]).not.toEqual([pid]);
    await other.close();
    await running;
    await until(() => !isAlive(pid));
  });

  test('a connect that never ends, or blocks, ends with its signal', async () => {
    for (const name of ['never answers', 'blocks']) {
      const { open } = hosted({ cancelMs: 100, reactMs: 100 });
      const stop = new AbortController();
      const connecting = failureOf(open(name, stop.signal));
      await pause(300);
      stop.abort(new Error('no more time'));
      expect((await connecting).message).toBe('no more time');
    }
  });

  test('close ends a process that is blocked, and leaves none behind', async () => {
    const { session, home, connector, pid } = await started({ callMs: 200 });
    const file = join(home, 'blocked');
    const running = failureOf(rowsOf(session, `blocks ${file}`));
    await until(() => existsSync(file));
    await connector.close();
    expect(isAlive(pid)).toBe(false);
    expect((await running).code).toBe('CONNECTION_LOST');
  });

  test('a process that nobody uses is ended, and the next session starts another', async () => {
    const { session, open, pid, ends } = await started({ idleMs: 50 });
    await session.close();
    await until(() => !isAlive(pid));
    expect((await rowsOf(await open(), 'pid'))[0]).not.toEqual([pid]);
    expect(ends).toEqual([]);
  });
});

describe('memory', () => {
  test.for(['leaks', 'leaks-blocked'])('a driver that %s is ended at its limit, and says so', async (sql) => {
    const { session, ends } = await started({ memoryMegabytes: 300 });
    const error = await failureOf(rowsOf(session, sql));
    expect(error).toMatchObject({ code: 'OUT_OF_MEMORY', message: expect.stringMatching(/more than 300 MB/) });
    expect(ends).toEqual([{ kind: 'memory', megabytes: 300 }]);
  });

  test('a heap that is full says so as well', async () => {
    const { session } = await started({ heapMegabytes: 64 });
    expect(await failureOf(rowsOf(session, 'leaks-heap'))).toMatchObject({
      code: 'OUT_OF_MEMORY',
      message: expect.stringMatching(/more than 64 MB/),
    });
  });
});
