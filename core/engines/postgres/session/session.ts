import type { Duplex } from 'node:stream';
import type pg from 'pg';
import { HydrantError } from '../../../common/errors.ts';
import type {
  CatalogueObject,
  CatalogueQuery,
  Column,
  ExecuteOptions,
  Parameters,
  Plan,
  Row,
  RowStream,
  Session,
} from '../../../connectors/connector.ts';
import type { StatementContext } from '../../../connectors/context.ts';
import { tryChange } from '../../../connectors/kit/try-change.ts';
import type { LoginRights } from '../../../connectors/read-only.ts';
import { readCatalogue } from '../catalogue/catalogue.ts';
import { checkText, toValues } from '../check-input.ts';
import { checkContext, setSchema } from './context.ts';
import { markUnreadable, notUtf8 } from './encoding.ts';
import { cancelled, connectionLost, fromPostgresError, tookTooLong, unconfirmedCancel, withoutPrefix } from './errors.ts';
import { type Inside, insideOf } from './login.ts';
import { readPlan } from './plan.ts';
import { type OwnStatement, ownStatement, Portal, type RawRow } from './portal.ts';
import { Cancels, sendCancel } from './protocol/cancel.ts';
import type { OpenTransport } from './protocol/open.ts';
import { readRights } from './rights.ts';
import { switchRole } from './role.ts';
import { BEGIN_READ_ONLY, ROLLBACK, type SettingsFactory } from './settings.ts';
import { CheckedTypes } from './types/checked-types.ts';
import { rowReader } from './types/columns.ts';
import { settingsMask } from './types/mask-settings.ts';
import type { AskTypes, TypeCatalogue } from './types/type-catalogue.ts';
import { PIN_SEARCH_PATH } from './user-code/check-sql.ts';
import { notChecked, UserCode } from './user-code/user-code.ts';

/** A cancelled statement that the server does not let go of for longer takes its connection with it. */
const CANCEL_TIMEOUT_MS = 5_000;
/** A cancel that comes before the server has begun is ignored by it, so it is asked again. */
const CANCEL_AGAIN_MS = 250;

/** Contexts of one session whose checked names are known at once. */
const MOST_CONTEXTS = 20;

/** What a reader does not want any more may end by itself; a statement that goes on longer is cancelled. */
const STOP_TIMEOUT_MS = 300;

export interface SessionFacts {
  settings: SettingsFactory;
  /** The login's own `statement_timeout` in milliseconds where it is shorter than the profile's limit; else 0. */
  ownTimeout: number;
  types: TypeCatalogue;
  /** What reads may run of what users of the database made. */
  userCode: UserCode;
  /** Looks types up, on a connection of its own: this one is busy with the rows whose types they are. */
  askTypes: AskTypes;
  open: OpenTransport;
  /** The role that every statement switches to; absent: the login itself. */
  role?: string;
  /** One sentence: who is logged in where. */
  about: string;
  /** Text of the database is bytes of no known encoding. */
  unencoded: boolean;
}

/** What rows of a statement may hold beside values of built-in types: composites, which are checked; text in no encoding. */
type Holds = 'composites' | 'bytes' | undefined;

/** Put before a statement whose plan is asked for. */
const EXPLAIN = 'EXPLAIN (FORMAT JSON, VERBOSE) ';

/** One of our own statements failed (the check of user code, for one), so the caller's statement behind it did not begin. */
class StoppedBefore extends HydrantError {
  readonly sqlstate: string;
  constructor(error: HydrantError) {
    super(error.code, error.message, error.nextStep, { cause: error.cause ?? error, details: error.details });
    this.sqlstate = String(error.details.sqlstate);
  }
}

/** One login at a PostgreSQL server. */
export class PostgresSession implements Session {
  readonly about: string;
  readonly #client: pg.Client;
  readonly #inside: Inside;
  readonly #facts: SessionFacts;
  readonly #userCodes = new Map<string, UserCode>();
  #portal: Portal | undefined;
  readonly #cancels: Cancels;
  #cancelled = false;
  /** A transaction of ours is open. */
  #begun = false;
  #lost = false;

