import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { HydrantError } from '../common/errors.ts';
import type { EngineProgress, Session } from '../connectors/connector.ts';
import { SessionPool, type SessionPoolOptions } from './session-pool.ts';

const never = new AbortController().signal;
let pool: SessionPool | undefined;
afterEach(async () => {
  await pool?.close();
  pool = undefined;
});

/** A session that counts its calls; the pool, breaker and retry around it are the real ones. */
class CountingSession implements Pick<Session, 'ping' | 'close' | 'reset' | 'lost'> {
  lost = false;
  resets = 0;
  dirty = false;
  closed = 0;
  alive = true;
  pings = 0;
  async ping(): Promise<void> {
    this.pings += 1;
    if (!this.alive) throw new Error('gone');
  }
  async reset(): Promise<void> {
    this.resets += 1;
    if (this.dirty) throw new Error('cannot be cleaned');
  }
  async close(): Promise<void> {
    this.closed += 1;
  }
}

function make(
  open: (attempt: number, signal: AbortSignal, report: (progress: EngineProgress) => void) => Promise<CountingSession>,
  options: Partial<SessionPoolOptions> = {},
): { pool: SessionPool; attempts: () => number } {
  let attempts = 0;
  pool = new SessionPool({
    environment: 'test',
    max: 2,
    open: (signal, report) => open(++attempts, signal, report) as unknown as Promise<Session>,
    timing: { idle: 60_000, validateAfter: 60_000, connect: 300, breaker: 200, breakerMax: 400, retry: 10, ...options.timing },
    ...(options.max ? { max: options.max } : {}),
    ...(options.sessions ? { sessions: options.sessions } : {}),
  });
  return { pool, attempts: () => attempts };
}

const down = (): HydrantError => new HydrantError('CONNECT_FAILED', 'refused', 'start it');
const failure = async (work: Promise<unknown>): Promise<HydrantError> => (await work.catch((error: unknown) => error)) as HydrantError;

test('a session is used again, and a discarded one is not', async () => {
  const made: CountingSession[] = [];
  const it = make(async () => {
    const session = new CountingSession();
    made.push(session);
    return session;
  });
  const first = await it.pool.acquire(never);
  await first.release();
  const second = await it.pool.acquire(never);
  expect(second.session).toBe(first.session);
  await second.release({ discard: true });
  const third = await it.pool.acquire(never);
  expect(third.session).not.toBe(first.session);
  expect(made[0]?.closed).toBeGreaterThan(0);
  await third.release();
  await third.release();
  expect(it.pool.state()).toMatchObject({ health: 'ready', inUse: 0, waiting: 0 });
});

test('no more than max at once; the next caller waits, and can stop waiting', async () => {
  const it = make(async () => new CountingSession(), { max: 1 });
  const held = await it.pool.acquire(never);
  const stop = new AbortController();
  const waiting = failure(it.pool.acquire(stop.signal));
  await expect.poll(() => it.pool.state().waiting).toBe(1);
  stop.abort();
  expect((await waiting).code).toBe('QUERY_CANCELLED');
  const next = it.pool.acquire(never);
  await held.release();
  await (await next).release();
  expect(it.attempts()).toBe(1);
});

test('a failed connect is tried once more, then told', async () => {
  const it = make(async (attempt) => {
    if (attempt === 1) throw down();
    return new CountingSession();
  });
  await (await it.pool.acquire(never)).release();
  expect(it.attempts()).toBe(2);
});

test('a refused login is not tried again', async () => {
  const it = make(async () => {
    throw new HydrantError('LOGIN_FAILED', 'wrong password', 'correct it');
  });
  expect((await failure(it.pool.acquire(never))).code).toBe('LOGIN_FAILED');
  expect(it.attempts()).toBe(1);
});

test('after three failures in a row callers are answered at once, with when it is tried again; then it recovers', async () => {
  let up = false;
  const it = make(async () => {
    if (!up) throw down();
    return new CountingSession();
  });
  for (let call = 0; call < 3; call += 1) expect((await failure(it.pool.acquire(never))).code).toBe('CONNECT_FAILED');
  const before = it.attempts();
  const refused = await failure(it.pool.acquire(never));
  expect(refused.code).toBe('ENVIRONMENT_UNAVAILABLE');
  expect(Date.parse(String(refused.details.retryAt))).toBeGreaterThan(Date.now() - 50);
  expect(it.attempts()).toBe(before);
  expect(it.pool.state()).toMatchObject({ health: 'open', lastError: { code: 'CONNECT_FAILED' } });
  up = true;
  await sleep(300);
  await (await it.pool.acquire(never)).release();
  expect(it.pool.state().health).toBe('ready');
});

