import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CatalogueObject, CatalogueQuery, Session } from '../../../connectors/connector.ts';
import { debianBuild, embeddedBuild } from '../testing/builds.ts';
import { type PostgresServer, startPostgres } from '../testing/server.ts';
import { sessionsOf } from '../testing/sessions.ts';

const SEED = `
CREATE EXTENSION postgres_fdw; CREATE EXTENSION file_fdw;
CREATE SCHEMA shop; COMMENT ON SCHEMA shop IS 'All that is sold';
CREATE TYPE shop.state AS ENUM ('new', 'it''s paid'); COMMENT ON TYPE shop.state IS 'Of an order';
CREATE TABLE shop.customers (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL, email text UNIQUE, upper_name text GENERATED ALWAYS AS (upper(name)) STORED);
COMMENT ON TABLE shop.customers IS 'Who buys'; COMMENT ON COLUMN shop.customers.email IS 'May be missing';
CREATE TABLE shop.orders (id bigint, customer int REFERENCES shop.customers ON DELETE CASCADE, state shop.state DEFAULT 'new', total numeric(12,2) CHECK (total >= 0), day date NOT NULL) PARTITION BY RANGE (day);
CREATE TABLE shop.orders_2023 PARTITION OF shop.orders FOR VALUES FROM ('2023-01-01') TO ('2024-01-01');
CREATE TABLE shop.orders_2024 PARTITION OF shop.orders FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE INDEX orders_by_total ON shop.orders (total DESC) WHERE total > 100;
INSERT INTO shop.orders SELECT n, NULL, 'new', n, '2024-05-01' FROM generate_series(1, 500) n;
ALTER TABLE shop.customers ENABLE ROW LEVEL SECURITY; CREATE POLICY own ON shop.customers FOR SELECT USING (name = current_user);
CREATE FUNCTION shop.touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER touched BEFORE UPDATE ON shop.customers FOR EACH ROW EXECUTE FUNCTION shop.touch();
CREATE FUNCTION shop.total_of(customer int, since date DEFAULT '2024-01-01') RETURNS numeric LANGUAGE sql AS 'SELECT 1.0';
CREATE PROCEDURE shop.tidy(days int) LANGUAGE sql AS 'SELECT 1';
CREATE VIEW shop.paid AS SELECT id FROM shop.orders WHERE state = 'it''s paid';
CREATE MATERIALIZED VIEW shop.daily AS SELECT day, sum(total) FROM shop.orders GROUP BY day WITH NO DATA;
CREATE UNLOGGED TABLE shop.scratch (n int);
CREATE SERVER elsewhere FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host 'nowhere'); CREATE FOREIGN TABLE shop.far (n int) SERVER elsewhere;
CREATE SERVER files FOREIGN DATA WRAPPER file_fdw; CREATE FOREIGN TABLE shop.from_file (line text) SERVER files OPTIONS (filename '/dev/null');
CREATE SCHEMA secret; CREATE TABLE secret.salaries (id int, amount numeric);
CREATE ROLE little LOGIN; GRANT USAGE ON SCHEMA shop TO little; GRANT SELECT ON shop.customers TO little;
ANALYZE`;

const never = new AbortController().signal;

