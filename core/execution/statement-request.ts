import type { Parameters } from '../connectors/run.ts';

/** The caller: the assistant's own name and version, and the principal to which approvals and stored results are bound. */
export interface Caller {
  client: { name: string; version?: string };
  principal: string;
}

export interface StatementRequest {
  sql: string;
  parameters?: Parameters;
  caller: Caller;
  /** `explain` asks the engine for its plan and never executes. */
  mode?: 'execute' | 'explain';
  signal: AbortSignal;
  /** Seconds; only ever shortens the environment's own limit. */
  seconds?: number;
  /** Called now and then while a person is asked to approve it, with the seconds that are left. */
  onWaiting?: (secondsLeft: number) => void;
  /** Called with a sentence while the engine starts up, or a person is asked to sign in, which may take minutes. */
  onStarting?: (sentence: string) => void;
}
