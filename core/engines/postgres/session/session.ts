import type { Duplex } from 'node:stream';
import type pg from 'pg';
import { HydrantError } from '../../../common/errors.ts';
import type { CatalogueObject, CatalogueQuery, Plan, Session } from '../../../connectors/connector.ts';
import type { StatementContext } from '../../../connectors/context.ts';
import { connectionLost, unconfirmedCancel } from '../../../connectors/kit/errors.ts';
import { MessageList } from '../../../connectors/kit/message-list.ts';
import { allRows, type CancelPlan, Cancels, cancelled } from '../../../connectors/kit/statement-run.ts';
import { tryChange } from '../../../connectors/kit/try-change.ts';
import type { LoginRights } from '../../../connectors/read-only.ts';
import type { Column, ExecuteOptions, Parameters, Row, StatementRun } from '../../../connectors/run.ts';
import { readCatalogue } from '../catalogue/catalogue.ts';
import { checkText, toValues } from '../check-input.ts';
import { checkContext, setSchema } from './context.ts';
import { markUnreadable, notUtf8 } from './encoding.ts';
import { fromPostgresError, tookTooLong, withoutPrefix } from './errors.ts';
import { type Inside, insideOf } from './login.ts';
import { messageOf, type Notice } from './messages.ts';
import { type OwnStatement, ownStatement } from './own-statement.ts';
import { readPlan } from './plan.ts';
import { Portal, type PortalStatement, type RawRow } from './portal.ts';
import { sendCancel } from './protocol/cancel.ts';
import type { OpenTransport } from './protocol/open.ts';
import { readRights } from './rights.ts';
import { switchRole } from './role.ts';
import { BEGIN_READ_ONLY, ROLLBACK, type SettingsFactory } from './settings.ts';
import { CheckedTypes } from './types/checked-types.ts';
import { rowReader } from './types/columns.ts';
import { settingsMask } from './types/mask-settings.ts';
import type { AskTypes, TypeCatalogue } from './types/type-catalogue.ts';
import { PIN_SEARCH_PATH } from './user-code/check-sql.ts';
import { StoppedBefore, startChecked } from './user-code/start-checked.ts';
import { UserCode } from './user-code/user-code.ts';

/** The connection is dropped if a cancelled statement has not ended after this long. */
const CANCEL_TIMEOUT_MS = 5_000;
/** Interval of repeated cancels: the server ignores one that arrives before the statement has begun. */
const CANCEL_AGAIN_MS = 250;

/** Maximum number of contexts of a session with cached checks of user code. */
const MOST_CONTEXTS = 20;

/** After its reader stops, a statement has this long to end by itself before it is cancelled. */
const STOP_TIMEOUT_MS = 300;

export interface SessionFacts {
  settings: SettingsFactory;
  /** The login's own `statement_timeout` in milliseconds where it is shorter than the profile's limit; else 0. */
  ownTimeout: number;
  types: TypeCatalogue;
  /** Checks the user code that reads would run. */
  userCode: UserCode;
  /** Looks up types on a separate connection, since this one is busy with the rows. */
  askTypes: AskTypes;
  open: OpenTransport;
  /** The role under which every statement runs; absent: the login itself. */
  role?: string;
  /** One sentence: who is logged in where. */
  about: string;
  /** The database stores text of unknown encoding (SQL_ASCII). */
  unencoded: boolean;
  /** The backend's pid in pg_stat_activity; absent where a pooler hides it. */
  backend?: string;
}

/** Special content of a statement's rows: composites, whose types are checked, or text as raw bytes. */
type Holds = 'composites' | 'bytes' | undefined;

/** Prefix of a statement to explain. */
const EXPLAIN = 'EXPLAIN (FORMAT JSON, VERBOSE) ';

