import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../core/engines/postgres/testing/shared-server.ts';
import { homeWith, postgresProfile } from '../support/postgres.ts';
import { connect, type Session } from '../support/process.ts';

/** The highest resident memory of a process so far, in MB; Linux tells it. */
const peakOf = (pid: number): number => Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
/** Some 120 MB are used. A margin for other machines; what this guards against takes 400 to 700. */
const MOST_MB = 260;

let server: TestDatabase;
let session: Session;
beforeAll(async () => {
  server = await testDatabase();
  session = await connect(['-p', 'pg'], { home: homeWith(postgresProfile('pg', server)) });
});
afterAll(async () => {
  await session.close();
  await server.close();
});

test.runIf(process.platform === 'linux')('keeping results of a megabyte does not take hundreds', async () => {
  for (let round = 0; round < 4; round += 1) {
    const { structured } = await session.call('execute_query', {
      sql: `SELECT n, 'name ' || n AS name, (n * 1.25)::numeric(12,2) AS amount, timestamptz '2024-01-01' + n * interval '1 minute' AS at FROM generate_series(1, 20000) n WHERE ${round} >= 0`,
    });
    expect(structured).toMatchObject({ totalRows: 20_000, complete: true });
    const page = await session.call('get_result', { handle: structured.handle, offset: 19_999 });
    expect(page.structured.rows).toMatchObject([[20_000, 'name 20000', '25000.00', '2024-01-14T21:20:00Z']]);
  }
  expect(peakOf(session.pid)).toBeLessThan(MOST_MB);
});
