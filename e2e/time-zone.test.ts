import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type PostgresServer, startPostgres } from '../core/engines/postgres/testing/server.ts';
import { listedEnvironments, objectsUnder } from './support/headed.ts';
import { postgresProfile } from './support/postgres.ts';
import { connect, freshHome, hydrant, type Session } from './support/process.ts';

/** Paid around the turns of months: in which month each falls depends on the zone. */
const PAID = [
  ['2024-01-31T23:30:00Z', 10],
  ['2024-02-01T00:30:00Z', 200],
  ['2024-02-29T18:00:00Z', 3000],
] as const;
const MONTHLY = "SELECT date_trunc('month', paid_at)::date AS month, sum(amount) AS amount FROM payments GROUP BY 1 ORDER BY 1";
const IN_UTC = [
  ['2024-01-01', '10'],
  ['2024-02-01', '3200'],
];
/** In Tokyo the first is paid in February, the last in March. */
const IN_TOKYO = [
  ['2024-02-01', '210'],
  ['2024-03-01', '3000'],
];

let server: PostgresServer;
let home: string;
beforeAll(async () => {
  // Own server: a setting of the superuser.
  server = await startPostgres();
  // A role with a zone of its own, as administrators set it.
  await server.admin(
    `CREATE TABLE payments (paid_at timestamptz, amount int);
     INSERT INTO payments VALUES ${PAID.map(([at, amount]) => `('${at}', ${amount})`).join(', ')};
     ALTER ROLE postgres SET TimeZone = 'America/Anchorage'`,
  );
  home = freshHome();
  const folder = join(home, 'files');
  mkdirSync(folder);
  writeFileSync(join(folder, 'payments.csv'), `paid_at,amount\n${PAID.map(([at, amount]) => `${at},${amount}`).join('\n')}\n`);
  const files = { name: 'files', engine: 'duckdb', connection: { form: 'folder', path: folder } };
  const profiles = [
    postgresProfile('pg', server),
    postgresProfile('pg-tokyo', server, { timeZone: 'Asia/Tokyo' }),
    { ...files, id: 'files' },
    { ...files, id: 'files-tokyo', timeZone: 'Asia/Tokyo' },
  ];
  writeFileSync(join(home, 'profiles.json'), JSON.stringify({ version: 1, profiles }));
});
afterAll(() => server.close());

const rowsOf = ({ structured }: { structured: Record<string, unknown> }): string[][] =>
  (structured.rows as unknown[][]).map((row) => row.map(String));

describe.each(['Asia/Tokyo', 'America/Los_Angeles', 'UTC'])('on a computer in %s', (TZ) => {
  let session: Session;
  beforeAll(async () => {
    session = await connect(['-p', 'pg', '-p', 'pg-tokyo', '-p', 'files', '-p', 'files-tokyo'], { home, env: { TZ, PGTZ: TZ } });
  });
  afterAll(() => session.close());

  test.each([
    ['pg', IN_UTC, 'UTC'],
    ['files', IN_UTC, 'UTC'],
    ['pg-tokyo', IN_TOKYO, 'Asia/Tokyo'],
    ['files-tokyo', IN_TOKYO, 'Asia/Tokyo'],
  ])('the months of %s are those of its profile, and the answer names the zone', async (environment, months, zone) => {
    const answer = await session.call('execute_query', { sql: MONTHLY, environment });
    expect(rowsOf(answer), answer.text).toEqual(months);
    expect(answer.structured.timeZone).toBe(zone);
    expect(answer.text).toContain(` · ${zone} · `);
    const plan = await session.call('explain_query', { sql: MONTHLY, environment });
    expect(plan.structured.timeZone).toBe(zone);
  });

  test('SQL over a stored result means the same days', async () => {
    const sql = 'SELECT paid_at, amount FROM payments';
    for (const [environment, months] of [
      ['pg', IN_UTC],
      ['files-tokyo', IN_TOKYO],
    ] as const) {
      const { structured } = await session.call('execute_query', { sql, environment, max_rows: 1 });
      const summed = await session.call('get_result', { handle: structured.handle, sql: MONTHLY.replace('payments', 'result') });
      expect(rowsOf(summed), summed.text).toEqual(months);
    }
  });

  test('a comparison names the zone of each side, and finds the days that differ for it', async () => {
    const { structured, text } = await session.call('compare_query', { sql: MONTHLY, environments: ['pg', 'files', 'pg-tokyo'] });
    expect(objectsUnder<{ timeZone: string }>(structured.sideHead, structured.sides).map(({ timeZone }) => timeZone)).toEqual([
      'UTC',
      'UTC',
      'Asia/Tokyo',
    ]);
    expect(structured.pairs, text).toMatchObject([{ equal: true }, { equal: false }]);
    expect(text).toContain('Asia/Tokyo');
  });

  test('list_environments names each zone', async () => {
    const { text } = await session.call('list_environments');
    expect((await listedEnvironments(session)).map((one) => [one.name, one['time zone']])).toEqual([
      ['pg', 'UTC'],
      ['pg-tokyo', 'Asia/Tokyo'],
      ['files', 'UTC'],
      ['files-tokyo', 'Asia/Tokyo'],
    ]);
    expect(text).toContain('Asia/Tokyo');
  });
});

test('a write is told in the same zone as a read', async () => {
  const session = await connect(['-p', 'writer'], { home: homeOfWriter() });
  try {
    const sql = "INSERT INTO payments SELECT date_trunc('month', timestamptz '2024-01-31T23:30:00Z'), 0 RETURNING paid_at";
    expect(rowsOf(await session.call('execute_query', { sql }))).toEqual([['2024-01-31T15:00:00Z']]);
  } finally {
    await session.close();
  }
});

function homeOfWriter(): string {
  const written = freshHome();
  const profile = postgresProfile('writer', server, { policy: 'full', timeZone: 'Asia/Tokyo' });
  writeFileSync(join(written, 'profiles.json'), JSON.stringify({ version: 1, profiles: [profile] }));
  return written;
}

test.each(['Mars/Olympus', '+02:00', "UTC'; SELECT 1"])('a profile with the zone %j is refused', (zone) => {
  const { code, out } = hydrant(freshHome(), ['profiles', 'add', 'x', '--sample', 'prod', '--time-zone', zone, '--json']);
  expect(code, out).toBe(2);
  expect(JSON.parse(out)).toMatchObject({ error: { code: 'PROFILE_INVALID', message: expect.stringMatching(/timeZone/) } });
});
