import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { child } from './fixtures/child.ts';
import { sample } from './fixtures/sample.ts';
import { setting } from './fixtures/setting.ts';
import { verifyAudit } from './verify-audit.ts';

describe('several processes', () => {
  it('write 4 × 500 rows at once into one chain', async () => {
    const { file, history, raw } = setting();
    const began = performance.now();
    const names = ['a', 'b', 'c', 'd'];
    const ends = await Promise.all(names.map((name) => child('write-rows.ts', [file, name, '500']).ended));
    const ms = Math.round(performance.now() - began);
    for (const { code, err } of ends) expect({ code, err }).toEqual({ code: 0, err: '' });
    for (const client of names) expect(history.list({ client, state: 'ok', limit: 1000 }).rows).toHaveLength(500);
    expect(await verifyAudit(file)).toMatchObject({ ok: true, length: 4001, headRemembered: true });
    expect(raw((db) => db.all('SELECT * FROM processes'))).toEqual([]);
    process.stdout.write(`history, 4 processes × 500 rows (start and end): ${ms} ms, starts of Node included\n`);
  });

  it('one killed in the middle loses no finished row and leaves none running', async () => {
    const { file, another } = setting();
    for (let round = 0; round < 3; round++) {
      const victim = child('hang.ts', [file]);
      while (victim.said().split('\n').length < 40 * (round + 1)) await once(victim.process.stdout ?? victim.process, 'data');
      victim.process.kill('SIGKILL');
      const { signal, out } = await victim.ended;
      expect(signal).toBe('SIGKILL');
      const finished = Number(out.trimEnd().split('\n').at(-1));
      const history = another();
      expect(history.list({ state: 'running' }).rows).toEqual([]);
      const sleeper = history.list({ search: 'pg_sleep', state: 'abandoned' }).rows;
      expect(sleeper).toHaveLength(round + 1);
      const [first] = sleeper;
      const mine = history.list({ state: 'ok', limit: 1000 }).rows.filter(({ id }) => id > (first?.id ?? 0));
      // The last statement may have been finished but not printed.
      expect([finished, finished + 1]).toContain(mine.length);
      history.close();
      expect(await verifyAudit(file)).toMatchObject({ ok: true });
    }
  });
});

describe('rows of a process that is no more', () => {
  it('are ended when its pid is dead', async () => {
    const { another, file, clock } = setting();
    const dead = another({ pid: 111, isAlive: () => true });
    const id = dead.start(sample());
    const living = another({ pid: 222, isAlive: (pid) => pid !== 111 });
    clock.at += 5000;
    expect(living.list().rows[0]).toMatchObject({ id, state: 'abandoned', endedAt: clock.at - 5000, ms: null });
    expect(await verifyAudit(file)).toMatchObject({ ok: true });
  });

  it('are ended when it is silent, though its pid lives: pids are given out again', () => {
    const { another, clock } = setting();
    another({ pid: 111 }).start(sample());
    const living = another({ pid: 222, isAlive: () => true });
    clock.at += 59_000;
    expect(living.list({ state: 'running' }).rows).toHaveLength(1);
    clock.at += 2000;
    expect(living.list({ state: 'running' }).rows).toHaveLength(0);
  });

  it('on another host count as running until it is silent: its pids say nothing here', () => {
    const { another, clock } = setting();
    another({ pid: 111, host: 'elsewhere' }).start(sample());
    const living = another({ pid: 222, isAlive: () => false });
    expect(living.list({ state: 'running' }).rows).toHaveLength(1);
    clock.at += 61_000;
    expect(living.list({ state: 'running' }).rows).toHaveLength(0);
  });

  it('are corrected when it lives after all', async () => {
    const { another, clock, file } = setting();
    const asleep = another({ pid: 111 });
    const id = asleep.start(sample());
    clock.at += 61_000;
    const living = another({ pid: 222, isAlive: () => true });
    expect(living.get(id)?.state).toBe('abandoned');
    expect(living.finish(id, { state: 'ok' })).toBe(false);
    expect(asleep.finish(id, { state: 'ok', rows: 1 })).toBe(true);
    expect(living.get(id)).toMatchObject({ state: 'ok', rows: 1 });
    expect(await verifyAudit(file)).toMatchObject({ ok: true });
  });

  it('are ended by itself when it closes', () => {
    const { another, history } = setting();
    const first = another();
    const id = first.start(sample());
    expect(history.list().rows[0]?.state).toBe('running');
    first.close();
    expect(history.get(id)?.state).toBe('abandoned');
  });

  it('that still runs something keeps saying so', async () => {
    const { history, raw, clock } = setting();
    const { vi } = await import('vitest');
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    try {
      const id = history.start(sample());
      const beat = () => raw((db) => db.get<{ heartbeat: number }>('SELECT heartbeat FROM processes')?.heartbeat);
      clock.at += 15_000;
      vi.advanceTimersByTime(15_000);
      expect(beat()).toBe(clock.at);
      history.finish(id, { state: 'ok' });
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });
});
