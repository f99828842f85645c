import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectorContract } from '../../../connectors/testing/contract.ts';
import { PROFILES } from '../../registry.ts';
import type { PostgresProfile } from '../profile.ts';
import { debianBuild, embeddedBuild } from '../testing/builds.ts';
import { type PostgresServer, startPostgres } from '../testing/server.ts';
import { createPostgresConnector } from './connector.ts';

const builds = [embeddedBuild(), debianBuild()].filter((build) => build !== undefined);

for (const build of builds) {
  describe(`a real server (${build.name})`, () => {
    let server: PostgresServer;
    beforeAll(async () => {
      server = await startPostgres({ build });
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
        connection: { host: server.host, port: server.port, database: 'postgres', user: 'postgres' },
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
      },
      known: { table: 'people', column: 'id' },
    });

    test('nothing was written', async () => {
      expect(await server.admin('SELECT count(*)::int AS n FROM people')).toEqual([{ n: 2 }]);
    });
  });
}
