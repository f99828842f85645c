import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { failureOf } from '../../../../common/testing/failure-of.ts';
import { debianBuild, embeddedBuild } from '../../testing/builds.ts';
import { type PostgresServer, startPostgres } from '../../testing/server.ts';
import { readAll, sessionsOf } from '../../testing/sessions.ts';

const SEED = `
CREATE EXTENSION citext; CREATE EXTENSION hstore; CREATE EXTENSION dblink;
CREATE TYPE state AS ENUM ('open', 'done');
CREATE DOMAIN email AS text CHECK (VALUE ~ '^[^@]+@[^@]+$');
CREATE TABLE orders (id int PRIMARY KEY, at date, total numeric, state state, mail email, who citext, more hstore, net numeric GENERATED ALWAYS AS (total * 0.8) STORED, CHECK (total >= 0));
INSERT INTO orders (id, at, total, state, mail, who, more) SELECT n, '2026-01-01', n, 'open', 'a@b', 'Ann', 'a=>1' FROM generate_series(1, 5) n;
CREATE INDEX ON orders (lower(mail)); CREATE INDEX ON orders ((extract(year FROM at))) WHERE total > 1;
CREATE FUNCTION tax(n numeric) RETURNS numeric LANGUAGE plpgsql STABLE AS $$ DECLARE rate numeric := 0.2; BEGIN IF n IS NULL THEN RETURN 0; END IF; RETURN round(n * rate, 2); END $$;
CREATE FUNCTION gross(n numeric) RETURNS numeric LANGUAGE sql AS 'SELECT n + tax(n)';
CREATE FUNCTION atomic(n numeric) RETURNS numeric RETURN n * 2;
CREATE FUNCTION first_of(anyelement, anyelement) RETURNS anyelement LANGUAGE sql IMMUTABLE STRICT AS 'SELECT $1';
CREATE AGGREGATE first(anyelement) (SFUNC = first_of, STYPE = anyelement);
CREATE FUNCTION round(n float8, digits int) RETURNS numeric LANGUAGE sql IMMUTABLE AS 'SELECT round(n::numeric, digits)';
CREATE VIEW report AS SELECT id, gross(total) AS gross, atomic(total) AS twice, random() AS dice, now() AS seen FROM orders;
CREATE VIEW busy AS SELECT o.state, first(o.id) AS id, sum(r.gross) AS gross FROM orders o JOIN report r USING (id) GROUP BY o.state;
ALTER TABLE orders ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON orders USING (current_setting('app.tenant', true) IS NULL OR total > 0);
CREATE ROLE reader LOGIN; GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader;
CREATE FUNCTION who_asks() RETURNS text LANGUAGE sql STABLE AS $$ SELECT current_setting('request.jwt.claims', true) $$;
CREATE VIEW tenant AS SELECT current_setting('app.tenant', true) AS tenant, who_asks() AS claims;
CREATE TABLE numbered (id serial, mail email, who citext); GRANT SELECT ON tenant TO reader; GRANT INSERT ON numbered TO reader;
CREATE FUNCTION danger(n int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN PERFORM dblink_connect('x'); RETURN n; END $$;
CREATE VIEW dangerous AS SELECT danger(id) FROM orders`;