test.each(['SOURCE_DAMAGED', 'SOURCE_NEWER', 'SOURCE_MISSING'] as const)('%s that repeats keeps its reason and its cure', async (code) => {
  const it = make(async () => {
    throw new HydrantError(code, 'The file sales.duckdb cannot be read.', 'Copy it again, whole.');
  });
  for (let call = 0; call < 3; call += 1) expect((await failure(it.pool.acquire(never))).code).toBe(code);
  const refused = await failure(it.pool.acquire(never));
  expect(refused).toMatchObject({ code: 'ENVIRONMENT_UNAVAILABLE', details: { lastError: code } });
  expect(refused.message).toContain('The file sales.duckdb cannot be read.');
  expect(refused.next).toMatch(/^Copy it again, whole\. .*test/);
  expect(it.pool.state().lastError).toMatchObject({ code, next: 'Copy it again, whole.' });
});

test('a server that accepts and says nothing is given up, and a late session is closed', async () => {
  const late = new CountingSession();
  const it = make(() => sleep(900, late), { timing: { connect: 100, retry: 10 } });
  expect((await failure(it.pool.acquire(never))).message).toContain('did not answer in time');
  await expect.poll(() => late.closed, { timeout: 3000 }).toBeGreaterThan(0);
});

test('a session that died while it was idle is replaced', async () => {
  const made: CountingSession[] = [];
  const it = make(
    async () => {
      const session = new CountingSession();
      made.push(session);
      return session;
    },
    { timing: { validateAfter: 0 } },
  );
  await (await it.pool.acquire(never)).release();
  if (made[0]) made[0].alive = false;
  await sleep(5);
  const lease = await it.pool.acquire(never);
  expect(lease.session).toBe(made[1]);
  await lease.release();
});

test('idle sessions are closed', async () => {
  const session = new CountingSession();
  const it = make(async () => session, { timing: { idle: 100 } });
  await (await it.pool.acquire(never)).release();
  await expect.poll(() => session.closed, { timeout: 5000 }).toBeGreaterThan(0);
  expect(it.pool.state().free).toBe(0);
});

test('a session that cannot be cleaned, or was lost, is not handed out again', async () => {
  const made: CountingSession[] = [];
  const it = make(async () => {
    made.push(new CountingSession());
    return made.at(-1) as CountingSession;
  });
  await (await it.pool.acquire(never)).release();
  expect(made[0]?.resets).toBe(1);
  const second = await it.pool.acquire(never);
  if (made[0]) made[0].dirty = true;
  await second.release();
  const third = await it.pool.acquire(never);
  expect(third.session).toBe(made[1]);
  if (made[1]) made[1].lost = true;
  await third.release();
  expect((await it.pool.acquire(never)).session).toBe(made[2]);
  expect(made.slice(0, 2).every(({ closed }) => closed > 0)).toBe(true);
});

test('while it is not known to answer, one attempt speaks for all that wait', async () => {
  const it = make(
    async () => {
      await sleep(50);
      throw new HydrantError('LOGIN_FAILED', 'wrong password', 'correct it');
    },
    { max: 20 },
  );
  const all = await Promise.all(Array.from({ length: 20 }, () => failure(it.pool.acquire(never))));
  expect(new Set(all.map(({ code }) => code))).toEqual(new Set(['LOGIN_FAILED']));
  expect(it.attempts()).toBe(1);
});

test('once it answers, many connect at once', async () => {
  let open = 0;
  let most = 0;
  const it = make(
    async () => {
      open += 1;
      most = Math.max(most, open);
      await sleep(30);
      open -= 1;
      return new CountingSession();
    },
    { max: 8 },
  );
  const leases = await Promise.all(Array.from({ length: 8 }, () => it.pool.acquire(never)));
  expect(most).toBeGreaterThan(3);
  await Promise.all(leases.map((lease) => lease.release()));
});

