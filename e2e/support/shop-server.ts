import { type PostgresServer, startPostgres } from '../../core/engines/postgres/testing/server.ts';

export const OWNER_PASSWORD = 'Planted-4711-owner';
const READER_PASSWORD = 'only-reads-4711';

/** A PostgreSQL with a small shop: `owner` may do everything in `sales` and `staging`, `reader` only log in to `sales`. */
export async function shopServer(): Promise<PostgresServer> {
  const rule = (database: string, users: string): string => `host ${database} ${users} 127.0.0.1/32 scram-sha-256\n`;
  const server = await startPostgres({
    hba: `local all all trust\n${rule('sales', 'owner,reader')}${rule('staging,slaes', 'owner')}`,
  });
  await server.admin(`CREATE ROLE owner LOGIN PASSWORD '${OWNER_PASSWORD}'`);
  await server.admin(`CREATE ROLE reader LOGIN PASSWORD '${READER_PASSWORD}'`);
  for (const database of ['sales', 'staging']) {
    await server.admin(`CREATE DATABASE ${database} OWNER owner`);
    await server.admin(
      `SET ROLE owner;
       CREATE SCHEMA shop;
       CREATE TABLE shop.orders (id int PRIMARY KEY, customer text NOT NULL, net numeric(12,2), placed timestamptz);
       COMMENT ON TABLE shop.orders IS 'One row for each order';
       INSERT INTO shop.orders SELECT n, 'customer ' || n % 7, n * 1.25, timestamptz '2026-01-01 08:00Z' + n * interval '1 hour'
         FROM generate_series(1, 5000) n;
       CREATE TABLE shop."Odd name" (a int); ANALYZE`,
      database,
    );
  }
  return server;
}
