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

/** Seconds; shorter than the shortest call timeout seen in assistants. */
const WAIT_SECONDS = 25;
const MAX_RUNS = 100;
const MAX_RUNNING = 16;
/** Exported for docs/reference, which is generated from it. */
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

  /** Starts a statement and returns the handle by which its answer is asked for. Throws BUSY when too many statements are running. */
  start(principal: string, target: Target, request: ExecuteRequest): string {
    const running = [...this.#runs.values()].filter((run) => !run.ended).length;
    if (running >= MAX_RUNNING)
      throw new HydrantError('BUSY', `${running} statements are running in the background.`, { do: 'end-background-run' });
    this.#makeRoom();
    const stop = new AbortController();
    // If the caller cancels before it has the handle, nobody could fetch the result, so the statement is stopped. Once the call is
    // answered, its signal no longer fires.
    if (request.signal.aborted) stop.abort();
    else request.signal.addEventListener('abort', () => stop.abort(), { once: true });
    let rows = 0;
    const handle = `q_${randomId(12)}`;
    const answer = executeQuery(this.#execution, this.#results, target, {
      ...request,
      // The statement outlives the call that starts it, so it does not use the signal of that call.
      signal: stop.signal,
      onProgress: (fetched) => {
        rows = fetched;
      },
      // The call that started the statement has ended, so progress is sent to nobody.
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
