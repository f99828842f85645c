import type { Profile } from '../profiles/profile.ts';
import type { SignInRequest } from '../sign-in/sign-in-request.ts';
import type { Dialect } from '../sql/dialect.ts';
import type { CommandLineWords } from './command-line.ts';
import type { ContextPart, StatementContext } from './context.ts';
import type { FieldCondition } from './form-condition.ts';
import type { NameLevels, ObjectKind } from './objects.ts';
import type { LoginRights, ReadOnlyDeclaration } from './read-only.ts';
import type { EngineProgress, EngineTiming, ExecuteOptions, FastExport, Parameters, SessionKind, StatementRun } from './run.ts';

export type {
  Cell,
  Column,
  EngineProgress,
  ExecuteOptions,
  Parameters,
  ParameterValue,
  Row,
  StatementRun,
  ValueKind,
} from './run.ts';

export type DetailLevel = 'names' | 'summary' | 'full';

export interface CatalogueQuery {
  /** Kinds that the engine declares. */
  types: readonly string[];
  /** SQL LIKE pattern on the name, case-insensitive; `%` matches all. */
  pattern: string;
  /** Only where names have three levels. */
  database?: string;
  schema?: string;
  /** Only columns, keys and indexes of this table or view. */
  table?: string;
  detail: DetailLevel;
  /** At most this many objects come back; one more is asked for so that the caller can say it was cut. */
  limit: number;
}

/** One object of a catalogue. Which fields are there depends on the type and the detail level. */
export interface CatalogueObject {
  type: string;
  name: string;
  database?: string;
  schema?: string;
  /** The table or view a column, key or index belongs to. */
  table?: string;
  /** A column's type in the engine's words; a key's kind (`primary key`, `foreign key`, `unique`, `check`). */
  dataType?: string;
  nullable?: boolean;
  comment?: string;
  /** Estimated rows of a table. */
  rows?: number;
  /** Bytes on the engine's disk, with indexes. */
  bytes?: number;
  /** What else is worth knowing, in a few words each: `row security`, `partitioned by RANGE (day), 12 partitions`. */
  facts?: string[];
  /** Number of columns of a table (summary). */
  columnCount?: number;
  /** Columns (full). */
  columns?: { name: string; type: string; nullable?: boolean; comment?: string; default?: string }[];
  /** Keys and constraints (full), in the engine's words: `PRIMARY KEY (id)`. */
  keys?: string[];
  /** Indexes (full), in the engine's words. */
  indexes?: string[];
  /** A view's or function's definition, a key's or index's text. */
  definition?: string;
}

/** The engine's plan. */
export interface Plan {
  text: string;
  /** Rows that a change is estimated to touch, or a read to return; null where the engine gives no estimate. */
  rows: number | null;
}

