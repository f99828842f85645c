import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Cell } from '../../../../connectors/connector.ts';
import { isoInterval, isoTimestamp } from '../../../../connectors/kit/iso-time.ts';
import { debianBuild, embeddedBuild, knowsXml } from '../../testing/builds.ts';
import { type PostgresServer, startPostgres } from '../../testing/server.ts';
import { readAll, sessionsOf } from '../../testing/sessions.ts';
import { TYPE_SAMPLES, TYPE_SEED, XML_SAMPLES } from '../../testing/type-samples.ts';
import { BUILT_IN_TYPES } from './built-in.ts';

/** Roles with unusual session settings. */
const ODD_ROLES: Readonly<Record<string, string>> = {
  plain: '',
  styles: `SET "DateStyle" = 'SQL, DMY'; SET "IntervalStyle" = 'sql_standard'; SET bytea_output = 'escape'; SET extra_float_digits = -10; SET "TimeZone" = 'Asia/Kathmandu'`,
  strings: `SET standard_conforming_strings = off; SET client_encoding = 'LATIN1'; SET "DateStyle" = 'German'; SET "IntervalStyle" = 'iso_8601'; SET "TimeZone" = 'Europe/Amsterdam'`,
  far: `SET "DateStyle" = 'Postgres, MDY'; SET "IntervalStyle" = 'postgres_verbose'; SET client_encoding = 'UTF8'; SET "TimeZone" = 'America/St_Johns'`,
};