test('one attempt without any answer is enough to leave it alone; then nobody waits for the probe, and its session is used', async () => {
  let answers = 2000;
  const it = make(() => sleep(answers, new CountingSession()), { timing: { connect: 100, breaker: 50, breakerMax: 50, probeWait: 60 } });
  expect((await failure(it.pool.acquire(never))).code).toBe('CONNECT_FAILED');
  expect(it.attempts()).toBe(1);
  expect(it.pool.state().health).toBe('open');
  answers = 90;
  await sleep(80);
  const reported = await failure(it.pool.acquire(never));
  expect(reported.code).toBe('ENVIRONMENT_UNAVAILABLE');
  expect(reported.message).toContain('being tried again now');
  await expect.poll(() => it.pool.state().free, { timeout: 2000 }).toBe(1);
  await (await it.pool.acquire(never)).release();
  expect(it.pool.state().health).toBe('ready');
});

test('a refused login is left alone for longer than a server that is down', async () => {
  const it = make(
    async () => {
      throw new HydrantError('LOGIN_FAILED', 'wrong password', 'correct it');
    },
    { timing: { breaker: 10, breakerMax: 10, refused: 5_000 } },
  );
  for (let call = 0; call < 3; call += 1) await failure(it.pool.acquire(never));
  await sleep(50);
  const before = it.attempts();
  expect((await failure(it.pool.acquire(never))).code).toBe('ENVIRONMENT_UNAVAILABLE');
  expect(it.attempts()).toBe(before);
});

test('handles over one login: one that answers speaks for all, and none is replaced for its age', async () => {
  const made: CountingSession[] = [];
  const it = make(
    async () => {
      made.push(new CountingSession());
      return made.at(-1) as CountingSession;
    },
    { sessions: 'handles', timing: { validateAfter: 100, age: 40 } },
  );
  const [first, second] = [await it.pool.acquire(never), await it.pool.acquire(never)];
  await first.release();
  await second.release();
  await sleep(200);
  const again = [await it.pool.acquire(never), await it.pool.acquire(never)];
  expect(made).toHaveLength(2);
  expect(made.reduce((sum, { pings }) => sum + pings, 0)).toBe(1);
  for (const lease of again) await lease.release();
});

const STARTING = { state: 'starting', sentence: 'The warehouse is starting.' } as const;

test('an engine that starts up has a time of its own, says so to all who wait, and opens no breaker', async () => {
  const it = make(
    async (_, signal, report) => {
      report(STARTING);
      await sleep(300, undefined, { signal });
      report({ state: 'running' });
      return new CountingSession();
    },
    { timing: { connect: 50, starting: 20_000 } },
  );
  const received: string[][] = [[], []];
  const waiting = received.map((mine) => it.pool.acquire(never, (progress) => mine.push(progress.state)));
  await expect.poll(() => it.pool.state().health).toBe('starting');
  for (const lease of await Promise.all(waiting)) await lease.release();
  for (const mine of received) expect(mine[0]).toBe('starting');
  expect(it.pool.state().health).toBe('ready');
});

test('one that does not come up in time is told as such; the next caller is let through, however often', async () => {
  const it = make(
    async (_, signal, report) => {
      report(STARTING);
      await sleep(5_000, undefined, { signal });
      return new CountingSession();
    },
    { timing: { connect: 1_000, starting: 20 } },
  );
  for (let call = 1; call <= 5; call += 1) {
    expect((await failure(it.pool.acquire(never))).code).toBe('ENVIRONMENT_STARTING');
    expect(it.attempts()).toBe(call);
  }
  expect(it.pool.state().health).toBe('failing');
});

test('an old session is replaced', async () => {
  const it = make(async () => new CountingSession(), { timing: { age: 40 } });
  const first = await it.pool.acquire(never);
  await first.release();
  await sleep(60);
  const second = await it.pool.acquire(never);
  expect(second.session).not.toBe(first.session);
  await second.release();
});

test('the end waits for who gives back, and closes what is kept too long', async () => {
  const session = new CountingSession();
  const it = make(async () => session, { timing: { drain: 100 } });
  const lease = await it.pool.acquire(never);
  await it.pool.close();
  expect(session.closed).toBeGreaterThan(0);
  await lease.release();
});
