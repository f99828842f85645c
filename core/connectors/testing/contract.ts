import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HydrantError } from '../../common/errors.ts';
import type { Profile } from '../../profiles/profile.ts';
import type { ConnectContext, Connector, Session } from '../connector.ts';
import { csvRecords } from '../kit/csv.ts';
import type { Column, EngineProgress, ExecuteOptions, Row, StatementRun } from '../run.ts';

/** Input of the contract for one engine: statements in its dialect, by what each does. */
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
    /** A change. */
    write: string;
    twoStatements: string;
    /** Columns with facts beside their kind, and those facts by name of the column. */
    typed: { sql: string; columns: Readonly<Record<string, Partial<Column>>> };
    /** Sends the message `hello 1`; where the engine has messages. */
    message?: string;
    /** Gives three results of 1, 2 and 3 rows; where one statement may give several. */
    several?: string;
  };
  /** Whether the engine's own list of running queries has this id; for engines with query ids. */
  isRunning?: (queryId: string) => Promise<boolean>;
  /** A connector whose engine must start up before a login; for engines that may be stopped. */
  asleep?: () => Promise<Connector>;
  /** A table or view of the catalogue with its first column. */
  known: { table: string; column: string };
}

const never = new AbortController().signal;

async function readAll(batches: AsyncIterable<Row[]>): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const batch of batches) rows.push(...batch);
  return rows;
}

