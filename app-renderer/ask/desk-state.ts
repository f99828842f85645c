import { useSyncExternalStore } from 'react';
import type { ReplyOf } from '../../app-main/contract/contract.ts';
import { call } from '../api/api.ts';
import { announce } from '../ui/announcer.tsx';
import type { Told } from '../ui/problem-note.tsx';

type Outcome = ReplyOf<'ask.run'>;
export type Deed = 'run' | 'explain' | 'export';
export type ExportFormat = 'csv' | 'parquet' | 'json';

export type Answer =
  | { kind: 'outcome'; outcome: Outcome }
  | { kind: 'plan'; text: string }
  /** Nothing came: it was cancelled, or the server could not be asked. */
  | { kind: 'failure'; problem: Told };

export interface DeskState {
  /** What is typed. */
  sql: string;
  running: { id: string; deed: Deed } | undefined;
  /** The answer that is shown, always with the statement it is of. */
  shown: { sql: string; answer: Answer } | undefined;
  exportProblem: Told | undefined;
}

/**
 * What is on the query screen of one connection. It outlives the screen: somebody who looks at another connection meanwhile finds the statement
 * still running, or its answer. One statement runs at a time, so no answer can come late under another one.
 */
export interface Desk {
  state(): DeskState;
  subscribe(listener: () => void): () => void;
  type(sql: string): void;
  run(): Promise<void>;
  explain(): Promise<void>;
  save(format: ExportFormat): Promise<void>;
  cancel(): void;
}

function createDesk(profile: string): Desk {
  let state: DeskState = { sql: '', running: undefined, shown: undefined, exportProblem: undefined };
  const listeners = new Set<() => void>();
  const set = (part: Partial<DeskState>): void => {
    state = { ...state, ...part };
    for (const listener of listeners) listener();
  };
  /** Runs one thing; whatever comes of it, `running` ends. */
  const start = async (deed: Deed, work: (about: { id: string; sql: string }) => Promise<void>, failed: (problem: Told) => void) => {
    if (state.running || state.sql.trim() === '') return;
    const id = crypto.randomUUID();
    set({ running: { id, deed }, exportProblem: undefined });
    try {
      await work({ id, sql: state.sql });
    } catch (error) {
      failed(error as Told & Error);
    } finally {
      set({ running: undefined });
    }
  };
  /** A new answer takes the place of the former one from the moment it is asked for. */
  const answerTo = (deed: Deed, work: (id: string, sql: string) => Promise<Answer>): Promise<void> => {
    const { sql } = state;
    return start(
      deed,
      async ({ id }) => {
        set({ shown: undefined });
        set({ shown: { sql, answer: await work(id, sql) } });
      },
      (problem) => set({ shown: { sql, answer: { kind: 'failure', problem } } }),
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
        (problem) => set({ exportProblem: problem }),
      ),
    cancel() {
      if (state.running) call('ask.cancel', { run: state.running.id }).catch(() => undefined);
    },
  };
}

/** For as long as the window is open, by connection and where it points: an answer does not stay under a connection that was edited. */
const desks = new Map<string, Desk>();

export function deskOf(profile: string, address: string): Desk {
  const key = JSON.stringify([profile, address]);
  let desk = desks.get(key);
  if (!desk) {
    desk = createDesk(profile);
    // What was typed for the connection before it was edited.
    for (const [other, former] of desks) if ((JSON.parse(other) as string[])[0] === profile) desk.type(former.state().sql);
    desks.set(key, desk);
  }
  return desk;
}

export function useDesk(desk: Desk): DeskState {
  return useSyncExternalStore(desk.subscribe, desk.state);
}