for (const build of [embeddedBuild(), debianBuild()].filter((present) => present !== undefined)) {
  describe(`values of every type (${build.name})`, () => {
    let server: PostgresServer;
    let major = 0;
    const sessions = sessionsOf(() => server);
    const roles = build.name === 'embedded' ? Object.keys(ODD_ROLES) : ['plain', 'strings'];

    beforeAll(async () => {
      // Uses its own server, for roles with their own settings.
      server = await startPostgres({ build });
      await server.admin(TYPE_SEED);
      for (const role of roles) {
        await server.admin(`CREATE ROLE ${role} LOGIN; GRANT pg_read_all_data TO ${role}`);
        for (const set of (ODD_ROLES[role] ?? '').split('; ').filter(Boolean)) await server.admin(`ALTER ROLE ${role} ${set}`);
      }
      const [{ version } = { version: 0 }] = await server.admin<{ version: number }>(
        `SELECT current_setting('server_version_num')::int / 10000 AS version`,
      );
      major = version;
    });
    afterAll(async () => {
      await sessions.close();
      await server.close();
    });

    test.each(roles)('are exact for the role “%s”', async (role) => {
      const session = await sessions.open({ user: role });
      const samples = [...TYPE_SAMPLES, ...(knowsXml(build) ? XML_SAMPLES : [])].filter(({ since = 0 }) => since <= major);
      const { columns, rows } = await readAll(session, `SELECT ${samples.map(({ sql }) => sql).join(',\n')}`);
      const match = samples.map(({ sql, type }, index) => ({
        sql,
        cell: rows[0]?.[index],
        kind: columns[index]?.kind,
        ...(type ? { type: columns[index]?.type } : {}),
      }));
      expect(match).toEqual(samples.map(({ sql, cell, kind, type }) => ({ sql, cell, kind, ...(type ? { type } : {}) })));
    });

    test('the built-in types are those of the server, by number, name and array', async () => {
      const rows = await server.admin<{ oid: number; name: string; array: number; delimiter: string }>(
        `SELECT oid::int, format_type(oid, NULL) AS name, typarray::int AS array, typdelim AS delimiter FROM pg_type WHERE oid < 16384`,
      );
      const live = new Map(rows.map((row) => [row.oid, row]));
      for (const { oid, name, array = 0 } of BUILT_IN_TYPES) {
        expect(live.get(oid)?.name, name).toBe(name);
        expect(live.get(oid)?.array, name).toBe(array);
      }
      const semicolons = rows.filter(({ delimiter, array }) => delimiter !== ',' && array !== 0).map(({ name }) => name);
      expect(semicolons).toEqual(['box']);
    });

    const text = fc.string({
      maxLength: 8,
      unit: fc.constantFrom('a', 'N', 'U', 'L', ',', '"', '\\', '{', '}', '(', ')', '[', ';', ' ', "'", '\n', '\t', 'ü', '🦆'),
    });
    const texts = fc.array(fc.oneof(text, fc.constant(null), fc.constantFrom('NULL', '')), { maxLength: 6 });
    const deep = fc
      .integer({ min: 1, max: 4 })
      .chain((width) => fc.array(fc.array(fc.option(text), { minLength: width, maxLength: width }), { minLength: 1, maxLength: 4 }));

    test('random texts in arrays and rows come back as they went in', async () => {
      const session = await sessions.open();
      await fc.assert(
        fc.asyncProperty(texts, deep, async (flat, nested) => {
          const row = flat.map((t, n) => ({ n, t }));
          const one = flat[0] ?? null;
          const { rows } = await readAll(
            session,
            `SELECT ARRAY(SELECT jsonb_array_elements_text($1::jsonb)), $2::text[],
              ARRAY(SELECT r::inner_row FROM jsonb_populate_recordset(NULL::inner_row, $3::jsonb) r),
              ROW(1, ROW(2, $4::text), ARRAY[ROW(3, $4)::inner_row], NULL, $4, NULL)::outer_row`,
            [JSON.stringify(flat), arrayLiteral(nested), JSON.stringify(row), one],
          );
          expect(rows[0]).toEqual([
            flat,
            nested,
            row,
            { id: 1, inside: { n: 2, t: one }, many: [{ n: 3, t: one }], at: null, 'odd "name"': one, mood: null },
          ]);
        }),
        { numRuns: 60 },
      );
    });

    const micros = fc.bigInt({ min: -210_800_000_000_000_000n, max: 7_700_000_000_000_000_000n });
    const small = fc.bigInt({ min: -9_000_000_000_000_000n, max: 9_000_000_000_000_000n });
    /** Builds an interval from its parts, since multiplying an interval rounds. */
    const exactly = (micro: string): string =>
      `make_interval(hours => (${micro} / 3600000000)::int, secs => (${micro} % 3600000000)::float8 / 1000000)`;
    const moment = fc.tuple(
      fc.oneof(micros, small),
      fc.integer({ min: -30_000, max: 30_000 }),
      fc.integer({ min: -99_999, max: 99_999 }),
      small,
    );
    test.each(roles)('random moments and intervals are what the server counts (role “%s”)', async (role) => {
      const session = await sessions.open({ user: role });
      await fc.assert(
        fc.asyncProperty(fc.array(moment, { minLength: 1, maxLength: 200 }), async (values) => {
          const column = (index: number): string => `{${values.map((value) => String(value[index])).join(',')}}`;
          const { rows } = await readAll(
            session,
            `SELECT at, at AT TIME ZONE 'UTC', make_interval(months => m, days => d) + ${exactly('i')},
              (extract(epoch FROM at) * 1000000)::bigint::text
             FROM unnest($1::bigint[], $2::int[], $3::int[], $4::bigint[]) WITH ORDINALITY AS v(us, m, d, i, nth),
               LATERAL (SELECT timestamptz '1970-01-01 00:00+00' + ${exactly('us')} AS at) a
             ORDER BY nth`,
            [column(0), column(1), column(2), column(3)],
          );
          expect(rows).toEqual(
            values.map(([us, months, days, i]) => [`${isoTimestamp(us)}Z`, isoTimestamp(us), isoInterval(months, days, i), String(us)]),
          );
        }),
        { numRuns: 15 },
      );
    });
  });
}

function arrayLiteral(value: Cell): string {
  if (value === null) return 'NULL';
  if (Array.isArray(value)) return `{${value.map(arrayLiteral).join(',')}}`;
  return `"${String(value).replace(/[\\"]/g, '\\$&')}"`;
}