/** Tests that every connector must pass, and tests of each capability that its description declares. */
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
    const start = (sql: string, more: Partial<ExecuteOptions> = {}): Promise<StatementRun> =>
      session.execute(sql, [], { signal: never, readOnly: true, ...more });
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
    test('says which times it takes, and what its sessions are', () => {
      const { timing = {}, sessions, capabilities } = connector.description;
      for (const milliseconds of Object.values(timing)) expect(milliseconds).toBeGreaterThan(0);
      expect(['connections', 'handles']).toContain(sessions);
      // A starting engine must not fail by the time limit of a login.
      if (capabilities.starting) expect(timing.starting).toBeGreaterThan(timing.connect ?? 10_000);
      // Each declared capability needs its statement for the tests below.
      expect([it.isRunning, it.sql.message, it.sql.several, it.asleep].map((asked) => asked !== undefined)).toEqual([
        capabilities.queryId,
        capabilities.messages,
        capabilities.severalResults,
        capabilities.starting,
      ]);
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
    test('refuses a write under readOnly in the engine, as it declares, and changes nothing', async () => {
      const { readOnly } = connector.description;
      expect(readOnly.how.length).toBeGreaterThan(10);
      const { canWrite } = await session.loginRights(never);
      // Only the rights of the login refuse a change there, so the form asks whether the person accepts a login that can write.
      if (readOnly.by === 'login') {
        expect(connector.description.form.map(({ path }) => path)).toContain('writableLogin');
        expect(session.proveReadOnly).toBeUndefined();
        if (canWrite) return;
      } else expect((await session.proveReadOnly?.(never))?.length).toBeGreaterThan(10);
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
        // Abort at each point where the connector reads `signal.aborted`: right after the n-th read, while it calls the engine.
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
        // Abort after a timeout too, for a connector with fewer reads.
        const late = setTimeout(() => stop.abort(), 100 + moment);
        expect((await failure(all(it.sql.endless, [], signal))).code).toBe('QUERY_CANCELLED');
        clearTimeout(late);
      }
      expect(await all(it.sql.one)).toEqual([[1]]);
    }, 60_000);
    test('a run has the id by which an operator finds it, or none', async () => {
      const progress: EngineProgress[] = [];
      const stop = new AbortController();
      const options = { signal: stop.signal, readOnly: true, onProgress: (one: EngineProgress) => progress.push(one) };
      const ended = failure(session.execute(it.sql.endless, [], options).then(({ batches }) => readAll(batches)));
      await expect.poll(() => progress.some(({ state }) => state === 'running')).toBe(true);
      const [{ queryId } = {}] = progress.filter((one) => one.state === 'running');
      expect(queryId !== undefined).toBe(connector.description.capabilities.queryId);
      if (queryId !== undefined) await expect.poll(() => it.isRunning?.(queryId)).toBe(true);
      stop.abort();
      expect((await ended).code).toBe('QUERY_CANCELLED');
      if (queryId !== undefined) await expect.poll(() => it.isRunning?.(queryId)).toBe(false);
    });
    test('a run and its progress name the same id; its end is known after the last batch', async () => {
      const progress: EngineProgress[] = [];
      const run = await start(it.sql.one, { onProgress: (one) => progress.push(one) });
      await readAll(run.batches);
      expect(progress).toEqual([{ state: 'running', ...(run.queryId === undefined ? {} : { queryId: run.queryId }) }]);
      expect(run.end()).toEqual({ messages: [] });
    });
    test('columns say their precision, scale, sign and zone', async () => {
      const { columns, batches } = await start(it.sql.typed.sql);
      await readAll(batches);
      const facts = columns.map(({ name, precision, scale, unsigned, zone }) => [name, { precision, scale, unsigned, zone }] as const);
      const nothing = { precision: undefined, scale: undefined, unsigned: undefined, zone: undefined };
      const wanted = Object.entries(it.sql.typed.columns).map(([name, known]) => [name, { ...nothing, ...known }] as const);
      expect(facts).toEqual(wanted);
    });
    test('messages of the engine come with the end of their run, and with no other', async () => {
      if (it.sql.message === undefined) return;
      const run = await start(it.sql.message, { anyCode: true });
      await readAll(run.batches);
      expect(run.end().messages).toEqual([{ severity: expect.stringMatching(/^(info|warning)$/), text: 'hello 1' }]);
      const next = await start(it.sql.one);
      await readAll(next.batches);
      expect(next.end().messages).toEqual([]);
    });
    test('several results come one behind the other, and may be left', async () => {
      if (it.sql.several === undefined) return;
      const counts: number[] = [];
      for (let run: StatementRun | undefined = await start(it.sql.several); run; run = await run.end().next?.())
        counts.push((await readAll(run.batches)).length);
      expect(counts).toEqual([1, 2, 3]);
      await readAll((await start(it.sql.several)).batches);
      expect(await all(it.sql.one)).toEqual([[1]]);
    });
    test('while its engine starts up it says so', async () => {
      const progress: EngineProgress[] = [];
      const made = (await it.asleep?.()) ?? connector;
      const other = await made.connect(profile, { ...it.context(), signal: never, onProgress: (one) => progress.push(one) });
      await other.close();
      expect(progress.some(({ state }) => state === 'starting')).toBe(connector.description.capabilities.starting);
    });
    test('a faster export gives the records that its rows would', async () => {
      const run = await session.fastExport?.csv(it.sql.many, [], { signal: never, readOnly: true });
      if (!run) return;
      const records: string[] = [];
      for await (const some of run.records) records.push(...some);
      expect(`${records.join('\n')}\n`).toBe(csvRecords(await all(it.sql.many)));
      expect(run.end().messages).toEqual([]);
    });
    test('close() ends what runs', async () => {
      const other = await open();
      const run = other.execute(it.sql.endless, [], { signal: never, readOnly: true });
      const ended = run
        .then(({ batches }) => readAll(batches))
        .then(
          () => 'ended',
          () => 'ended',
        );
      setTimeout(() => void other.close(), 100);
      expect(await ended).toBe('ended');
      expect(other.lost).toBe(true);
    });
    test('explains without executing, where it declares plans', async () => {
      if (!connector.description.capabilities.explain) return;
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
    test('can be searched for every kind of object that it declares, with the names that it declares', async () => {
      const { objects, nameLevels } = connector.description;
      for (const { type } of objects)
        for (const found of await session.catalogue({ types: [type], pattern: '%', detail: 'names', limit: 3 }, never)) {
          expect(found.type).toBe(type);
          if (nameLevels === 3 && type !== 'database') expect(found.database, type).toBeDefined();
        }
      // An unknown kind gives no objects and no error.
      expect(await session.catalogue({ types: ['hydrant kind'], pattern: '%', detail: 'names', limit: 3 }, never)).toEqual([]);
    });
    test('refuses a context that is not there, and nothing of one stays', async () => {
      for (const { name } of connector.description.context ?? []) {
        const context = { [name]: 'hydrant_"is\'not;there' };
        await failure(session.execute(it.sql.one, [], { signal: never, readOnly: true, context }).then(({ batches }) => readAll(batches)));
        expect(await all(it.sql.one)).toEqual([[1]]);
      }
    });
    test('lists what its form names', async () => {
      for (const { choicesFrom } of connector.description.form)
        if (choicesFrom !== undefined) expect(await session.choices?.(choicesFrom, never), choicesFrom).toBeInstanceOf(Array);
    });
    test('says what its login may do', async () => {
      expect((await session.loginRights(never)).summary.length).toBeGreaterThan(10);
    });
    test('its probes find what the profile names', async () => {
      for (const probe of await connector.probes(profile, { ...it.context(), signal: never }))
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
