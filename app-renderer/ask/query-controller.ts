import { useSyncExternalStore } from 'react';
import type { ReplyOf } from '../../app-main/contract/contract.ts';
import { call } from '../api/api.ts';
import { announce } from '../ui/announcer.tsx';
import type { FieldProblem as Words } from '../ui/problem-note.tsx';

/** A failure as its call reports it. */
type FailureText = Words & { code?: string };
type Outcome = ReplyOf<'ask.run'>;
/** What a person may start on the screen. */
export type Operation = 'run' | 'explain' | 'export';
export type ExportFormat = 'csv' | 'parquet' | 'json';

export type QueryAnswer =
  | { kind: 'outcome'; outcome: Outcome }
  | { kind: 'plan'; text: string }
  /** The person cancelled it: nothing went wrong. */
  | { kind: 'cancelled' }
  /** No answer: the server could not be asked. */
  | { kind: 'failure'; problem: FailureText };

/** What the query screen shows. */
export interface QueryState {
  /** What is typed. */
  sql: string;
  running: { id: string; operation: Operation } | undefined;
  /** The answer that is shown, always with the statement it is of. */
  shown: { sql: string; answer: QueryAnswer } | undefined;
  exportProblem: FailureText | undefined;
}

/**
 * Runs the statements of one connection's query screen and holds their state. It outlives the screen: a person who opens another
 * connection meanwhile comes back to the running statement, or to its answer. One statement runs at a time, so that no answer arrives
 * under a later statement.
 */
export interface QueryController {
  state(): QueryState;
  subscribe(listener: () => void): () => void;
  type(sql: string): void;
  run(): Promise<void>;
  explain(): Promise<void>;
  save(format: ExportFormat): Promise<void>;
  cancel(): void;
  /** What a person has to enter first, while that is so. What was not answered for the lack of it goes once it is entered. */
  noteNeeds(needs: string | undefined): void;
}

function createQueryController(profile: string): QueryController {
  let state: QueryState = { sql: '', running: undefined, shown: undefined, exportProblem: undefined };
  const listeners = new Set<() => void>();
  /** The run that the person cancelled: however it ends then, it is no failure. */
  let cancelled: string | undefined;
  let needed = false;
  const set = (part: Partial<QueryState>): void => {
    state = { ...state, ...part };
    for (const listener of listeners) listener();
  };
  /** Runs one operation; `running` is cleared however it ends. */
  const start = async (
    operation: Operation,
    work: (about: { id: string; sql: string }) => Promise<void>,
    failed: (problem: FailureText, isCancelled: boolean) => void,
  ) => {
    if (state.running || state.sql.trim() === '') return;
    const id = crypto.randomUUID();
    set({ running: { id, operation }, exportProblem: undefined });
    try {
      await work({ id, sql: state.sql });
    } catch (error) {
      failed(error as FailureText & Error, cancelled === id);
    } finally {
      set({ running: undefined });
    }
  };
  /** Clears the former answer when the operation starts. */
  const answerTo = (operation: Operation, work: (id: string, sql: string) => Promise<QueryAnswer>): Promise<void> => {
    const { sql } = state;
    return start(
      operation,
      async ({ id }) => {
        set({ shown: undefined });
        const answer = await work(id, sql);
        const isCancelled = cancelled === id && answer.kind === 'outcome' && !answer.outcome.ok;
        set({ shown: { sql, answer: isCancelled ? { kind: 'cancelled' } : answer } });
      },
      (problem, isCancelled) => set({ shown: { sql, answer: isCancelled ? { kind: 'cancelled' } : { kind: 'failure', problem } } }),
    );
  };
  return {
    state: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    type: (sql) => set({ sql }),
    run: () => answerTo('run', async (id, sql) => ({ kind: 'outcome', outcome: await call('ask.run', { profile, run: id, sql }) })),
    explain: () =>
      answerTo('explain', async (id, sql) => ({ kind: 'plan', text: (await call('ask.explain', { profile, run: id, sql })).text })),
    save: (format) =>
      start(
        'export',
        async ({ id, sql }) => {
          const done = await call('ask.export', { profile, run: id, sql, format });
          if (done) announce(done.sentence);
        },
        (problem, isCancelled) => (isCancelled ? announce('You cancelled the export.') : set({ exportProblem: problem })),
      ),
    noteNeeds(needs) {
      const entered = needed && needs === undefined;
      needed = needs !== undefined;
      if (!entered) return;
      if (isLocked(state.shown?.answer)) set({ shown: undefined });
      if (state.exportProblem?.code === LOCKED) set({ exportProblem: undefined });
    },
    cancel() {
      if (!state.running) return;
      cancelled = state.running.id;
      call('ask.cancel', { run: state.running.id }).catch(() => undefined);
    },
  };
}

const LOCKED = 'SECRET_STORE_LOCKED';

function isLocked(answer: QueryAnswer | undefined): boolean {
  if (answer?.kind === 'failure') return answer.problem.code === LOCKED;
  return answer?.kind === 'outcome' && !answer.outcome.ok && answer.outcome.problem.code === LOCKED;
}

/** By connection and address, for as long as the window is open: an answer does not stay under a connection that was edited. */
const controllers = new Map<string, QueryController>();

/** The controller of a connection at this address, made with the first call. */
export function queryControllerOf(profile: string, address: string): QueryController {
  const key = JSON.stringify([profile, address]);
  let controller = controllers.get(key);
  if (!controller) {
    controller = createQueryController(profile);
    // The text that was typed before the connection was edited goes over to the new controller.
    for (const [other, former] of controllers) if ((JSON.parse(other) as string[])[0] === profile) controller.type(former.state().sql);
    controllers.set(key, controller);
  }
  return controller;
}

/** The state of a controller; the component renders again when it changes. */
export function useQueryState(controller: QueryController): QueryState {
  return useSyncExternalStore(controller.subscribe, controller.state);
}
