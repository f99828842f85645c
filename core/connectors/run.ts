import type { StatementContext } from './context.ts';

/** Kind of a column's values, common to all engines; `type` holds the engine's own name. */
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

/** One column of a result. The optional fields are set where the engine reports them. */
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
 * Progress of an engine before its reply. `starting`: it must start up first (a warehouse resumes), which has a time limit of its own and is
 * not a failure; `signing-in`: a person is asked to sign in, which Hydrant itself reports; `running`: the statement has begun, with this id.
 */
export type EngineProgress = { state: 'starting' | 'signing-in'; sentence: string } | { state: 'running'; queryId?: string };

export interface ExecuteOptions {
  /** The only way to cancel: aborts the statement in the engine too, not just our waiting. */
  signal: AbortSignal;
  /** The engine, too, refuses everything but reads, whatever the classification. */
  readOnly: boolean;
  /** Context of the statement, such as a role; the engine declares the parts, and the session checks their values. */
  context?: StatementContext;
  /** A read may run any user code (user-defined functions, operators, types), since the policy allows every statement. */
  anyCode?: boolean;
  /** Receives what the engine reports before `execute` resolves, also of a statement that then fails. */
  onProgress?: (progress: EngineProgress) => void;
}

/** A message beside the rows, such as NOTICE, PRINT or a warning; verbatim, neither redacted nor cut. */
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
  /** The engine's id of this run, for its operators; absent where the engine has none. */
  queryId?: string;
  columns: Column[];
  batches: AsyncIterable<Row[]>;
  /** Facts of the end. Callers call it after the last batch, or after the reader stopped early. */
  end(): RunEnd;
}

/** An engine's own export to a file, faster than through rows. */
export interface FastExport {
  /**
   * CSV records written by the engine, one text for each row, and the statement's columns; undefined where the engine cannot write them
   * exactly as `core/connectors/kit/csv.ts` does.
   */
  csv(sql: string, parameters: Parameters, options: ExecuteOptions): Promise<CsvRun | undefined>;
}

export interface CsvRun extends Pick<StatementRun, 'queryId' | 'columns' | 'end'> {
  records: AsyncIterable<string[]>;
}

/** Times of an engine in milliseconds. Absent ones default to those of a server in a network, `DEFAULT_TIMING` of the pool. */
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
 * Kind of a session. `connections`: each has its own connection, so each is pinged, and replaced when old. `handles`: all share one login
 * that the connector renews, so a ping of one is valid for all, and none is replaced for its age.
 */
export type SessionKind = 'connections' | 'handles';
