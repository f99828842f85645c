import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type PostgresServer, startPostgres } from '../../core/engines/postgres/testing/server.ts';
import { readAll, sessionsOf } from '../../core/engines/postgres/testing/sessions.ts';
import { differences, takeSnapshot } from '../../core/engines/postgres/testing/snapshot.ts';
import { classify } from '../../core/engines/testing/by-name.ts';
import { evaluatePolicy } from '../../core/sql/policy.ts';
import { PLANTED, PLANTED_SEED, type PlantedCode } from './planted-code.ts';

const DOCUMENT = readFileSync(join(import.meta.dirname, '../../docs/operations/postgres-read-only.md'), 'utf8');

describe('code that others planted in the database', () => {
  let server: PostgresServer;
  const sessions = sessionsOf(() => server);
  const filledIn = (sql: string): string => sql.replaceAll('FOLDER', server.folder).replaceAll('PORT', String(server.port));

  beforeAll(async () => {
    server = await startPostgres({ settings: { autovacuum: 'off', checkpoint_timeout: "'1d'" } });
    await server.admin(filledIn(PLANTED_SEED));
  }, 60_000);
  afterAll(async () => {
    await sessions.close();
    await server.close();
  });

  /** What is different after each read, and the error it ended with. */
  async function attack({
    plant,
    reads,
    plans = [],
    remove,
    login = 'postgres',
  }: PlantedCode): Promise<{ sql: string; effects: string[]; error: string }[]> {
    await server.admin(
      `CREATE SCHEMA planted; GRANT USAGE ON SCHEMA planted TO reader; SET search_path = planted, public; ${filledIn(plant)}`,
    );
    const results = [];
    try {
      for (const { sql, isPlan } of [...reads.map((sql) => ({ sql, isPlan: false })), ...plans.map((sql) => ({ sql, isPlan: true }))]) {
        // Reading the planted tables would run what is planted.
        const before = await takeSnapshot(server, 'planted');
        const session = await sessions.open({ user: login });
        const asked = isPlan ? `EXPLAIN ${sql}` : sql;
        let error = evaluatePolicy(await classify(asked, 'postgres'), 'read-only').decision === 'allow' ? '' : 'refused by the parser';
        const run = (): Promise<unknown> =>
          isPlan ? session.explain(sql, [], { signal: new AbortController().signal, readOnly: false }) : readAll(session, sql);
        if (error === '') await run().catch((thrown: Error) => (error = thrown.message));
        const effects = differences(before, await takeSnapshot(server, 'planted')).filter((part) => part !== 'sessions');
        await session.close();
        results.push({ sql, effects, error });
      }
    } finally {
      await server.admin(`${remove === undefined ? '' : `${remove};`} DROP SCHEMA planted CASCADE; DELETE FROM public.reached`);
    }
    return results;
  }

  test.each(PLANTED.filter(({ through }) => !through))('is refused, and told: $name', { timeout: 120_000 }, async (planted) => {
    for (const { sql, effects, error } of await attack(planted)) {
      expect(effects, sql).toEqual([]);
      // Told as what it is: an error of the server would mean that the attack was none.
      expect(error, sql).toMatch(/would run code that others put into this database|refused by the parser/);
    }
  });

  test.each(PLANTED.filter(({ through }) => through))(
    'gets through, and stands in the document: $name',
    { timeout: 120_000 },
    async (planted) => {
      const results = await attack(planted);
      expect(results.every(({ effects }) => effects.length > 0)).toBe(true);
      expect(DOCUMENT.includes(planted.name), `${planted.name} stands in the document`).toBe(true);
    },
  );
});
