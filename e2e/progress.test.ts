import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../core/engines/postgres/testing/shared-server.ts';
import { connect, freshHome, hydrant, type Session } from './support/process.ts';

/** A table that somebody else holds: whoever reads it waits, and costs nothing. */
const SQL = 'SELECT id FROM held';

interface Notice {
  progress: number;
  message: string;
  _meta?: Record<string, unknown>;
}

let postgres: TestDatabase;
let holder: pg.Client;
let home: string;

beforeAll(async () => {
  postgres = await testDatabase();
  await postgres.admin('CREATE TABLE held AS SELECT 1 AS id');
  holder = new pg.Client({ host: postgres.folder, port: postgres.port, user: 'postgres', database: postgres.database });
  await holder.connect();
  await holder.query('BEGIN; LOCK TABLE held IN ACCESS EXCLUSIVE MODE');
  home = freshHome();
  const connection = { host: postgres.host, port: postgres.port, database: postgres.database, user: 'postgres' };
  for (const id of ['one', 'two']) {
    const file = join(home, `${id}.json`);
    writeFileSync(file, JSON.stringify({ name: id, environment: id, engine: 'postgres', connection, auth: { method: 'none' } }));
    expect(hydrant(home, ['profiles', 'add', id, '--from', file])).toMatchObject({ code: 0 });
  }
});
afterAll(async () => {
  await holder?.end();
  await postgres?.close();
});

/** What a call sends until two notices came; the call is cancelled then, as nobody waits for its end. */
async function received(session: Session, name: string, args: Record<string, unknown>): Promise<Notice[]> {
  const notices: Notice[] = [];
  const stop = new AbortController();
  const options = {
    signal: stop.signal,
    timeout: 120_000,
    onprogress: (notice: { progress: number; message?: string | undefined }) => void notices.push(notice as Notice),
  };
  const call = session.client.callTool({ name, arguments: args }, options).catch((error: unknown) => error);
  await expect.poll(() => notices.length, { timeout: 60_000, interval: 200 }).toBeGreaterThanOrEqual(2);
  stop.abort();
  await call;
  return notices;
}

describe.each(['modern', 'legacy'] as const)('progress in the %s era', (era) => {
  test('every tool says that it runs, before its first row', { timeout: 90_000 }, async () => {
    const session = await connect(['-p', 'one', '-p', 'two'], { era, home });
    const started = await session.call('execute_query', { sql: SQL, background: true });
    const { handle } = started.structured as { handle: string };
    const [query, plan, compared, waiting] = await Promise.all([
      received(session, 'execute_query', { sql: SQL }),
      received(session, 'explain_query', { sql: SQL }),
      received(session, 'compare_query', { sql: SQL }),
      received(session, 'get_result', { handle }),
    ]);
    for (const notices of [query, plan, compared, waiting])
      for (const [index, { progress, message }] of notices.entries()) {
        expect(progress).toBeGreaterThan(notices[index - 1]?.progress ?? 0);
        expect(message).toMatch(/ \(\d+ s\)$/);
      }
    expect(waiting[0]?.message).toMatch(/^Waits for the statement in one; 0 rows so far/);
    await session.call('get_result', { handle, cancel: true });
    await session.close();
  });

  test('a step of a test is a sentence for people, and itself for programs', async () => {
    const session = await connect(['-p', 'sample'], { era });
    const handed: Notice[] = [];
    await session.client.callTool(
      { name: 'test_connection', arguments: {} },
      { onprogress: (notice) => void handed.push(notice as Notice) },
    );
    // As it came: a client may leave out a notice that comes in one piece with the answer. The clock may speak between two steps.
    const sent = session
      .received()
      .split('\n')
      .filter((line) => line.includes('notifications/progress'))
      .map((line) => (JSON.parse(line) as { params: Notice }).params)
      .filter(({ _meta }) => _meta !== undefined);
    const steps = sent.map(({ _meta }) => {
      const sent = _meta?.['hydrant/progress'] as { step: { id: string; title: string; sentence: string } } | undefined;
      return sent?.step ?? { id: '', title: '', sentence: '' };
    });
    expect(steps.length).toBeGreaterThan(4);
    expect(sent.map(({ message }) => message)).toEqual(steps.map(({ title, sentence }) => `${title}: ${sentence}`));
    // The client's own handler is given the step: the app ticks the steps off by it.
    expect(handed.find(({ _meta }) => _meta)?._meta).toHaveProperty(['hydrant/progress', 'step', 'id']);
    await session.close();
  });
});
