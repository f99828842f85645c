import type { StatementContext } from '../connectors/context.ts';
import type { EngineMessage } from '../connectors/run.ts';
import type { Target } from './target.ts';

/** What the consumer of a stream returns: its value, and the counts for the history row. */
export interface Consumed<T> {
  value: T;
  rows: number;
  bytes: number;
  /** By the engine's own count, of a statement that changes rows. */
  affectedRows?: number | undefined;
  /** What the engine sent beside the rows. */
  messages?: readonly EngineMessage[] | undefined;
}

/** Facts every answer carries. */
export interface StatementFacts {
  environment: string;
  profile: string;
  engine: string;
  policy: Target['policy'];
  /** What days, months and times without a zone of their own mean. */
  timeZone: string;
  kind: string;
  durationMs: number;
  correlationId: string;
  /** Rows that the statement changed, by the engine's own count; absent for a read. */
  affectedRows?: number;
  /** What the engine sent beside the rows, a line each, as it may be shown. */
  messages?: readonly string[];
  /** What the statement ran in, where it chose one. */
  context?: StatementContext;
  /** `parser`: nothing else refuses a change here, since the login can write and the engine has no read-only mode. */
  guard?: 'parser';
  /** What else should be said: what the plan of a write is of, that only the parser guards. */
  note?: string;
}

export interface Answered<T> {
  value: T;
  facts: StatementFacts;
}