for (const build of [embeddedBuild(), debianBuild()].filter((found) => found !== undefined)) {
  describe(`the catalogue (${build.name})`, () => {
    let server: PostgresServer;
    const sessions = sessionsOf(() => server);
    let session: Session;
    beforeAll(async () => {
      // Own server: its own roles, and the list of all databases.
      server = await startPostgres({ build });
      await server.admin(SEED);
      session = await sessions.open();
    });
    afterAll(async () => {
      await sessions.close();
      await server.close();
    });
    const find = (query: Partial<CatalogueQuery>, by = session): Promise<CatalogueObject[]> =>
      by.catalogue({ types: ['table'], pattern: '%', detail: 'full', limit: 100, ...query }, never);
    const one = async (query: Partial<CatalogueQuery>): Promise<CatalogueObject | undefined> => (await find(query))[0];

    test('tables: columns, keys, indexes, comments, row security, triggers', async () => {
      const customers = await one({ pattern: 'customers' });
      expect(customers).toMatchObject({ schema: 'shop', comment: 'Who buys', columnCount: 4 });
      expect(customers?.columns).toEqual([
        { name: 'id', type: 'integer', nullable: false, default: 'identity' },
        { name: 'name', type: 'text', nullable: false },
        { name: 'email', type: 'text', comment: 'May be missing' },
        { name: 'upper_name', type: 'text', default: expect.stringMatching(/^generated upper\(name\)/) },
      ]);
      expect(customers?.keys).toEqual(['PRIMARY KEY (id)', 'UNIQUE (email)']);
      expect(customers?.facts).toEqual([
        'row security',
        expect.stringContaining('CREATE TRIGGER touched BEFORE UPDATE ON shop.customers'),
        expect.stringContaining('row security own (select) using'),
      ]);
    });
    test('partitions: the whole, with its rows, and each when it is asked for', async () => {
      const orders = await one({ pattern: 'orders' });
      expect(orders).toMatchObject({ dataType: 'partitioned table', rows: 500, facts: ['partitioned by RANGE (day), 2 partitions'] });
      expect(orders?.keys).toEqual(
        expect.arrayContaining([expect.stringContaining('FOREIGN KEY (customer)'), expect.stringContaining('CHECK')]),
      );
      expect(orders?.indexes).toEqual([expect.stringContaining('orders_by_total')]);
      expect((await find({ schema: 'shop' })).map(({ name }) => name)).toEqual(['customers', 'far', 'from_file', 'orders', 'scratch']);
      expect((await one({ pattern: 'orders_2024' }))?.facts).toEqual(['partition of shop.orders']);
    });
    test('foreign and unlogged tables, views', async () => {
      expect((await one({ pattern: 'far' }))?.facts).toEqual(['on server elsewhere']);
      expect((await one({ pattern: 'from_file' }))?.dataType).toBe('foreign table');
      expect((await one({ pattern: 'scratch' }))?.facts).toEqual(['unlogged']);
      const [daily, paid] = await find({ types: ['view'], schema: 'shop' });
      expect(daily).toMatchObject({ name: 'daily', dataType: 'materialized view', facts: ['not filled yet'] });
      expect(paid?.definition).toContain('FROM shop.orders');
    });
    test('functions, procedures, triggers, enums, extensions, schemas, keys and indexes by themselves', async () => {
      const functions = await find({ types: ['function'], schema: 'shop' });
      expect(functions.map(({ name }) => name).sort()).toEqual(['tidy', 'total_of', 'touch']);
      expect(JSON.stringify(functions)).toContain('since date');
      expect(await one({ types: ['trigger'], pattern: 'touched' })).toMatchObject({
        table: 'customers',
        definition: expect.stringContaining('BEFORE UPDATE'),
      });
      expect(await one({ types: ['enum'], pattern: 'state' })).toMatchObject({ comment: 'Of an order', definition: "'new', 'it''s paid'" });
      expect((await find({ types: ['extension'] })).map(({ name }) => name)).toEqual(['file_fdw', 'plpgsql', 'postgres_fdw']);
      expect(await one({ types: ['schema'], pattern: 'shop' })).toMatchObject({ comment: 'All that is sold' });
      expect(await one({ types: ['index'], pattern: 'orders_by_total' })).toMatchObject({ definition: expect.stringContaining('WHERE') });
      expect(await one({ types: ['key'], table: 'customers', pattern: '%pkey' })).toMatchObject({ dataType: 'primary key' });
      expect((await find({ types: ['database'] })).map(({ name }) => name)).toContain('postgres');
    });
    test('a login sees only what it may', async () => {
      const little = await sessions.open({ user: 'little' });
      expect(await find({ pattern: 'salaries' }, little)).toEqual([]);
      expect(await find({ types: ['column'], pattern: 'amount' }, little)).toEqual([]);
      expect((await find({ types: ['schema'] }, little)).map(({ name }) => name)).toEqual(['public', 'shop']);
      expect((await find({ pattern: 'customers' }, little))[0]?.columns).toHaveLength(4);
      expect((await little.loginRights(never)).canWrite).toBe(false);
    });
  });
}

describe('ten thousand tables', () => {
  let server: PostgresServer;
  const sessions = sessionsOf(() => server);
  beforeAll(async () => {
    server = await startPostgres({ settings: { max_locks_per_transaction: '1024', autovacuum: 'off' } });
    for (let part = 0; part < 10; part += 1)
      await server.admin(
        `DO $$ BEGIN FOR n IN ${part * 1000}..${part * 1000 + 999} LOOP
           EXECUTE format('CREATE TABLE %I (id int, name varchar(20), at date)', 'table_' || lpad(n::text, 5, '0')); END LOOP; END $$`,
      );
    await server.admin('ANALYZE pg_class; ANALYZE pg_attribute');
  }, 120_000);
  afterAll(async () => {
    await sessions.close();
    await server.close();
  });

  test.each(['names', 'summary', 'full'] as const)('are found at level %s, within the limit', async (detail) => {
    const session = await sessions.open();
    const find = async (query: Partial<CatalogueQuery>): Promise<CatalogueObject[]> => {
      const start = performance.now();
      const found = await session.catalogue({ types: ['table', 'column'], pattern: '%', detail, limit: 500, ...query }, never);
      process.stdout.write(
        `catalogue of 10,000 tables, ${detail}, ${query.pattern ?? '%'}: ${found.length} in ${Math.round(performance.now() - start)} ms\n`,
      );
      return found;
    };
    const first = await find({});
    expect(first).toHaveLength(500);
    expect(first[0]).toMatchObject({ name: 'table_00000' });
    expect(await find({ pattern: '%_09999' })).toMatchObject([{ type: 'table', name: 'table_09999' }]);
    expect(await find({ pattern: 'name', types: ['column'], limit: 20 })).toHaveLength(20);
    expect((await find({ table: 'table_05000' })).map(({ name }) => name)).toEqual(['table_05000', 'id', 'name', 'at']);
  });
});
