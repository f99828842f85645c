import type { CatalogueObject, CatalogueQuery, ExecuteOptions, Parameters, Plan, Row, Session, StatementRun } from '../connector.ts';
import type { StatementContext } from '../context.ts';
import type { LoginRights } from '../read-only.ts';
import type { CsvRun, FastExport } from '../run.ts';
import type { CallKind } from './hosted-errors.ts';
import type { HostLimits } from './hosted-limits.ts';
import type { SessionState } from './hosted-messages.ts';
import { METHODS, type MethodName } from './hosted-methods.ts';
import type { HostProcess } from './hosted-process.ts';
import { type HostedStatement, startStatement } from './hosted-statement.ts';

/** A host's reply about a session that it opened. */
export interface OpenedSession {
  session: number;
  about: string;
  /** Optional methods that the session has. */
  optional: string[];
  state: SessionState;
}

/** A session whose driver runs in a host; implements `Session` by calls to that host. */
export class HostedSession implements Session {
  readonly about: string;
  readonly fastExport?: FastExport;
  readonly proveReadOnly?: NonNullable<Session['proveReadOnly']>;
  readonly #host: HostProcess;
  readonly #id: number;
  readonly #limits: HostLimits;
  readonly #onClose: () => void;
  #state: SessionState;
  #isStuck = false;
  #isClosed = false;

  constructor(host: HostProcess, opened: OpenedSession, { limits, onClose }: { limits: HostLimits; onClose: () => void }) {
    this.about = opened.about;
    this.#host = host;
    this.#id = opened.session;
    this.#state = opened.state;
    this.#limits = limits;
    this.#onClose = onClose;
    if (opened.optional.includes('proveReadOnly'))
      this.proveReadOnly = async (signal) => (await this.#call('proveReadOnly', [], signal)) as string;
    if (opened.optional.includes('fastExport'))
      this.fastExport = { csv: (sql, parameters, options) => this.#csv(sql, parameters, options) };
  }

  get lost(): boolean {
    return this.#isClosed || this.#isStuck || this.#state.lost || this.#host.end !== undefined;
  }

  get warning(): string | undefined {
    return this.#state.warning;
  }

  async execute(sql: string, parameters: Parameters, options: ExecuteOptions): Promise<StatementRun> {
    const { batches, ...statement } = (await this.#start('execute', sql, parameters, options)) as HostedStatement;
    return { ...statement, batches: batches as AsyncGenerator<Row[]> };
  }

  async #csv(sql: string, parameters: Parameters, options: ExecuteOptions): Promise<CsvRun | undefined> {
    const started = await this.#start('executeCsv', sql, parameters, options);
    if (!started) return undefined;
    const { batches, ...statement } = started;
    return { ...statement, records: batches as AsyncGenerator<string[]> };
  }

  async explain(sql: string, parameters: Parameters, { signal, ...options }: ExecuteOptions): Promise<Plan> {
    return (await this.#call('explain', [sql, parameters, options], signal)) as Plan;
  }

  async catalogue(query: CatalogueQuery, signal: AbortSignal): Promise<CatalogueObject[]> {
    return (await this.#call('catalogue', [query], signal)) as CatalogueObject[];
  }

  async ping(signal: AbortSignal): Promise<void> {
    await this.#call('ping', [], signal);
  }

  async loginRights(signal: AbortSignal, context?: StatementContext): Promise<LoginRights> {
    return (await this.#call('loginRights', [context], signal)) as LoginRights;
  }

  async reset(): Promise<void> {
    await this.#call('reset', []);
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    // A driver may close a session without ending its running calls.
    this.#host.abortSession(this.#id);
    // A host that ended, or does not close in time, has nothing left to close.
    if (!this.#host.end) await this.#call('close', []).catch(() => undefined);
    this.#onClose();
  }

  async #start(
    method: 'execute' | 'executeCsv',
    sql: string,
    parameters: Parameters,
    options: ExecuteOptions,
  ): Promise<HostedStatement | undefined> {
    const { aheadBatches, aheadBytes } = this.#limits;
    return startStatement(this.#host, {
      method,
      session: this.#id,
      sql,
      parameters,
      options,
      ahead: { batches: aheadBatches, bytes: aheadBytes },
      ...this.#watch(),
    });
  }

  async #call(method: MethodName, args: unknown[], signal?: AbortSignal): Promise<unknown> {
    const kind: CallKind = 'read';
    const { ended } = this.#host.call({ method, session: this.#id, args, kind, ...(signal ? { signal } : {}), ...this.#watch() });
    const value = await ended;
    if (METHODS[method].isResult(value)) return value;
    this.#host.kill({ kind: 'protocol', message: `no answer to ${method}` });
    // The host has ended, so this call rejects with the error for that end.
    return this.#host.call({ method, args, kind }).ended;
  }

  #watch(): { onState: (state: SessionState) => void; onStuck: () => void } {
    return {
      onState: (state) => {
        this.#state = state;
      },
      onStuck: () => {
        this.#isStuck = true;
      },
    };
  }
}
