import { setTimeout as pause } from 'node:timers/promises';
import { HydrantError } from '../common/errors.ts';
import { randomId } from '../common/random-id.ts';
import type { ResultStore } from '../local/result-store.ts';
import { type ExecuteRequest, executeQuery } from './execute-query.ts';
import type { ExecutionContext } from './execution-context.ts';
import type { ResultPage } from './result.ts';
import type { Answered } from './statement-answer.ts';
import type { Target } from './target.ts';

/** A statement that goes on after the call that started it. */
export interface BackgroundRun {
  environment: string;
  policy: Target['policy'];
  timeZone: string;
  /** Rows fetched so far. */
  rows(): number;
  cancel(): void;
  /** The answer, or undefined when it is not there within `WAIT_SECONDS`. Rejects with the statement's error. */
  wait(signal: AbortSignal): Promise<Answered<ResultPage> | undefined>;
}

interface Entry extends BackgroundRun {
  principal: string;
  ended: boolean;
}

/** Shorter than the shortest call timeout seen in assistants. */
const WAIT_SECONDS = 25;
const MAX_RUNS = 100;
const MAX_RUNNING = 16;
/** For the reference. */
export const BACKGROUND_LIMITS = { waitSeconds: WAIT_SECONDS, runs: MAX_RUNS, running: MAX_RUNNING };

/** The background statements of one server process. They end with it; their results stay. */
export class BackgroundRuns {
  readonly #execution: ExecutionContext;
  readonly #results: ResultStore;
  readonly #runs = new Map<string, Entry>();

  constructor(execution: ExecutionContext, results: ResultStore) {
    this.#execution = execution;
    this.#results = results;
  }

  /** Starts a statement and returns the handle under which its answer will be. */
  start(principal: string, target: Target, request: ExecuteRequest): string {
    const running = [...this.#runs.values()].filter((run) => !run.ended).length;
    if (running >= MAX_RUNNING)
      throw new HydrantError('BUSY', `${running} statements are running in the background.`, { do: 'end-background-run' });
    this.#makeRoom();
    const stop = new AbortController();
    // A call that is cancelled before its answer leaves nobody with the handle. After the answer, its signal fires no more.
    if (request.signal.aborted) stop.abort();
    else request.signal.addEventListener('abort', () => stop.abort(), { once: true });
    let rows = 0;
    const handle = `q_${randomId(12)}`;
    const answer = executeQuery(this.#execution, this.#results, target, {
      ...request,
      // It outlives the call that starts it.
      signal: stop.signal,
      onProgress: (fetched) => {
        rows = fetched;
      },
      // Nobody listens to the call that started it any more.
      onWaiting: () => undefined,
      onStarting: () => undefined,
    });
    const entry: Entry = {
      principal,
      environment: target.environment,
      policy: target.policy,
      timeZone: target.timeZone,
      ended: false,
      rows: () => rows,
      cancel: () => stop.abort(),
      wait: async (signal) => {
        const limit = new AbortController();
        try {
          return await Promise.race([answer, pause(WAIT_SECONDS * 1000, undefined, { signal: AbortSignal.any([signal, limit.signal]) })]);
        } finally {
          limit.abort();
        }
      },
    };
    answer
      .catch(() => undefined)
      .finally(() => {
        entry.ended = true;
      });
    this.#runs.set(handle, entry);
    return handle;
  }

  /** The run under a handle of this principal; undefined for any other handle. */
  find(handle: string, principal: string): BackgroundRun | undefined {
    const run = this.#runs.get(handle);
    return run?.principal === principal ? run : undefined;
  }

  #makeRoom(): void {
    for (const [handle, run] of this.#runs) {
      if (this.#runs.size < MAX_RUNS) return;
      if (run.ended) this.#runs.delete(handle);
    }
  }
}
