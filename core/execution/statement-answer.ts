import type { StatementContext } from '../connectors/context.ts';
import type { EngineMessage } from '../connectors/run.ts';
import type { Target } from './target.ts';

/** What the consumer of a stream returns: its value, and the counts for the history row. */
export interface Consumed<T> {
  value: T;
  rows: number;
  bytes: number;
  /** Rows that the statement changed, as counted by the engine. */
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
  /** The time zone that applies to days, months and times without a zone of their own. */
  timeZone: string;
  kind: string;
  durationMs: number;
  correlationId: string;
  /** Rows that the statement changed, by the engine's own count; absent for a read. */
  affectedRows?: number;
  /** Messages that the engine sent beside the rows, one line each, redacted. */
  messages?: readonly string[];
  /** The context that the statement ran in, if it chose one. */
  context?: StatementContext;
  /** `parser`: only the parser prevents a change here, since the login can write and the engine has no read-only mode. */
  guard?: 'parser';
  /** Sentences for the reader: which statement a plan is of, the context, that only the parser guards, an unknown secret. */
  note?: string;
}

export interface Answered<T> {
  value: T;
  facts: StatementFacts;
}
