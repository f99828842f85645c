import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HydrantError } from '../../common/errors.ts';
import type { Profile } from '../../profiles/profile.ts';
import type { ConnectContext, Connector, Row, Session } from '../connector.ts';

/** What the contract needs to know of an engine: statements in its dialect that do what their names say. */
export interface ContractCase {
  name: string;
  connector: () => Promise<Connector>;
  profile: () => Promise<Profile>;
  context: () => Omit<ConnectContext, 'signal'>;
  sql: {
    one: string;
    /** Returns its one bind parameter. */
    parameter: string;
    /** At least 10,000 rows of one column that counts up. */
    many: string;
    /** Runs for minutes if nobody stops it. */
    endless: string;
    syntaxError: string;
    /** Changes something if it may. */
    write: string;
    twoStatements: string;
  };
  /** A table or view of the catalogue with its first column. */
  known: { table: string; column: string };
}

const never = new AbortController().signal;

/** What every connector promises, whatever its engine. */
export function connectorContract(it: ContractCase): void {
  describe(`connector contract: ${it.name}`, () => {
    let connector: Connector;
    let profile: Profile;
    let session: Session;
    const open = (): Promise<Session> => connector.connect(profile, { ...it.context(), signal: never });
    beforeAll(async () => {
      connector = await it.connector();
      profile = await it.profile();
      session = await open();
    });
    afterAll(async () => {
      await session.close();
      await connector.close();
    });

    const all = async (sql: string, parameters: readonly (string | number | boolean | null)[] = [], signal = never): Promise<Row[]> => {
      const stream = await session.execute(sql, parameters, { signal, readOnly: true });
      const rows: Row[] = [];
      for await (const batch of stream.batches) rows.push(...batch);
      return rows;
    };
    const failure = async (work: Promise<unknown>): Promise<HydrantError> => {
      const error = await work.then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      expect(error).toBeInstanceOf(HydrantError);
      return error as HydrantError;
    };

    test('describes itself without a driver', () => {
      expect(connector.description.engine).toBe(profile.engine);
      for (const field of connector.description.form) expect(field.help.length, field.path).toBeGreaterThan(10);
    });
    test('answers a ping and one row', async () => {
      await session.ping(never);
      expect(await all(it.sql.one)).toEqual([[1]]);
    });
    test('binds parameters, and refuses a wrong number of them', async () => {
      expect(await all(it.sql.parameter, ["it's; DROP TABLE x --"])).toEqual([["it's; DROP TABLE x --"]]);
      expect((await failure(all(it.sql.parameter))).code).toBe('PARAMETER_INVALID');
    });
    test('streams in batches, and a reader may stop early', async () => {
      const stream = await session.execute(it.sql.many, [], { signal: never, readOnly: true });
      let batches = 0;
      for await (const batch of stream.batches) {
        expect(batch.length).toBeGreaterThan(0);
        batches += 1;
        if (batches === 2) break;
      }
      expect(await all(it.sql.one)).toEqual([[1]]);
    });
    test('tells a syntax error as such, and lives on', async () => {
      expect((await failure(all(it.sql.syntaxError))).code).toBe('STATEMENT_INVALID');
      expect(await all(it.sql.one)).toEqual([[1]]);
    });
    test('refuses a write under readOnly in the engine, and changes nothing', async () => {
      expect((await failure(all(it.sql.write))).code).toBe('READ_ONLY');
      expect(await all(it.sql.one)).toEqual([[1]]);
    });
    test('takes one statement only', async () => {
      expect((await failure(all(it.sql.twoStatements))).code).toBe('STATEMENT_MULTIPLE');
    });
    test('a signal ends the statement, and the session is good for the next', async () => {
      const stop = new AbortController();
      setTimeout(() => stop.abort(), 200);
      expect((await failure(all(it.sql.endless, [], stop.signal))).code).toBe('QUERY_CANCELLED');
      expect(await all(it.sql.one)).toEqual([[1]]);
      expect((await failure(all(it.sql.one, [], AbortSignal.abort()))).code).toBe('QUERY_CANCELLED');
    });
    test('a signal ends the statement at whatever moment of its start it fires', async () => {
      for (const moment of [...Array(25).keys()]) {
        const stop = new AbortController();
        // The connector's looks at the signal are the moments: it fires as soon as the engine is called after the look.
        const { signal } = stop;
        let looks = 0;
        const look = Object.getOwnPropertyDescriptor(AbortSignal.prototype, 'aborted')?.get?.bind(signal);
        Object.defineProperty(signal, 'aborted', {
          get() {
            looks += 1;
            if (looks === 1 + (moment % 5)) queueMicrotask(() => stop.abort());
            return look?.();
          },
        });
        // However few looks there are, it fires.
        const late = setTimeout(() => stop.abort(), 100 + moment);
        expect((await failure(all(it.sql.endless, [], signal))).code).toBe('QUERY_CANCELLED');
        clearTimeout(late);
      }
      expect(await all(it.sql.one)).toEqual([[1]]);
    }, 60_000);
    test('explains without executing', async () => {
      expect((await session.explain(it.sql.endless, [], { signal: never, readOnly: true })).text.length).toBeGreaterThan(10);
    });
    test('shows its catalogue at three levels', async () => {
      const find = (detail: 'names' | 'summary' | 'full') =>
        session.catalogue({ types: ['table', 'view'], pattern: it.known.table, detail, limit: 10 }, never);
      const [names, summary, full] = [await find('names'), await find('summary'), await find('full')];
      expect(names[0]).toMatchObject({ name: it.known.table });
      expect(names[0]?.columns).toBeUndefined();
      expect(summary[0]?.columnCount).toBeGreaterThan(0);
      expect(full[0]?.columns?.map((column) => column.name)).toContain(it.known.column);
      expect(
        await session.catalogue(
          { types: ['column'], pattern: it.known.column, table: it.known.table, detail: 'summary', limit: 10 },
          never,
        ),
      ).toHaveLength(1);
      expect(await session.catalogue({ types: ['column'], pattern: '%', detail: 'names', limit: 2 }, never)).toHaveLength(2);
    });
    test('says what its login may do', async () => {
      expect((await session.loginRights(never)).summary.length).toBeGreaterThan(10);
    });
    test('its probes find what the profile names', async () => {
      for (const probe of connector.probes(profile, { ...it.context(), signal: never }))
        expect((await probe.run(never)).length, probe.id).toBeGreaterThan(5);
    });
    test('two sessions do not see each other, and close twice does no harm', async () => {
      const other = await open();
      await other.close();
      await other.close();
      expect(await all(it.sql.one)).toEqual([[1]]);
    });
  });
}
