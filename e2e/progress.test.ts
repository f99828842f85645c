import { beforeAll, describe, expect, test } from 'vitest';
import { connect, type Session } from './support/process.ts';

/** Computes for long before its first row. */
const LONG = 'SELECT count(*) FROM range(1000000000) a, range(1000000) b WHERE a.range + b.range = -1';

interface Notice {
  progress: number;
  total?: number;
  message: string;
  _meta?: Record<string, unknown>;
}

describe.each(['modern', 'legacy'] as const)('progress in the %s era', (era) => {
  let session: Session;
  beforeAll(async () => {
    session = await connect(['-p', 'sample', '-p', 'sample-dev'], { era });
    return () => session.close();
  });

  /** What a call sends until two notices came of the clock; the call is cancelled then, as nobody waits for its end. */
  async function heard(name: string, args: Record<string, unknown>): Promise<Notice[]> {
    const notices: Notice[] = [];
    const stop = new AbortController();
    const call = session.client
      .callTool(
        { name, arguments: args },
        { signal: stop.signal, timeout: 120_000, onprogress: (notice) => void notices.push(notice as Notice) },
      )
      .catch((error: unknown) => error);
    await expect.poll(() => notices.length, { timeout: 60_000, interval: 100 }).toBeGreaterThanOrEqual(2);
    stop.abort();
    await call;
    return notices;
  }

  test('every tool that may run long says that it runs, before its first row', { timeout: 90_000 }, async () => {
    const background = await session.call('execute_query', { sql: LONG, background: true });
    const { handle } = background.structured as { handle: string };
    const kept = await session.call('execute_query', { sql: 'SELECT range AS n FROM range(1000)' });
    const [query, waiting, local, compared] = await Promise.all([
      heard('execute_query', { sql: LONG }),
      heard('get_result', { handle }),
      heard('get_result', {
        handle: kept.structured.handle,
        sql: LONG.replace('range(1000000000)', '(SELECT n AS range FROM result) x, range(1000000000)'),
      }),
      heard('compare_query', { sql: LONG }),
    ]);
    expect(query.at(-1)?.message).toMatch(/\(\d+ s\)$/);
    expect(waiting.at(-1)?.message).toMatch(/^Waits for the statement in prod; 0 rows so far.* \(\d+ s\)$/);
    expect(local.at(-1)?.message).toMatch(/\(\d+ s\)$/);
    expect(compared.at(-1)?.message).toMatch(/\(\d+ s\)$/);
    for (const notices of [query, waiting, local, compared])
      for (const [index, { progress }] of notices.entries()) expect(progress).toBeGreaterThan(notices[index - 1]?.progress ?? 0);
    await session.call('get_result', { handle, cancel: true });
  });

  test('a step of a test is a sentence for people, and itself for programs', async () => {
    const before = session.received().length;
    const notices: Notice[] = [];
    const { structuredContent } = await session.client.callTool(
      { name: 'test_connection', arguments: {} },
      { onprogress: (notice) => void notices.push(notice as Notice) },
    );
    const { steps } = structuredContent as { steps: { id: string; title: string; sentence: string }[] };
    expect(notices.length).toBeGreaterThan(0);
    // As it came: a client may leave out a notice that comes in one piece with the answer.
    const sent = session
      .received()
      .slice(before)
      .split('\n')
      .filter((line) => line.includes('notifications/progress'))
      .map((line) => (JSON.parse(line) as { params: Notice }).params);
    expect(sent.map(({ message }) => message)).toEqual(steps.map(({ title, sentence }) => `${title}: ${sentence}`));
    expect(sent.map(({ _meta }) => (_meta?.['hydrant/progress'] as { step: { id: string } }).step.id)).toEqual(steps.map(({ id }) => id));
    // The client's own handler is given it too: the app ticks the steps off by it.
    expect(notices[0]?._meta).toHaveProperty('hydrant/progress');
  });
});
