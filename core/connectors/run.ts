import type { StatementContext } from './context.ts';

/** What a column holds, in words all engines share; `type` beside it keeps the engine's own. */
export type ValueKind =
  | 'boolean'
  | 'integer'
  | 'decimal'
  | 'float'
  | 'text'
  | 'date'
  | 'time'
  | 'timestamp'
  | 'timestamptz'
  | 'interval'
  | 'binary'
  | 'json'
  | 'uuid'
  | 'nested'
  | 'other';

/** One column of a result. The facts behind `kind` are there where the engine tells them. */
export interface Column {
  name: string;
  /** The engine's own type, e.g. `DECIMAL(12,2)`. */
  type: string;
  kind: ValueKind;
  /** Digits of a decimal; fractional digits of the seconds of a time or timestamp. */
  precision?: number;
  /** Digits of a decimal behind its point; negative where the last digits before the point are rounded away. */
  scale?: number;
  /** An integer without a sign. */
  unsigned?: true;
  /**
   * `instant`: each value is a moment, written in UTC; `offset`: each value keeps an offset of its own. Absent: values have no zone.
   */
  zone?: 'instant' | 'offset';
}

/**
 * An exact, JSON-safe value: integers within ±(2^53−1) are numbers, beyond them strings; decimals are strings; times are
 * ISO 8601 (with `Z` where the column has a zone); binary is base64; NaN and infinities are the strings `NaN`, `Infinity`, `-Infinity`.
 */
export type Cell = null | boolean | number | string | Cell[] | { [key: string]: Cell };
export type Row = Cell[];

/** Bind parameters, positional or by name. */
export type Parameters = readonly ParameterValue[] | Readonly<Record<string, ParameterValue>>;
export type ParameterValue = string | number | boolean | null;

/**
 * What an engine reports between a request and its answer. `starting`: it has to start up first (a warehouse wakes), which has a time
 * limit of its own and is no failure; `signing-in`: a person is asked to sign in, which Hydrant itself reports; `running`: the statement has
 * begun, under this id.
 */
export type EngineProgress = { state: 'starting' | 'signing-in'; sentence: string } | { state: 'running'; queryId?: string };

export interface ExecuteOptions {
  /** The one way to cancel: aborts the statement in the engine itself, not only our waiting for it. */
  signal: AbortSignal;
  /** The engine refuses anything but reads as well, whatever the classification said. */
  readOnly: boolean;
  /** What the statement runs in; the engine declares the parts, and the session checks their values. */
  context?: StatementContext;
  /** Code that users of the database made may run with a read, whatever it does: the policy allows every statement. */
  anyCode?: boolean;
  /** Receives what the engine reports before `execute` resolves, also of a statement that then fails. */
  onProgress?: (progress: EngineProgress) => void;
}

/** A text that the engine sends beside the rows: NOTICE, PRINT, a warning. As the engine wrote it, neither redacted nor cut. */
export interface EngineMessage {
  severity: 'info' | 'warning';
  text: string;
}

/** How one result of a statement ended. */
export interface RunEnd {
  /** Rows that the statement changed, by the engine's own count; absent for a read and where the engine counts none. */
  affectedRows?: number;
  /** Messages since the statement, or the result before this one, began. */
  messages: readonly EngineMessage[];
  /** The next result of the same statement, where a procedure or a call gives several; absent behind the last. Called at most once. */
  next?: () => Promise<StatementRun>;
}

/** A statement that runs: its columns, its rows as the engine sends them, and its end. Only the batch in hand is held in memory. */
export interface StatementRun {
  /** The engine's own name of this run, by which an operator finds it; absent where the engine has none. */
  queryId?: string;
  columns: Column[];
  batches: AsyncIterable<Row[]>;
  /** To be asked after the last batch, or after the reader has left the batches; what is known by then. */
  end(): RunEnd;
}

/** A faster way from a statement to a file than its rows, where an engine has one. */
export interface FastExport {
  /**
   * CSV records that the engine wrote itself, one text a row, beside the statement's own columns; undefined where it cannot write them
   * exactly as `core/connectors/kit/csv.ts` does.
   */
  csv(sql: string, parameters: Parameters, options: ExecuteOptions): Promise<CsvRun | undefined>;
}

export interface CsvRun extends Pick<StatementRun, 'queryId' | 'columns' | 'end'> {
  records: AsyncIterable<string[]>;
}

/** Times of an engine in milliseconds. What it does not say is as for a server in a network, see `DEFAULT_TIMING` of the pool. */
export interface EngineTiming {
  /** An attempt to open a session is given up after this. */
  connect?: number;
  /** An unused session is closed after this. */
  idle?: number;
  /** A session unused for longer is pinged before it is used again. */
  validateAfter?: number;
  /** How long the engine may report that it is starting. */
  starting?: number;
}

/**
 * What a session is. `connections`: each has a connection of its own, so each is pinged, and replaced when it is old. `handles`: all share
 * one login that the connector keeps and renews, so one that answers speaks for all, and none grows old.
 */
export type SessionKind = 'connections' | 'handles';