/** A login at an engine, or one of many handles over it. Used by one statement at a time; the pool sees to that. */
export interface Session {
  /** One sentence for the diagnosis: who is logged in where. */
  readonly about: string;
  /** A sentence about data that this open session cannot query, such as unreadable files of a folder. */
  readonly warning?: string | undefined;
  /** When the login expires, in milliseconds since the epoch; the pool opens another session before that. Absent: the login does not expire. */
  readonly expiresAt?: number | undefined;
  /** The connection is gone; the session is closed instead of being used again. */
  readonly lost: boolean;
  /**
   * Runs one statement. Rejects with a HydrantError: `QUERY_CANCELLED` once the engine has ended a cancelled statement, and `LOGIN_EXPIRED`
   * only where the engine refused the login before the statement began, since the caller then runs the statement again.
   */
  execute(sql: string, parameters: Parameters, options: ExecuteOptions): Promise<StatementRun>;
  /** For engines that write a file faster than they send rows. */
  readonly fastExport?: FastExport;
  /** The engine's plan; never executes the statement. */
  explain(sql: string, parameters: Parameters, options: ExecuteOptions): Promise<Plan>;
  catalogue(query: CatalogueQuery, signal: AbortSignal): Promise<CatalogueObject[]>;
  ping(signal: AbortSignal): Promise<void>;
  /**
   * Tries a change under `readOnly`, and resolves with a sentence about how the engine refused it. Rejects when the engine did not refuse.
   * Absent where only the rights of the login refuse changes (`readOnly.by: 'login'`).
   */
  proveReadOnly?(signal: AbortSignal): Promise<string>;
  /** Clears all state that one caller may have left in the session before another gets it. Rejects where the state may remain. */
  reset(): Promise<void>;
  /** Rights of the login, within `context` if given. */
  loginRights(signal: AbortSignal, context?: StatementContext): Promise<LoginRights>;
  /** Values that this login may choose for form fields with `choicesFrom: list`, such as its roles. Absent: the engine has no such lists. */
  choices?(list: string, signal: AbortSignal): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** Input of a connector for opening a session. */
export interface ConnectContext {
  /** Hydrant's own folder, for temporary files of the engine. */
  home: string;
  /** Where `resources/` lies in this installation. */
  resources: string;
  /** Values of the profile's secret references, by field. */
  secrets: Record<string, string>;
  signal: AbortSignal;
  /** Receives progress before the login completes, such as "starting"; a starting engine has a time limit of its own. */
  onProgress?: (progress: EngineProgress) => void;
  /**
   * Has a person sign in, and resolves with the token: kept in the secret store under the profile's reference for `signInField`, bound to
   * where the profile leads. Rejects with SIGN_IN_NEEDED where nobody can see it, or nobody completed it. Absent for steps before a login.
   */
  signIn?: (request: SignInRequest) => Promise<string>;
}

/** Titles of one step of the connection test, one for each outcome. */
export interface StepTitles {
  ok: string;
  /** Absent: the `ok` title, which stays true where the warning is about another matter. */
  warning?: string;
  failed: string;
  /** Titles of particular failures, by their `details.sqlstate` or `details.reason`. */
  failedBy?: Readonly<Record<string, string>>;
  /** The step did not run, because nothing needs it or because an earlier step failed. */
  skipped: string;
  /** Somebody ended the test before or while it ran. */
  cancelled: string;
}

/** One step of a connection test that the engine defines and that runs before the login. */
export interface ProbeStep {
  id: string;
  titles: StepTitles;
  /** Paths of the form fields to correct after a failure whose `details.fields` names none. */
  fields?: readonly string[];
  /**
   * Resolves with a plain sentence, or rejects with a HydrantError that says what to do. Where the connection works only in part, it calls
   * `warn` with one action, and the step ends as a warning.
   */
  run(signal: AbortSignal, warn?: (action: string) => void): Promise<string>;
}

/** One field of a connector's form: enough to draw it, check it and explain it, without loading the driver. */
export interface FormField {
  /** Path into the profile: `connection.path`. */
  path: string;
  label: string;
  kind: 'text' | 'number' | 'choice' | 'folder' | 'file' | 'secret' | 'toggle';
  help: string;
  required: boolean;
  placeholder?: string;
  choices?: readonly { value: string; label: string }[];
  /**
   * Name of a list that the engine returns after login (`Session.choices`), such as its warehouses or roles. The list only suggests: the
   * person may enter any other value.
   */
  choicesFrom?: string;
  /** Heading of a collapsed section that holds rarely needed fields. */
  group?: string;
  /** The form shows the field only while the other fields fulfil this condition. */
  when?: FieldCondition;
}

/** Connection settings read from a pasted address or from another program's file. */
export interface ReadAddress {
  /** Values of the form, by path. */
  values: Record<string, string | number | boolean>;
  /** Secrets that the text contained, by path. They never go back to a page. */
  secrets: Record<string, string>;
  /** One sentence for each setting that is not used or that the person should check. */
  notes: string[];
}

/** A connection that another program of this computer knows. */
export interface DiscoveredConnection extends ReadAddress {
  name: string;
  /** The file that defines the connection, as text for a person. */
  source: string;
}

/** A connector's description: pure data, apart from its session code, so that forms, docs and tool lists load no driver. */
export interface ConnectorDescription {
  engine: Profile['engine'];
  /** The engine's name: `DuckDB`. */
  name: string;
  title: string;
  dialect: Dialect;
  /** How bind parameters are written: `$1`, `?`, `@p1`, `:1`. */
  parameterStyle: string;
  /**
   * Throws PARAMETER_INVALID or STATEMENT_INVALID for input that the engine's protocol cannot carry (named parameters, say), so that nobody
   * approves a statement that can only fail. Loads no driver. Absent: the engine takes everything.
   */
  checkInput?(sql: string, parameters: Parameters): void;
  form: readonly FormField[];
  commandLine: CommandLineWords;
  /** Starting points of the form, from which the person picks one, each with the values that it fills in. */
  starts: readonly { id: string; title: string; sentence: string; values: Readonly<Record<string, string | number | boolean>> }[];
  /** Reads a pasted address; undefined where it is not of this engine. Loads no driver; reads no file and no network. */
  readAddress(text: string): Promise<ReadAddress | undefined>;
  /** Connections in other programs' files on this computer; `problems` has one sentence for each unreadable file. Absent: the engine knows no such files. */
  findConnections?(where: { home: string; env: NodeJS.ProcessEnv; platform: NodeJS.Platform; folder?: string }): Promise<{
    discovered: DiscoveredConnection[];
    problems: string[];
  }>;
  /** Address of a profile in one line, for lists. */
  address(profile: Profile): string;
  /** Whether a profile leads to this computer, and nowhere over a network. */
  isLocal(profile: Profile): boolean;
  /** Time limits, where they differ from those of a server in a network. */
  timing?: EngineTiming;
  sessions: SessionKind;
  /**
   * The field of `auth` that a sign-in fills, where this profile logs in that way: its secret may be missing, or be of another place, and
   * `secrets` is then without it. Absent: no profile of the engine does.
   */
  signInField?(profile: Profile): string | undefined;
  /** Titles of the connection test's login step. */
  loginStep: StepTitles;
  /** How the engine itself keeps a statement from changing anything, see read-only.ts. */
  readOnly: ReadOnlyDeclaration;
  /** The kinds of objects that its catalogue can be searched for. */
  objects: readonly ObjectKind[];
  nameLevels: NameLevels;
  /** Parts of the context that a statement may choose, such as a role. Absent: none. */
  context?: readonly ContextPart[];
  capabilities: {
    explain: boolean;
    cancel: boolean;
    /** The engine gives each run an id. */
    queryId: boolean;
    /** The end of a run brings the engine's messages, such as PostgreSQL's notices. */
    messages: boolean;
    /** One statement may give several results. */
    severalResults: boolean;
    /** The engine may have to start up before it answers. */
    starting: boolean;
  };
}

/** A connector: its description and the code behind it. */
export interface Connector<P extends Profile = Profile> {
  readonly description: ConnectorDescription;
  connect(profile: P, context: ConnectContext): Promise<Session>;
  /** Steps of the diagnosis before the login, in order. */
  probes(profile: P, context: ConnectContext): ProbeStep[] | Promise<ProbeStep[]>;
  /** Frees what sessions of this process share. */
  close(): Promise<void>;
}