describe.each([embeddedBuild(), debianBuild()].filter((build) => build !== undefined))(
  'what reads run of other people’s code ($name)',
  (build) => {
    let server: PostgresServer;
    const sessions = sessionsOf(() => server);
    beforeAll(async () => {
      // Uses its own server, since roles are server-wide.
      server = await startPostgres({ build });
      await server.admin(SEED);
    }, 60_000);
    afterAll(async () => {
      await sessions.close();
      await server.close();
    });

    test.each([
      'SELECT * FROM orders ORDER BY id',
      'SELECT * FROM report',
      'SELECT * FROM busy',
      'SELECT * FROM tenant',
      'EXPLAIN INSERT INTO numbered (mail) VALUES (NULL)',
      'SELECT first(id) FROM orders',
      'SELECT round(1.234::float8, 2)',
      "SELECT who = 'ANN', more -> 'a', state = 'open', mail::text FROM orders",
      "SELECT 'x@y'::email, 'open'::state, ROW(1, 2), ARRAY['open']::state[]",
      'SELECT o.id, o.state FROM orders o WHERE lower(o.mail) LIKE $$a%$$ GROUP BY o.id, o.state',
    ])('harmless code of users does not stand in the way: %s', async (sql) => {
      for (const user of ['postgres', 'reader']) expect((await readAll(await sessions.open({ user }), sql)).rows.length).toBeGreaterThan(0);
    });

    test('a refusal names what it is of, the function behind it, and why', async () => {
      const error = await failureOf(readAll(await sessions.open(), 'SELECT * FROM dangerous'));
      expect(error.code).toBe('READ_ONLY');
      expect(error.message).toContain(
        'the function public.danger() uses the function public.dblink_connect(), which belongs to the extension dblink',
      );
      expect(error.next).toContain('`full`');
    });

    test('what a harmless function names is looked at again: it can change without the function', async () => {
      const session = await sessions.open();
      expect((await readAll(session, 'SELECT * FROM report')).rows).toHaveLength(5);
      await server.admin(
        `CREATE FUNCTION public.round(numeric, text) RETURNS numeric LANGUAGE plpgsql AS $$ BEGIN PERFORM dblink_connect('x'); RETURN 1; END $$`,
      );
      const later = performance.now() + 2_500;
      const clock = vi.spyOn(performance, 'now').mockImplementation(() => later);
      const error = await failureOf(readAll(session, 'SELECT * FROM report')).finally(() => clock.mockRestore());
      await server.admin('DROP FUNCTION public.round(numeric, text)');
      expect(error.message).toContain('public.round()');
    });

    test('functions that call each other are refused both, whichever is asked for first', async () => {
      await server.admin(`CREATE SCHEMA ring; CREATE FUNCTION ring.one(n int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN IF n > 5 THEN RETURN ring.two(n); END IF; PERFORM dblink_connect('x'); RETURN 1; END $$;
      CREATE FUNCTION ring.two(n int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN ring.one(n); END $$;
      CREATE VIEW ring.by_one AS SELECT ring.one(1); CREATE VIEW ring.by_two AS SELECT ring.two(1)`);
      const session = await sessions.open();
      for (const view of ['by_one', 'by_two', 'by_one'])
        expect((await failureOf(readAll(session, `SELECT * FROM ring.${view}`))).code, view).toBe('READ_ONLY');
      await server.admin('DROP SCHEMA ring CASCADE');
    });

    test('where the policy allows everything nothing is looked into', async () => {
      const error = await failureOf(readAll(await sessions.open(), 'SELECT * FROM dangerous', [], { anyCode: true }));
      expect(error.code).not.toBe('READ_ONLY');
    });

    test('our own catalogue queries are looked into as well', async () => {
      await server.admin(
        `CREATE FUNCTION public.array_to_json(text[]) RETURNS json LANGUAGE plpgsql AS $$ BEGIN PERFORM dblink_connect('x'); RETURN '[]'; END $$`,
      );
      const session = await sessions.open();
      const query = { types: ['table'] as const, pattern: '%', detail: 'summary' as const, limit: 5 };
      const error = await failureOf(session.catalogue(query, new AbortController().signal));
      expect(error.message).toContain('public.array_to_json()');
      await server.admin('DROP FUNCTION public.array_to_json(text[])');
    });

    test('the search path, JIT and role of the statement stay what they were', async () => {
      const session = await sessions.open();
      const { rows } = await readAll(
        session,
        "SELECT current_setting('search_path'), current_setting('jit'), current_schemas(false)::text",
      );
      expect(rows[0]).toEqual(['"$user", public', 'on', '{public}']);
    });
  },
);
