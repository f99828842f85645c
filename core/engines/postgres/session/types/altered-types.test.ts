import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Cell, Session } from '../../../../connectors/connector.ts';
import { debianBuild, embeddedBuild } from '../../testing/builds.ts';
import { startPostgres } from '../../testing/server.ts';
import { readAll, sessionsOf } from '../../testing/sessions.ts';
import { type TestDatabase, testDatabase } from '../../testing/shared-server.ts';

const never = new AbortController().signal;

for (const build of [embeddedBuild(), debianBuild()].filter((one) => one !== undefined)) {
  describe(`types that are altered while sessions know them (${build.name})`, () => {
    let server: TestDatabase;
    let session: Session;
    const sessions = sessionsOf(() => server);
    beforeAll(async () => {
      server = await testDatabase(build);
      session = await sessions.open();
    });
    afterAll(async () => {
      await sessions.close();
      await server.close();
    });
    const ask = async (sql: string, by = session): Promise<Cell | undefined> => (await readAll(by, `SELECT ${sql}`)).rows[0]?.[0];

    test('fields of a row type: more of them, fewer, of another type, of another name, the names of two exchanged', async () => {
      const row = (): Promise<Cell | undefined> => ask('g FROM growing g');
      await server.admin("CREATE TABLE growing (a int, b text); INSERT INTO growing VALUES (1, 't')");
      expect(await row()).toEqual({ a: 1, b: 't' });
      await server.admin("ALTER TABLE growing ADD COLUMN c text DEFAULT 'x,y'");
      expect(await row()).toEqual({ a: 1, b: 't', c: 'x,y' });
      await server.admin('ALTER TABLE growing DROP COLUMN c');
      expect(await row()).toEqual({ a: 1, b: 't' });
      await server.admin('ALTER TABLE growing ALTER COLUMN a TYPE text, ALTER COLUMN b TYPE boolean USING true');
      expect(await row()).toEqual({ a: '1', b: true });
      await server.admin(
        'ALTER TABLE growing RENAME a TO c; ALTER TABLE growing RENAME b TO a; ALTER TABLE growing RENAME c TO b; ALTER TABLE growing RENAME TO grown',
      );
      expect(await ask('g FROM grown g')).toEqual({ b: '1', a: true });
      expect((await readAll(session, 'SELECT g FROM grown g')).columns[0]?.type).toBe('grown');
    });

    test('a type of its own, in arrays, in domains, in others, for every session and for what is no read', async () => {
      const other = await sessions.open();
      await server.admin(`
        CREATE TYPE inside AS (v int); CREATE TYPE around AS (one inside, many inside[]); CREATE DOMAIN guarded AS inside CHECK (VALUE IS NOT NULL);`);
      const made = `'("(7)","{(8)}")'::around`;
      const all = `ARRAY[${made}], ARRAY[ROW('9')::inside::guarded]`;
      const both = async (by: Session): Promise<Cell[] | undefined> => (await readAll(by, `SELECT ${all}`)).rows[0];
      for (const by of [session, other]) expect(await both(by)).toEqual([[{ one: { v: 7 }, many: [{ v: 8 }] }], [{ v: 9 }]]);
      await server.admin('ALTER TYPE inside ALTER ATTRIBUTE v TYPE text CASCADE');
      for (const by of [other, session]) expect(await both(by)).toEqual([[{ one: { v: '7' }, many: [{ v: '8' }] }], [{ v: '9' }]]);
      await server.admin('ALTER TYPE inside RENAME ATTRIBUTE v TO w CASCADE');
      const { batches } = await session.execute(`SELECT ${made}`, [], { signal: never, readOnly: false });
      for await (const rows of batches) expect(rows).toEqual([[{ one: { w: '7' }, many: [{ w: '8' }] }]]);
      expect(await both(other)).toEqual([[{ one: { w: '7' }, many: [{ w: '8' }] }], [{ w: '9' }]]);
    });

    test('an enum that got a value and a new name; domains and types dropped and made anew', async () => {
      await server.admin("CREATE TYPE state AS ENUM ('new'); CREATE DOMAIN amount AS int; CREATE TYPE holds AS (a amount)");
      expect(await ask("ARRAY['new']::state[]")).toEqual(['new']);
      expect(await ask("ROW('5')::holds")).toEqual({ a: 5 });
      expect(await ask('ARRAY[5::amount]')).toEqual([5]);
      await server.admin("ALTER TYPE state ADD VALUE 'paid'");
      await server.admin("ALTER TYPE state RENAME VALUE 'new' TO 'begun'; ALTER TYPE state RENAME TO status");
      expect(await ask("ARRAY['begun', 'paid']::status[]")).toEqual(['begun', 'paid']);
      // Values are never read otherwise for it; the name is what it was at the login.
      expect((await readAll(await sessions.open(), "SELECT 'paid'::status")).columns[0]?.type).toBe('status');
      await server.admin('DROP DOMAIN amount CASCADE; CREATE DOMAIN amount AS text; ALTER TYPE holds ADD ATTRIBUTE a amount');
      expect(await ask("ROW('5')::holds")).toEqual({ a: '5' });
      expect(await ask('ARRAY[5::text::amount]')).toEqual(['5']);
      await server.admin('DROP TYPE status; CREATE TYPE status AS (of text)');
      expect(await ask("ROW('5')::status")).toEqual({ of: '5' });
    });

    test('another database in the place of this one gives the same numbers to other types', async () => {
      const oid = (by: Session): Promise<Cell | undefined> => ask("'twin'::regtype::oid", by);
      // Uses its own server, which another one replaces.
      const fresh = await startPostgres({ build });
      const at = sessionsOf(() => fresh);
      try {
        await fresh.admin('CREATE TYPE twin AS (a int, b int)');
        const before = await at.open();
        const first = await oid(before);
        expect(await ask("ROW('1', '2')::twin", before)).toEqual({ a: 1, b: 2 });
        await fresh.close();
        const restored = await startPostgres({ build, port: fresh.port });
        try {
          await restored.admin('CREATE TYPE twin AS (c text, d date)');
          const after = await at.open();
          expect(await oid(after)).toBe(first);
          expect(await ask("ROW('1', '2024-02-29')::twin", after)).toEqual({ c: '1', d: '2024-02-29' });
        } finally {
          await at.close();
          await restored.close();
        }
      } finally {
        await fresh.close();
      }
    });
  });
}
