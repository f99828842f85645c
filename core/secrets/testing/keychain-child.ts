// Runs inside a session of its own (see keyring-session.ts) and prints one JSON object.
import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { HydrantError } from '../../common/errors.ts';
import { openSecretStore } from '../open-secret-store.ts';
import { encodeBound } from '../secret-binding.ts';
import { secretServiceState } from '../secret-service-state.ts';

const seen: string[] = [];
const store = openSecretStore({
  home: process.env.HYDRANT_HOME ?? '',
  env: process.env,
  platform: process.platform,
  redactor: { add: (secret) => void seen.push(secret) },
  timeoutMs: Number(process.env.TIMEOUT_MS ?? 15_000),
});

/** Values that a store may corrupt, by name. */
const VALUES: Record<string, string> = {
  'prod/password': 'correct horse',
  'prod/unicode': 'Grüße 漢字 🔑 é \u00a0',
  'prod/empty': '',
  'prod/nul': 'a\0b\0',
  'prod/newlines': ' line\r\nline\n',
  // The longest value that fits with its target.
  'prod/largest': 'x'.repeat(1200 - encodeBound('', 'first-use').length),
  'prod/sealed': 'y'.repeat(1201),
  'prod/key64k': `-----BEGIN-----\n${'0123456789abcde\n'.repeat(4096)}🔑`,
  'prod/emoji': '🔑'.repeat(700),
};

const SCENARIOS: Record<string, () => Promise<unknown>> = {
  async roundTrip() {
    const wrong: string[] = [];
    for (const [name, value] of Object.entries(VALUES)) await store.set(name, value);
    for (const [name, value] of Object.entries(VALUES)) if ((await store.get(name)) !== value) wrong.push(name);
    const unseen = Object.values(VALUES).filter((value) => value !== '' && !seen.includes(value));
    return { wrong, unseen: unseen.length, emptySeen: seen.includes(''), probe: (await store.probe()).ok, describe: store.describe() };
  },
  /** Runs in a new process with a new daemon: saved values are still there. */
  async readBack() {
    const wrong: string[] = [];
    for (const [name, value] of Object.entries(VALUES)) if ((await store.get(name)) !== value) wrong.push(name);
    return { wrong };
  },
  async lifecycle() {
    const before = await outcome(() => store.get('dev/token'));
    const had = await store.has('dev/token');
    await store.set('dev/token', 'small');
    await store.set('dev/token', 'L'.repeat(5000));
    const large = (await store.get('dev/token')).length;
    await store.set('dev/token', 'small again');
    const small = await store.get('dev/token');
    const deleted = [await store.delete('dev/token'), await store.delete('dev/token')];
    await store.set('dev/token', 'L'.repeat(5000));
    deleted.push(await store.delete('dev/token'));
    return { before, had, large, small, deleted, after: await outcome(() => store.get('dev/token')) };
  },
  async failures() {
    return {
      get: await outcome(() => store.get('prod/password')),
      set: await outcome(() => store.set('prod/password', 'hunter2-value')),
      large: await outcome(() => store.set('prod/password', 'hunter2-value'.repeat(1000))),
      delete: await outcome(() => store.delete('prod/password')),
      has: await outcome(() => store.has('prod/password')),
      probe: await probe(),
    };
  },
  async missingWhileLocked() {
    return { get: await outcome(() => store.get('prod/never')) };
  },
  async stopped() {
    await store.set('prod/password', 'x');
    process.kill(Number(process.env.KEYRING_PID), 'SIGSTOP');
    return { get: await outcome(() => store.get('prod/password')) };
  },
  async timings() {
    const sets: number[] = [];
    const gets: number[] = [];
    for (let i = 0; i < 40; i++) {
      sets.push(await time(() => store.set(`bench/f${i}`, `value ${i}`)));
      gets.push(await time(() => store.get(`bench/f${i}`)));
    }
    const large = 'z'.repeat(65_536);
    const first = gets[0];
    const sealedSet = await time(() => store.set('bench/large', large));
    const sealedGet = await time(() => store.get('bench/large'));
    return { firstSet: sets[0], first, set: median(sets), get: median(gets), sealedSet, sealedGet, probe: await probe() };
  },
  /** Many processes write at once, large and small in turn; each then reads its own. */
  async writers() {
    const worker = process.argv[3] ?? '0';
    for (let i = 0; i < 6; i++) {
      const value = `${worker}:${i}:`.padEnd(i % 2 === 0 ? 40 : 3000, 'v');
      await store.set(`many/own${worker}`, value);
      await store.set('many/shared', value);
      if ((await store.get(`many/own${worker}`)) !== value) return { ok: false };
    }
    return { ok: /^\d+:\d:v+$/.test(await store.get('many/shared')) };
  },
  /** The same in four processes of one session. */
  async crowd() {
    const run = promisify(execFile);
    const outputs = await Promise.all([1, 2, 3, 4].map((n) => run(process.execPath, [process.argv[1] ?? '', 'writers', String(n)])));
    return { ok: outputs.map(({ stdout }) => JSON.parse(stdout).result.ok) };
  },
};

async function outcome(run: () => Promise<unknown>): Promise<unknown> {
  try {
    return { value: await run() };
  } catch (error) {
    if (error instanceof HydrantError) return { ...error.toJSON(), stack: undefined };
    return { unexpected: String(error) };
  }
}

async function probe(): Promise<unknown> {
  const content = await store.probe();
  return content.ok ? { ok: true, ms: content.ms } : { ok: false, ms: content.ms, code: content.error.code };
}

async function time(run: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await run();
  return Math.round((performance.now() - started) * 10) / 10;
}

function median(numbers: number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
}

async function keyringIsUp(): Promise<void> {
  const isUp = async () => !['no-service', 'no-bus'].includes(await secretServiceState(process.env, { start: false }));
  for (let tries = 0; tries < 200 && !(await isUp()); tries++) await sleep(50);
}

if (process.env.KEYRING === 'unlocked' || process.env.KEYRING === 'locked') await keyringIsUp();
const state = await secretServiceState(process.env);
const scenario = SCENARIOS[process.argv[2] ?? ''];
if (!scenario) throw new Error('no such scenario');
const result = await scenario();
// Ends without process.exit: nothing of the store may keep a process alive.
process.stdout.write(JSON.stringify({ state, result }));