  constructor(client: pg.Client, facts: SessionFacts) {
    this.#client = client;
    this.#inside = insideOf(client);
    this.#facts = facts;
    this.about = facts.about;
    this.#cancels = new Cancels(() =>
      sendCancel(facts.open, this.#inside.processID, this.#inside.secretKey, AbortSignal.timeout(CANCEL_TIMEOUT_MS)),
    );
    this.#stream().on('tooLong', (bytes: number) => this.#portal?.tooLong(bytes));
    client.on('end', () => {
      this.#lost = true;
    });
    client.on('error', () => {
      this.#lost = true;
    });
  }

  get lost(): boolean {
    return this.#lost;
  }

  async execute(sql: string, parameters: Parameters, options: ExecuteOptions): Promise<RowStream> {
    return this.#start(sql, toValues(parameters), options, 'composites');
  }

  async explain(sql: string, parameters: Parameters, options: ExecuteOptions): Promise<Plan> {
    // The plan of a change can be made in a read-only transaction too.
    const rows = await this.#all(`${EXPLAIN}${sql}`, toValues(parameters), { ...options, readOnly: true }).catch((error: unknown) => {
      throw withoutPrefix(error, EXPLAIN);
    });
    return readPlan(String(rows[0]?.[0]));
  }

  async catalogue(query: CatalogueQuery, signal: AbortSignal): Promise<CatalogueObject[]> {
    const { unencoded } = this.#facts;
    const holds = unencoded ? 'bytes' : undefined;
    const objects = await readCatalogue((sql, values) => this.#all(sql, values, { signal, readOnly: true }, holds), query);
    return unencoded ? objects.map(markUnreadable) : objects;
  }

  async ping(signal: AbortSignal): Promise<void> {
    await this.#all('SELECT 1', [], { signal, readOnly: true });
  }

  async loginRights(signal: AbortSignal, context?: StatementContext): Promise<LoginRights> {
    return readRights((sql, values) => this.#all(sql, values, { signal, readOnly: true, ...(context ? { context } : {}) }));
  }

  async proveReadOnly(signal: AbortSignal): Promise<string> {
    return tryChange(this.#all('CREATE TEMPORARY TABLE hydrant_may_not_be (n int)', [], { signal, readOnly: true }), {
      refused: 'A change was tried in a read-only transaction, and the server refused it.',
      taken: ['The server took a change in a read-only transaction.', 'Do not use this server for assistants.'],
    });
  }

  async cancel(): Promise<void> {
    if (!this.#portal) return;
    this.#cancelled = true;
    await this.#cancels.now();
  }

  async reset(): Promise<void> {
    await this.#rollBack();
    await this.#command('DISCARD ALL');
  }

  async close(): Promise<void> {
    if (this.#lost) return this.#destroy();
    const running = this.#portal;
    this.#lost = true;
    if (running) await this.#cancels.now().catch(() => undefined);
    const ended = this.#client.end().catch(() => undefined);
    const timer = setTimeout(() => this.#destroy(), 1_000);
    await ended;
    clearTimeout(timer);
  }

  async #all(sql: string, values: readonly (string | null)[], options: ExecuteOptions, holds?: Holds): Promise<Row[]> {
    const stream = await this.#start(sql, values, options, holds);
    const rows: Row[] = [];
    for await (const batch of stream.batches) rows.push(...batch);
    return rows;
  }

  /** Sends a statement and waits for its description; a read only after the check of the user code that it would run. */
  async #start(sql: string, values: readonly (string | null)[], options: ExecuteOptions, holds?: Holds): Promise<RowStream> {
    checkText(sql);
    if (options.context) await checkContext(options.context, (statement) => this.#within(statement, options.signal));
    if (!options.readOnly || options.anyCode) return this.#begin(sql, values, options, { holds });
    const userCode = this.#userCodeOf(options.context);
    let check = await userCode.checkOf(sql);
    for (let attempt = 1; ; attempt += 1) {
      try {
        const stream = await this.#begin(sql, values, options, { holds, before: check?.statements ?? [] });
        if (check) userCode.passed(check);
        return stream;
      } catch (error) {
        if (!check || !(error instanceof StoppedBefore)) throw error;
        if (!['STATEMENT_INVALID', 'QUERY_FAILED'].includes(error.code)) throw error;
        if (error.sqlstate !== '22012') throw notChecked(error);
        // What the check found is examined, then the statement is tried again. Code that keeps changing meanwhile is refused.
        if (attempt === 3) throw notChecked(error.cause);
        check = await userCode.lookAt(check, (statement) => this.#within(statement, options.signal, options.context));
      }
    }
  }

  /** The same names mean other objects in another context: what was found harmless in one says nothing of the next. */
  #userCodeOf(context: StatementContext | undefined): UserCode {
    if (!context) return this.#facts.userCode;
    const key = JSON.stringify(context);
    const known = this.#userCodes.get(key) ?? new UserCode();
    if (this.#userCodes.size >= MOST_CONTEXTS) this.#userCodes.clear();
    this.#userCodes.set(key, known);
    return known;
  }

  /** One of our own statements that looks at the catalogue, in a transaction of its own. */
  async #within(
    { sql, values }: { sql: string; values: readonly (string | null)[] },
    signal: AbortSignal,
    context?: StatementContext,
  ): Promise<(string | null)[][]> {
    const stream = await this.#begin(
      sql,
      values,
      { signal, readOnly: true, ...(context ? { context } : {}) },
      { holds: undefined, before: [ownStatement(PIN_SEARCH_PATH)] },
    );
    const rows: (string | null)[][] = [];
    for await (const batch of stream.batches) rows.push(...batch.map((row) => row.map((cell) => (cell === null ? null : String(cell)))));
    return rows;
  }

  /** Sends a statement and what goes before it, and waits for its description. */
  async #begin(
    sql: string,
    values: readonly (string | null)[],
    options: ExecuteOptions,
    more: { holds: Holds; before?: readonly OwnStatement[] },
  ): Promise<RowStream> {
    const { signal } = options;
    const { holds } = more;
    if (signal.aborted) throw cancelled(signal.reason);
    await this.#rollBack();
    if (signal.aborted) throw cancelled(signal.reason);
    const { settings, askTypes } = this.#facts;
    // Checked before: it has no right that the profile's own has not.
    const role = options.context?.role ?? this.#facts.role;
    const schema = options.context?.schema;
    const types = new CheckedTypes(this.#facts.types, holds === 'composites');
    // In a transaction of its own the settings hold for the session, which is not used again after it.
    if (!options.readOnly) {
      await this.#command(settings.session());
      if (role !== undefined) await this.#command(switchRole(role, false));
      if (schema !== undefined) await this.#command(setSchema(schema, false));
      if (types.check) types.receiveCheck(await this.#command(types.check));
    }
    this.#cancelled = false;
    const before = [BEGIN_READ_ONLY, holds === 'bytes' ? settings.bytes() : settings.transaction()];
    if (role !== undefined) before.push(ownStatement(switchRole(role, true).text, switchRole(role, true).values));
    if (schema !== undefined) before.push(ownStatement(setSchema(schema, true).text, setSchema(schema, true).values));
    before.push(...(more.before ?? []));
    if (types.check) before.push(types.check.statement);
    const statement = options.readOnly
      ? { sql, values, before, onCheckRow: ([cell]: RawRow) => types.receiveCheck(cell), after: ROLLBACK, commits: false }
      : { sql, values, before: [], commits: true };
    const portal = new Portal(statement, () => void this.#cancels.now().catch(() => undefined));
    this.#portal = portal;
    const onAbort = (): void => void this.#abort(portal);
    signal.addEventListener('abort', onAbort, { once: true });
    void portal.ready.then(() => {
      signal.removeEventListener('abort', onAbort);
      if (this.#portal === portal) this.#portal = undefined;
      this.#begun = options.readOnly && portal.failed;
    });
    this.#client.query(portal);
    try {
      const fields = await portal.fields;
      const resolvedTypes = await types.resolveTypes(
        fields.map((field) => field.dataTypeID),
        askTypes,
      );
      const { columns, read: exact } = rowReader(fields, resolvedTypes);
      const mask = settingsMask(columns);
      const read = mask ? (rows: readonly RawRow[]): Row[] => mask(exact(rows)) : exact;
      return { columns, batches: this.#batches(portal, columns, read, signal), affectedRows: () => portal.affectedRows };
    } catch (error) {
      portal.stop();
      await portal.ready;
      const ended = this.#ended(error, signal);
      if (portal.failedBefore && ended instanceof HydrantError && typeof ended.details.sqlstate === 'string')
        throw new StoppedBefore(ended);
      throw ended;
    }
  }

  async *#batches(
    portal: Portal,
    columns: readonly Column[],
    read: (rows: readonly RawRow[]) => Row[],
    signal: AbortSignal,
  ): AsyncGenerator<Row[]> {
    try {
      for (;;) {
        const rows = await portal.next();
        // A cancel that came after the change was made is not reported as a cancelled statement.
        if (!rows && portal.isWhole) return;
        if (signal.aborted) throw cancelled(signal.reason);
        if (!rows) return;
        yield read(rows);
      }
    } catch (error) {
      await portal.ready;
      // The rows were dropped, but the change is committed.
      if (signal.aborted && portal.hasCommitted) throw unconfirmedCancel(error);
      throw this.#ended(error, signal, columns);
    } finally {
      portal.stop();
      void this.#endSoon(portal);
    }
  }

  /** Nobody reads on: the session is not held by a statement that still computes. */
  async #endSoon(portal: Portal): Promise<void> {
    const enough = this.#cancels.repeat(STOP_TIMEOUT_MS, () => this.#destroy());
    await portal.ready;
    enough();
  }

  #ended(error: unknown, signal: AbortSignal, columns: readonly Column[] = []): unknown {
    this.#noted(error);
    // The server ends a cancelled statement with an error of its own, or with its last row; a lost connection says neither.
    if (signal.aborted || this.#cancelled) return this.#lost ? unconfirmedCancel(error) : cancelled(error);
    if (!(error instanceof HydrantError)) return error;
    if (error.code === 'QUERY_CANCELLED' && error.details.sqlstate === '57014') return tookTooLong(error, this.#facts.ownTimeout);
    if (this.#facts.unencoded && error.details.sqlstate === '22021') return notUtf8(error, columns);
    return error;
  }

  /** Waits until nothing of the last statement is under way: neither itself nor a cancel that could hit the next. */
  async #finishCancels(): Promise<void> {
    await this.#portal?.ready;
    await this.#cancels.idle();
  }

  /** A read that failed leaves its transaction open; nothing of it stays. */
  async #rollBack(): Promise<void> {
    await this.#finishCancels();
    if (this.#lost) throw connectionLost();
    if (!this.#begun) return;
    await this.#command('ROLLBACK');
    this.#begun = false;
  }

  /** One of our own; resolves with its first cell, which is text or not of interest. */
  async #command(text: string | { text: string; values: string[] }): Promise<string | undefined> {
    try {
      const query = typeof text === 'string' ? { text } : { text: text.text, values: text.values };
      const { rows } = await this.#client.query<unknown[]>({ ...query, rowMode: 'array' });
      return String(rows[0]?.[0] ?? '');
    } catch (error) {
      throw this.#noted(fromPostgresError(error));
    }
  }

  /** The driver says that the connection is gone only after it has failed what ran on it; nothing else may be begun in between. */
  #noted<E>(error: E): E {
    if (error instanceof HydrantError && error.code === 'CONNECTION_LOST') this.#lost = true;
    return error;
  }

  async #abort(portal: Portal): Promise<void> {
    const dropTimer = setTimeout(() => this.#destroy(), CANCEL_TIMEOUT_MS);
    const enough = this.#cancels.repeat(CANCEL_AGAIN_MS, () => undefined);
    portal.stop();
    void this.#cancels.now().catch(() => this.#destroy());
    await portal.ready;
    clearTimeout(dropTimer);
    enough();
  }

  #destroy(): void {
    this.#lost = true;
    this.#stream().destroy();
  }

  #stream(): Duplex {
    return (this.#inside.connection as unknown as { stream: Duplex }).stream;
  }
}
