import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@modelcontextprotocol/client';
import { HydrantError } from '../../core/common/errors.ts';
import type { LaunchEntry } from '../../core/launcher/launcher.ts';
import { connectServer, type ServerConnection } from './connect.ts';
import { ServerLog } from './server-log.ts';

export interface ServerState {
  state: 'stopped' | 'starting' | 'running' | 'restarting' | 'failed';
  since: number | null;
  /** Restarts since it was last asked to start. */
  restarts: number;
  problem?: HydrantError;
}

export interface SupervisedOptions {
  entry: () => LaunchEntry;
  /** What the server inherits; `entry` adds to it. */
  env: NodeJS.ProcessEnv;
  version: string;
  redact: (text: string) => string;
  changed: () => void;
  /** Waiting times between restarts, in milliseconds; after the last one the server counts as failed. */
  backoff?: readonly number[];
  /** How long a server nobody asks is kept, in milliseconds. */
  idleMs?: number;
}

const BACKOFF = [250, 500, 1000, 2000, 4000, 8000, 15_000, 30_000, 30_000] as const;
const IDLE_MS = 10 * 60_000;
/** A server that ran for so long has shown that it can: its next end counts as the first. */
const STABLE_AFTER_MS = 60_000;

/**
 * The bundled server of one profile: started when first needed, restarted with growing pauses while it is wanted, ended when idle.
 * After its tenth end in a row it stays down until somebody asks for it again.
 */
export class SupervisedServer {
  readonly log: ServerLog;
  readonly #options: SupervisedOptions;
  #state: ServerState = { state: 'stopped', since: null, restarts: 0 };
  #connection: Promise<ServerConnection> | undefined;
  /** Grows with each stop, so that what was begun before it knows that it is no longer wanted. */
  #generation = 0;
  #idle: NodeJS.Timeout | undefined;
  #busy = 0;
  /** It has to be another process as soon as nothing runs on it. */
  #outdated = false;

  constructor(options: SupervisedOptions) {
    this.#options = options;
    this.log = new ServerLog(options.redact);
  }

  get state(): ServerState {
    return this.#state;
  }

  /** Runs something with a client of the running server, starting it if need be. */
  async use<T>(work: (client: Client) => Promise<T>): Promise<T> {
    if (this.#state.state === 'failed') this.#reset();
    this.#busy += 1;
    clearTimeout(this.#idle);
    const generation = this.#generation;
    try {
      this.#connection ??= this.#start(generation);
      const { client } = await this.#connection;
      return await work(client);
    } catch (error) {
      // The client only knows that its connection closed.
      if (generation !== this.#generation && !(error instanceof HydrantError))
        throw new HydrantError('SERVER_FAILED', 'The server was stopped before it answered.', 'Try again.', { cause: error });
      throw error;
    } finally {
      this.#busy -= 1;
      this.#rest();
    }
  }

  /** Ends the server; it starts again when it is next needed. */
  async stop(): Promise<void> {
    const connection = this.#connection;
    this.#reset();
    await (await connection?.catch(() => undefined))?.close();
  }

  /** Ends a server that runs as soon as nothing runs on it; one that is down is left as it is. */
  async renew(): Promise<void> {
    if (this.#connection === undefined) return;
    if (this.#busy === 0) return this.stop();
    this.#outdated = true;
  }

  #reset(): void {
    this.#outdated = false;
    this.#generation += 1;
    this.#connection = undefined;
    clearTimeout(this.#idle);
    this.#set({ state: 'stopped', since: null, restarts: 0 });
  }

  async #start(generation: number): Promise<ServerConnection> {
    this.#set({ ...this.#state, state: this.#state.restarts > 0 ? 'restarting' : 'starting', since: Date.now() });
    try {
      const connection = await connectServer(this.#options.entry(), this.log, this.#options.version, this.#options.env);
      if (generation !== this.#generation) {
        await connection.close();
        throw new HydrantError('SERVER_FAILED', 'The server was stopped while it started.', 'Try again.');
      }
      const startedAt = Date.now();
      this.#set({ state: 'running', since: startedAt, restarts: this.#state.restarts });
      this.log.add(`The server runs${connection.pid === null ? '' : ` as process ${connection.pid}`}.`);
      void connection.ended.then(() => this.#ended(generation, startedAt));
      return connection;
    } catch (error) {
      if (generation === this.#generation) this.#failedToStart(generation, error);
      throw error;
    }
  }

  #failedToStart(generation: number, error: unknown): void {
    const problem =
      error instanceof HydrantError
        ? error
        : new HydrantError('SERVER_FAILED', error instanceof Error ? error.message : String(error), 'Look at the log of the server.');
    this.log.add(problem.message);
    this.#connection = undefined;
    // A first start that fails is told to whoever asked; only a server that ran is worth trying again by itself.
    if (this.#state.restarts === 0) this.#set({ state: 'failed', since: Date.now(), restarts: 0, problem });
    else void this.#again(generation, problem);
  }

  #ended(generation: number, startedAt: number): void {
    if (generation !== this.#generation) return;
    this.#connection = undefined;
    if (Date.now() - startedAt > STABLE_AFTER_MS) this.#state = { ...this.#state, restarts: 0 };
    this.log.add('The server ended by itself.');
    void this.#again(generation, new HydrantError('SERVER_FAILED', 'The server ended by itself.', 'Look at its log.'));
  }

  async #again(generation: number, problem: HydrantError): Promise<void> {
    const pauses = this.#options.backoff ?? BACKOFF;
    const pause = pauses[this.#state.restarts];
    const restarts = this.#state.restarts + 1;
    if (pause === undefined) {
      this.#set({
        state: 'failed',
        since: Date.now(),
        restarts,
        problem: new HydrantError(
          'SERVER_FAILED',
          `The server ended ${restarts} times in a row and was left off.`,
          'Look at its log, then try again.',
          {
            cause: problem,
          },
        ),
      });
      return;
    }
    this.#set({ state: 'restarting', since: Date.now(), restarts, problem });
    await sleep(pause, undefined, { ref: false });
    if (generation !== this.#generation || this.#connection) return;
    this.#connection = this.#start(generation);
    await this.#connection.then(
      () => this.#rest(),
      () => undefined,
    );
  }

  /** Nobody needs it now: after a while it ends. */
  #rest(): void {
    clearTimeout(this.#idle);
    if (this.#busy > 0) return;
    if (this.#outdated) void this.stop();
    else this.#idle = setTimeout(() => void this.stop(), this.#options.idleMs ?? IDLE_MS).unref();
  }

  #set(state: ServerState): void {
    this.#state = state;
    this.#options.changed();
  }
}
