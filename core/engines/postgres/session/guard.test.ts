import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HydrantError } from '../../../common/errors.ts';
import type { Session } from '../../../connectors/connector.ts';
import { evaluatePolicy } from '../../../sql/policy.ts';
import { classify } from '../../testing/by-name.ts';
import { debianBuild, embeddedBuild, runner } from '../testing/builds.ts';
import { LET_THROUGH, type LetThrough } from '../testing/guard-expected.ts';
import { GUARD_MORE, GUARD_SEED } from '../testing/guard-seed.ts';
import { type PostgresServer, startPostgres } from '../testing/server.ts';
import { readAll, sessionsOf } from '../testing/sessions.ts';
import { differences, takeSnapshot } from '../testing/snapshot.ts';

const CORPUS = readFileSync(join(import.meta.dirname, '../dialect/corpus.jsonl'), 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line) as { sql: string; allowed: boolean })
  .filter(({ allowed }) => !allowed)
  .map(({ sql }) => sql);
const ALLOWED = readFileSync(join(import.meta.dirname, '../dialect/corpus.jsonl'), 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line) as { sql: string; allowed: boolean })
  .filter(({ allowed }) => allowed)
  .map(({ sql }) => sql);
const STATEMENTS = [...new Set([...CORPUS, ...GUARD_MORE])];
const DOCUMENT = readFileSync(join(import.meta.dirname, '../../../../docs/operations/postgres-read-only.md'), 'utf8');
/** Refused statements share a snapshot, this many at a time. */
const GROUP = 12;

/** The seed plants an operator + for integers and a function upper that write; the catalogue check refuses what names them. */
const PLANTED_IN_SEED = /\+|upper/i;

/** Session state outside of a transaction. */
const SESSION_STATE = `SELECT (SELECT count(*) FROM pg_prepared_statements), (SELECT count(*) FROM pg_cursors WHERE name <> ''),
  (SELECT count(*) FROM pg_listening_channels()), current_user, (SELECT sum(hashtextextended(s::text, 0)) FROM (SELECT name, setting FROM pg_settings WHERE name NOT LIKE '%.%') s)`;

