import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectorContract } from '../../../connectors/testing/contract.ts';
import { PROFILES } from '../../registry.ts';
import type { PostgresProfile } from '../profile.ts';
import { debianBuild, embeddedBuild } from '../testing/builds.ts';
import { type TestDatabase, testDatabase } from '../testing/shared-server.ts';
import { createPostgresConnector } from './connector.ts';

const builds = [embeddedBuild(), debianBuild()].filter((build) => build !== undefined);

for (const build of builds) {
  describe(`a real server (${build.name})`, () => {
    let server: TestDatabase;
    beforeAll(async () => {
      server = await testDatabase(build);
      await server.admin(
        `CREATE TABLE people (id int PRIMARY KEY, name text NOT NULL, born date); INSERT INTO people VALUES (1, 'Ana', '1990-05-01'), (2, 'Bo', NULL); ANALYZE people`,
      );
    });
    afterAll(() => server.close());

    const profile = (): PostgresProfile =>
      PROFILES.schema.parse({
        id: 'pg',
        name: 'pg',
        engine: 'postgres',
        connection: { host: server.host, port: server.port, database: server.database, user: 'postgres' },
      }) as PostgresProfile;

    connectorContract({
      name: `postgres (${build.name})`,
      connector: async () => createPostgresConnector(),
      profile: async () => profile(),
      context: () => ({ home: '/nowhere', resources: '/nowhere', secrets: {} }),
      sql: {
        one: 'SELECT 1',
        parameter: 'SELECT $1',
        many: 'SELECT generate_series(1, 20000) AS n',
        endless: 'SELECT count(*) FROM generate_series(1, 1000000) a, generate_series(1, 1000000) b',
        syntaxError: 'SELEC 1',
        write: "INSERT INTO people VALUES (3, 'Cy', NULL)",
        twoStatements: 'SELECT 1; SELECT 2',
        typed: {
          sql: "SELECT 1.5::numeric(12,2) AS amount, 2.5::numeric AS any, 7::oid AS id, now()::timestamptz(3) AS at, '10:00+02'::timetz AS of_day, now()::timestamp AS plain, 1 AS n",
          columns: {
            amount: { precision: 12, scale: 2 },
            any: {},
            id: { unsigned: true },
            at: { precision: 3, zone: 'instant' },
            of_day: { zone: 'offset' },
            plain: {},
            n: {},
          },
        },
        message: "DO $$ BEGIN RAISE WARNING 'hello 1'; END $$",
      },
      isRunning: async (queryId) => {
        const found = await server.admin(`SELECT 1 FROM pg_stat_activity WHERE state = 'active' AND pid::text = '${queryId}'`);
        return found.length === 1;
      },
      known: { table: 'people', column: 'id' },
    });

    test('nothing was written', async () => {
      expect(await server.admin('SELECT count(*)::int AS n FROM people')).toEqual([{ n: 2 }]);
    });
  });
}