/** One login at a PostgreSQL server. */
export class PostgresSession implements Session {
  readonly about: string;
  readonly #client: pg.Client;
  readonly #inside: Inside;
  readonly #facts: SessionFacts;
  readonly #userCodes = new Map<string, UserCode>();
  #portal: Portal | undefined;
  #messages = new MessageList();
  readonly #cancels: Cancels;
  /** Whether a transaction of ours is open. */
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
    client.on('notice', (notice: Notice) => {
      if (this.#portal?.isInside) this.#messages.add(messageOf(notice));
    });
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

  async execute(sql: string, parameters: Parameters, options: ExecuteOptions): Promise<StatementRun> {
    return this.#start(sql, toValues(parameters), options, 'composites');
  }

  async explain(sql: string, parameters: Parameters, options: ExecuteOptions): Promise<Plan> {
    // PostgreSQL plans a change in a read-only transaction too.
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

  #all(sql: string, values: readonly (string | null)[], options: ExecuteOptions, holds?: Holds): Promise<Row[]> {
    return allRows(this.#start(sql, values, options, holds));
  }

  /** Sends a statement and waits for its description. A read first passes the check of the user code that it would run. */
  async #start(sql: string, values: readonly (string | null)[], options: ExecuteOptions, holds?: Holds): Promise<StatementRun> {
    checkText(sql);
    if (options.context) await checkContext(options.context, (statement) => this.#within(statement, options.signal));
    if (!options.readOnly || options.anyCode) return this.#begin(sql, values, options, { holds });
    return startChecked(
      this.#userCodeOf(options.context),
      sql,
      (before) => this.#begin(sql, values, options, { holds, before }),
      (statement) => this.#within(statement, options.signal, options.context),
    );
  }

  /** The checks for one context: in another schema or role the same names may mean other objects. */
  #userCodeOf(context: StatementContext | undefined): UserCode {
    if (!context) return this.#facts.userCode;
    const key = JSON.stringify(context);
    const known = this.#userCodes.get(key) ?? new UserCode();
    if (this.#userCodes.size >= MOST_CONTEXTS) this.#userCodes.clear();
    this.#userCodes.set(key, known);
    return known;
  }

  /** Runs one of our own catalogue queries in its own transaction. */
  async #within(
    { sql, values }: { sql: string; values: readonly (string | null)[] },
    signal: AbortSignal,
    context?: StatementContext,
  ): Promise<(string | null)[][]> {
    const options = { signal, readOnly: true, ...(context ? { context } : {}) };
    const rows = await allRows(this.#begin(sql, values, options, { holds: undefined, before: [ownStatement(PIN_SEARCH_PATH)] }));
    return rows.map((row) => row.map((cell) => (cell === null ? null : String(cell))));
  }

  /** Sends our own statements and the caller's, and waits for the description. */
  async #begin(
    sql: string,
    values: readonly (string | null)[],
    options: ExecuteOptions,
    { holds, before = [] }: { holds: Holds; before?: readonly OwnStatement[] },
  ): Promise<StatementRun> {
    const { signal } = options;
    const { askTypes, backend } = this.#facts;
    if (signal.aborted) throw cancelled(signal.reason);
    await this.#rollBack();
    if (signal.aborted) throw cancelled(signal.reason);
    const types = new CheckedTypes(this.#facts.types, holds === 'composites');
    if (!options.readOnly) await this.#prepareSession(types, options.context);
    const statement: PortalStatement = options.readOnly
      ? {
          sql,
          values,
          before: [...this.#prefix(holds, options.context), ...before, ...(types.check ? [types.check.statement] : [])],
          onCheckRow: ([cell]) => types.receiveCheck(cell),
          after: ROLLBACK,
          commits: false,
        }
      : { sql, values, before: [], commits: true };
    const queryId = backend === undefined ? {} : { queryId: backend };
    options.onProgress?.({ state: 'running', ...queryId });
    const messages = new MessageList();
    this.#messages = messages;
    const portal = this.#send(statement, signal);
    try {
      const fields = await portal.fields;
      const resolvedTypes = await types.resolveTypes(
        fields.map((field) => field.dataTypeID),
        askTypes,
      );
      const { columns, read: exact } = rowReader(fields, resolvedTypes);
      const mask = settingsMask(columns);
      const read = mask ? (rows: readonly RawRow[]): Row[] => mask(exact(rows)) : exact;
      const end: StatementRun['end'] = () => {
        const { affectedRows } = portal;
        return { messages: messages.all(), ...(affectedRows === undefined ? {} : { affectedRows }) };
      };
      return { ...queryId, columns, batches: this.#batches(portal, columns, read, signal), end };
    } catch (error) {
      portal.stop();
      await portal.ready;
      const ended = this.#ended(error, signal);
      if (portal.failedBefore && ended instanceof HydrantError && typeof ended.details.sqlstate === 'string')
        throw new StoppedBefore(ended);
      throw ended;
    }
  }

  /** Statements before every read: BEGIN READ ONLY, settings, role and schema. */
  #prefix(holds: Holds, context: StatementContext | undefined): OwnStatement[] {
    const { settings } = this.#facts;
    const own = this.#contextCommands(context, true).map(({ text, values }) => ownStatement(text, values));
    return [BEGIN_READ_ONLY, holds === 'bytes' ? settings.bytes() : settings.transaction(), ...own];
  }

  /** Prepares a write, which runs in its own transaction: settings apply to the whole session, which is not reused afterwards. */
  async #prepareSession(types: CheckedTypes, context: StatementContext | undefined): Promise<void> {
    await this.#command(this.#facts.settings.session());
    for (const command of this.#contextCommands(context, false)) await this.#command(command);
    if (types.check) types.receiveCheck(await this.#command(types.check));
  }

  /** Commands that set role and schema. The context has been checked: its role has no rights beyond the profile's. */
  #contextCommands(context: StatementContext | undefined, local: boolean): { text: string; values: string[] }[] {
    const role = context?.role ?? this.#facts.role;
    return [
      ...(role === undefined ? [] : [switchRole(role, local)]),
      ...(context?.schema === undefined ? [] : [setSchema(context.schema, local)]),
    ];
  }

  /** Passes a statement to pg, and cancels it when the signal fires. */
  #send(statement: PortalStatement, signal: AbortSignal): Portal {
    const portal = new Portal(statement, () => void this.#cancels.now().catch(() => undefined));
    this.#portal = portal;
    const cancelling = this.#cancels.onAbort(signal, this.#cancelPlan(0, CANCEL_AGAIN_MS), () => portal.stop());
    void portal.ready.then(() => {
      cancelling[Symbol.dispose]();
      if (this.#portal === portal) this.#portal = undefined;
      this.#begun = !statement.commits && portal.failed;
    });
    this.#client.query(portal);
    return portal;
  }

  #cancelPlan(afterMs: number, againMs: number): CancelPlan {
    return { afterMs, againMs, drop: { afterMs: CANCEL_TIMEOUT_MS, connection: () => this.#destroy() } };
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

  /** Ends a statement whose reader stopped, so that it does not occupy the session. */
  async #endSoon(portal: Portal): Promise<void> {
    using _ending = this.#cancels.insist(this.#cancelPlan(STOP_TIMEOUT_MS, STOP_TIMEOUT_MS));
    await portal.ready;
  }

  #ended(error: unknown, signal: AbortSignal, columns: readonly Column[] = []): unknown {
    this.#noted(error);
    // A cancelled statement ends with the server's error or its last row; on a lost connection its outcome is unknown.
    if (signal.aborted) return this.#lost ? unconfirmedCancel(error) : cancelled(error);
    if (!(error instanceof HydrantError)) return error;
    if (error.code === 'QUERY_CANCELLED' && error.details.sqlstate === '57014') return tookTooLong(error, this.#facts.ownTimeout);
    if (this.#facts.unencoded && error.details.sqlstate === '22021') return notUtf8(error, columns);
    return error;
  }

  /** Waits until the last statement has ended and no cancel is under way that could hit the next one. */
  async #finishCancels(): Promise<void> {
    await this.#portal?.ready;
    await this.#cancels.waitUntilIdle();
  }

  /** Rolls back the transaction that a failed read left open. */
  async #rollBack(): Promise<void> {
    await this.#finishCancels();
    if (this.#lost) throw connectionLost();
    if (!this.#begun) return;
    await this.#command('ROLLBACK');
    this.#begun = false;
  }

  /** Runs one of our own commands; resolves with its first cell as text. */
  async #command(text: string | { text: string; values: string[] }): Promise<string | undefined> {
    try {
      const query = typeof text === 'string' ? { text } : { text: text.text, values: text.values };
      const { rows } = await this.#client.query<unknown[]>({ ...query, rowMode: 'array' });
      return String(rows[0]?.[0] ?? '');
    } catch (error) {
      throw this.#noted(fromPostgresError(error));
    }
  }

  /** Marks the session as lost on CONNECTION_LOST, so that no statement begins before pg reports the end of the connection. */
  #noted<E>(error: E): E {
    if (error instanceof HydrantError && error.code === 'CONNECTION_LOST') this.#lost = true;
    return error;
  }

  #destroy(): void {
    this.#lost = true;
    this.#stream().destroy();
  }

  #stream(): Duplex {
    return (this.#inside.connection as unknown as { stream: Duplex }).stream;
  }
}