for (const build of [embeddedBuild(), debianBuild()].filter((one) => one !== undefined)) {
  describe(`statements that are no reads, with the parser switched off (${build.name})`, () => {
    let server: PostgresServer;
    const sessions = sessionsOf(() => server);
    let through: LetThrough[];
    let whileRefused: string[];
    let throughAsReader: string[];
    let changedAsReader: string[];
    let dumps: [before: string, after: string] | undefined;

    beforeAll(async () => {
      server = await startPostgres({
        build,
        settings: { wal_level: 'logical', autovacuum: 'off', checkpoint_timeout: '1d', max_prepared_transactions: '4' },
      });
      for (const part of GUARD_SEED) await server.admin(part);
      const first = dump();
      // The read-only login runs first: its statements may change nothing.
      const before = await takeSnapshot(server);
      throughAsReader = (await tryAll('reader')).map(({ sql }) => sql);
      changedAsReader = differences(before, await takeSnapshot(server));
      await server.admin("ROLLBACK PREPARED 'left'");
      whileRefused = [];
      through = await tryAll('postgres');
      dumps = first === undefined ? undefined : [first, dump() ?? ''];
    }, 120_000);
    afterAll(async () => {
      await sessions.close();
      await server.close();
    });

    test('what a superuser’s read-only transaction lets through is known, and documented', () => {
      const expected = LET_THROUGH.filter(({ only }) => only === undefined || only === build.name);
      const reported = expected.map(({ sql, after = [], stays = [] }) => ({ sql, after, stays }));
      expect(through).toEqual(reported);
    });
    test('what is refused leaves no trace', () => {
      expect(whileRefused).toEqual([]);
    });
    test('of a login that may only read, less comes through', () => {
      const expected = LET_THROUGH.filter(({ only, reader }) => (only === undefined || only === build.name) && reader === true);
      expect(throughAsReader).toEqual(expected.map(({ sql }) => sql));
      // A prepared transaction stays until somebody ends it. Servers allow it only with max_prepared_transactions > 0.
      expect(changedAsReader).toEqual(['prepared transactions']);
    });
    test('no table changed but the one that another connection was asked to change', () => {
      const rows = through.flatMap(({ after, stays }) => [...(after ?? []), ...(stays ?? [])]).filter((part) => part.startsWith('rows of'));
      expect(new Set(rows)).toEqual(new Set(['rows of public.reached']));
    });
    test('what the parser allows changes nothing, even for a superuser', async () => {
      const before = await takeSnapshot(server);
      const session = await sessions.open();
      let answered = 0;
      for (const sql of ALLOWED) {
        expect(evaluatePolicy(await classify(sql, 'postgres'), 'read-only').decision, sql).toBe('allow');
        const refused = await readAll(session, sql).then(
          () => undefined,
          (error: HydrantError) => error.code,
        );
        // Only the read-only transaction refused the change, so the parser was wrong.
        expect(refused === 'READ_ONLY' && !PLANTED_IN_SEED.test(sql), sql).toBe(false);
        if (refused === undefined) answered += 1;
      }
      await session.reset();
      await session.close();
      expect(differences(before, await takeSnapshot(server))).toEqual([]);
      expect(answered).toBeGreaterThan(40);
    });
    // The embedded build brings no pg_dump.
    if (build.name === 'debian')
      test('the dump of the database is the same text as before', () => {
        expect(dumps?.[0]).toContain('CREATE TABLE public.orders');
        expect(dumps?.[1]).toBe(dumps?.[0]);
      });

    /** Dumps the database, without the table that is known to change and the sequence that can change on 15. */
    function dump(): string | undefined {
      if (build.name !== 'debian') return undefined;
      const args = ['-h', server.folder, '-p', String(server.port), '-U', 'postgres', '-T', 'reached', '-T', 'counter', '--restrict-key=x'];
      const run = (more: string[]) =>
        spawnSync(join(build?.bin ?? '', 'pg_dump'), [...more, 'postgres'], { ...runner(), cwd: '/', encoding: 'utf8' });
      const made = run(args);
      const result = made.status === 0 ? made : run(args.slice(0, -1));
      if (result.status !== 0) throw new Error(result.stderr);
      return result.stdout.replace(/^\\(un)?restrict .*$/gm, '');
    }

    /** Runs every statement in a session of `user`; resolves with those that were not refused. */
    async function tryAll(user: string): Promise<LetThrough[]> {
      const isReader = user === 'reader';
      const matches: LetThrough[] = [];
      let session = await sessions.open({ user });
      let witness = await sessions.open();
      let before = await takeSnapshot(server);
      const clean = await state(session);
      let quiet = 0;
      const waitUntilIdle = async (): Promise<void> => {
        const now = await takeSnapshot(server);
        whileRefused?.push(...differences(before, now));
        before = now;
        quiet = 0;
      };
      for (const sql of STATEMENTS) {
        if (witness.lost || session.lost) {
          if (witness.lost) witness = await sessions.open();
          if (session.lost) session = await sessions.open({ user });
          before = await takeSnapshot(server);
        }
        const pid = String((await readAll(witness, 'SELECT pg_backend_pid()')).rows[0]?.[0]);
        const wasRefused = await run(session, filledIn(sql, pid));
        if (wasRefused && !session.lost) {
          quiet += 1;
          if (quiet === GROUP && !isReader) await waitUntilIdle();
          continue;
        }
        if (isReader) {
          if (!wasRefused || session.lost) matches.push({ sql });
          if (!session.lost) await session.reset();
          continue;
        }
        const after = await takeSnapshot(server);
        if (!session.lost) await session.reset();
        // State that equals the one before needs no new snapshot after the reset.
        const reset = differences(before, after).length > 0 ? await takeSnapshot(server) : after;
        matches.push({ sql, after: differences(before, after), stays: differences(before, reset) });
        if (!session.lost) expect(await state(session), sql).toEqual(clean);
        before = reset;
      }
      if (!isReader) await waitUntilIdle();
      await session.close();
      await witness.close();
      return matches;
    }

    const state = async (session: Session): Promise<unknown> => (await readAll(session, SESSION_STATE)).rows[0];

    function filledIn(sql: string, witness: string): string {
      const values: Record<string, string> = {
        FOLDER: server.folder,
        '/tmp/': `${server.folder}/`,
        WITNESS: witness,
        'port=PORT': `port=${server.port}`,
      };
      return sql.replace(/FOLDER|\/tmp\/|WITNESS|port=PORT/g, (name) => values[name] ?? '').replace(/pg_sleep\(\d+\)/, 'pg_sleep(0.01)');
    }

    async function run(session: Session, sql: string): Promise<boolean> {
      const error = await readAll(session, sql, [], { anyCode: true }).then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      if (error !== undefined && !(error instanceof HydrantError)) throw error;
      return error !== undefined;
    }
  });
}

describe('every statement that the read-only transaction lets through', () => {
  test.each(LET_THROUGH)('is refused by the parser, and stands in the document: $sql', async ({ sql }) => {
    expect(evaluatePolicy(await classify(sql, 'postgres'), 'read-only').decision).toBe('refuse');
    if (sql.trim() !== '') expect(DOCUMENT).toContain(`\`${sql}\``);
  });
});
