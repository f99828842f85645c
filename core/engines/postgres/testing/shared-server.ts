import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Build, debianBuild, embeddedBuild } from './builds.ts';
import { type PostgresServer, queryAsSuperuser, startPostgres } from './server.ts';

/** A database of one test file on the run's shared server. */
export interface TestDatabase extends Pick<PostgresServer, 'host' | 'port' | 'folder' | 'database' | 'admin'> {
  /** Ends its sessions and drops it. */
  close(): Promise<void>;
}

type Address = Pick<PostgresServer, 'host' | 'port' | 'folder'>;

/**
 * Creates an empty database on the server that all test files of a run share. Roles, `ALTER SYSTEM`, and counts of sessions or locks without
 * `datname` concern the whole server: a test that needs those uses {@link startPostgres}.
 */
export async function testDatabase(build: Build = embeddedBuild()): Promise<TestDatabase> {
  const server = process.env.HYDRANT_TEST_POSTGRES;
  if (!server) throw new Error('No shared server: globalSetup of vitest.config.ts (e2e/support/shared-servers.ts) did not run.');
  const reply = await fetch(`${server}/${build.name}`);
  if (!reply.ok) throw new Error(await reply.text());
  const { host, port, folder } = (await reply.json()) as Address;
  const database = `test_${randomBytes(8).toString('hex')}`;
  const maintain = (sql: string): Promise<unknown> => queryAsSuperuser({ folder, port }, sql, 'postgres');
  await maintain(`CREATE DATABASE ${database}`);
  return {
    host,
    port,
    folder,
    database,
    admin: (sql, other = database) => queryAsSuperuser({ folder, port }, sql, other),
    close: async () => {
      await maintain(`DROP DATABASE ${database} WITH (FORCE)`);
    },
  };
}

/** Serves the addresses of the shared servers over HTTP on loopback; a server starts with the first request for it. */
export async function serveSharedPostgres(): Promise<{ url: string; close(): Promise<void> }> {
  const started = new Map<string, Promise<PostgresServer>>();
  const start = (name: string): Promise<PostgresServer> => {
    const build = [embeddedBuild(), debianBuild()].find((one) => one?.name === name);
    if (!build) throw new Error(`No PostgreSQL build is called ${name}.`);
    // Several test files use it at once, each with a pool or two.
    return startPostgres({ build, settings: { max_connections: '300' } });
  };
  const http = createServer((request, response) => {
    const name = (request.url ?? '').slice(1);
    void (async () => {
      if (!started.has(name))
        started.set(
          name,
          Promise.resolve().then(() => start(name)),
        );
      const { host, port, folder } = await (started.get(name) as Promise<PostgresServer>);
      response.end(JSON.stringify({ host, port, folder }));
    })().catch((error: Error) => response.writeHead(500).end(error.message));
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    close: async () => {
      http.closeAllConnections();
      http.close();
      for (const server of await Promise.allSettled(started.values())) if (server.status === 'fulfilled') await server.value.close();
    },
  };
}
