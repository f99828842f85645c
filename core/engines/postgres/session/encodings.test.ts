import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { failureOf } from '../../../common/testing/failure-of.ts';
import type { CatalogueObject, CatalogueQuery, Session } from '../../../connectors/connector.ts';
import { classify } from '../../testing/by-name.ts';
import { debianBuild, embeddedBuild } from '../testing/builds.ts';
import { type PostgresServer, startPostgres } from '../testing/server.ts';
import { readAll, sessionsOf } from '../testing/sessions.ts';

const never = new AbortController().signal;
/** Every character of ISO 8859-1 from U+00A0 on, so without control characters. */
const LATIN1 = Array.from({ length: 256 - 160 }, (_, n) => String.fromCharCode(160 + n)).join('');

for (const build of [embeddedBuild(), debianBuild()].filter((one) => one !== undefined)) {
  describe(`databases in other encodings (${build.name})`, () => {
    let server: PostgresServer;
    const sessions = sessionsOf(() => server);
    beforeAll(async () => {
      // Uses its own server with databases in other encodings, named after them.
      server = await startPostgres({ build });
      for (const encoding of ['LATIN1', 'SQL_ASCII'])
        await server.admin(`CREATE DATABASE ${encoding} ENCODING '${encoding}' TEMPLATE template0 LOCALE 'C'`);
    });
    afterAll(async () => {
      await sessions.close();
      await server.close();
    });
    const find = (session: Session, query: Partial<CatalogueQuery>): Promise<CatalogueObject[]> =>
      session.catalogue({ types: ['table'], pattern: '%', detail: 'full', limit: 100, ...query }, never);

    test('LATIN1 is converted exactly, by the server: values, names, parameters, the catalogue', async () => {
      await server.admin(
        `CREATE TYPE "Größe" AS ENUM ('groß', 'klein'); CREATE TYPE "Maß" AS ("Länge" int, "Übermaß" text);
         CREATE TABLE "Straßen" ("Näme" text, "größe" "Größe", CONSTRAINT "nicht_größer" CHECK ("Näme" <> 'ÿ'));
         COMMENT ON TABLE "Straßen" IS 'Für alle: ½ ×'; INSERT INTO "Straßen" VALUES ('${LATIN1}', 'groß')`,
        'latin1',
      );
      const session = await sessions.open({ database: 'latin1' });
      const { columns, rows } = await readAll(
        session,
        `SELECT *, octet_length("Näme") AS bytes, ROW(1, 'ÄÖ')::"Maß" AS "maß", ARRAY["Näme"] AS "ä", $1::text AS p FROM "Straßen" WHERE "Näme" = $2`,
        ['Ünïcode', LATIN1],
      );
      expect(columns.map(({ name }) => name)).toEqual(['Näme', 'größe', 'bytes', 'maß', 'ä', 'p']);
      expect(rows).toEqual([[LATIN1, 'groß', 96, { Länge: 1, Übermaß: 'ÄÖ' }, [LATIN1], 'Ünïcode']]);
      expect(await find(session, { pattern: 'stRAßen' })).toMatchObject([
        { name: 'Straßen', comment: 'Für alle: ½ ×', columns: [{ name: 'Näme' }, { name: 'größe', type: '"Größe"' }] },
      ]);
      expect(await find(session, { types: ['enum'] })).toMatchObject([{ name: 'Größe', definition: "'groß', 'klein'" }]);
    });

    test('what LATIN1 lacks is told, and nothing is put in its place', async () => {
      const session = await sessions.open({ database: 'latin1' });
      for (const [sql, values] of [
        ['SELECT $1::text', ['10 €']],
        ["SELECT '10 €'", []],
      ] as const) {
        const error = await failureOf(readAll(session, sql, values));
        expect(error).toMatchObject({ code: 'QUERY_FAILED', next: expect.stringContaining('lacks this character') });
        expect(error.message).toContain('no equivalent in encoding "LATIN1"');
      }
    });

    test('SQL_ASCII: what is UTF-8 is read, what is not is refused with its column and the way to read it', async () => {
      await server.admin(
        `SET client_encoding = 'SQL_ASCII'; CREATE TABLE people (id int, name text, at date);
         INSERT INTO people VALUES (1, 'Zoë 🦆'), (2, convert_from('\\x4dfc6c6c6572', 'SQL_ASCII'))`,
        'sql_ascii',
      );
      const session = await sessions.open({ database: 'sql_ascii' });
      expect(session.about).toContain('SQL_ASCII');
      expect((await readAll(session, 'SELECT * FROM people WHERE id = 1')).rows).toEqual([[1, 'Zoë 🦆', null]]);
      expect((await readAll(session, 'SELECT id FROM people WHERE name = $1', ['Zoë 🦆'])).rows).toEqual([[1]]);
      const error = await failureOf(readAll(session, 'SELECT * FROM people'));
      expect(error).toMatchObject({ code: 'QUERY_FAILED', details: { sqlstate: '22021' } });
      expect(error.message).toMatch(/SQL_ASCII.*the column “name” some are not UTF-8/);
      const way = /convert_from\(.*'UTF8'\)/.exec(error.next)?.[0] ?? '';
      const sql = `SELECT id, ${way} FROM people WHERE id = 2`;
      expect(await classify(sql, 'postgres')).toMatchObject({ capability: 'read' });
      expect((await readAll(session, sql)).rows).toEqual([[2, 'Müller']]);
      expect((await failureOf(readAll(session, 'SELECT name, name AS "a""b" FROM people'))).message).toContain(
        'one of the columns “name”, “a"b”',
      );
    });

    test('SQL_ASCII: names and comments that are not UTF-8 show so, and take nothing else with them', async () => {
      await server.admin(
        `SET client_encoding = 'SQL_ASCII'; CREATE TABLE fine (id int); CREATE TABLE odd (n int, plain int);
         DO $$ BEGIN EXECUTE 'COMMENT ON TABLE odd IS ' || quote_literal(convert_from('\\xfc', 'SQL_ASCII'));
           EXECUTE format('ALTER TABLE odd RENAME n TO %I', convert_from('\\x6efc', 'SQL_ASCII')); END $$`,
        'sql_ascii',
      );
      const session = await sessions.open({ database: 'sql_ascii' });
      const [fine] = await find(session, { pattern: 'fine' });
      expect(fine).toMatchObject({ name: 'fine', columns: [{ name: 'id' }] });
      expect(fine?.facts).toBeUndefined();
      expect(await find(session, { pattern: 'odd' })).toMatchObject([
        { name: 'odd', comment: '�', facts: [expect.stringContaining('not UTF-8')], columns: [{ name: 'n�' }, { name: 'plain' }] },
      ]);
      const error = await failureOf(readAll(session, 'SELECT * FROM odd'));
      expect(error.message).toMatch(/SQL_ASCII.*the name of a column/);
      expect(error.next).toContain('AS t (a, b, c)');
      expect((await readAll(session, 'SELECT t.* FROM odd AS t (a, b)')).columns.map(({ name }) => name)).toEqual(['a', 'b']);
      // Reading the catalogue as bytes must not leave another client_encoding in the session.
      expect((await readAll(session, 'SHOW client_encoding')).rows).toEqual([['UTF8']]);
    });
  });
}
