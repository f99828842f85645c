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
  /** What cannot be asked although the session is open, as a sentence: files of a folder that cannot be read. */
  readonly warning?: string | undefined;
  /** When the login ends by itself, in milliseconds since the epoch: the pool opens another session before. Absent: it does not. */
  readonly expiresAt?: number | undefined;
  /** The connection is gone; the session is closed instead of being used again. */
  readonly lost: boolean;
  /**
   * Runs one statement. Rejects with LOGIN_EXPIRED only where the engine refused it for its login before it began: it is then run again.
   * Rejects with a HydrantError; `QUERY_CANCELLED` once the engine has let go of it.
   */
  execute(sql: string, parameters: Parameters, options: ExecuteOptions): Promise<StatementRun>;
  /** For engines that write a file faster than they send rows. */
  readonly fastExport?: FastExport;
  /** The engine's plan; never executes the statement. */
  explain(sql: string, parameters: Parameters, options: ExecuteOptions): Promise<Plan>;
  catalogue(query: CatalogueQuery, signal: AbortSignal): Promise<CatalogueObject[]>;
  ping(signal: AbortSignal): Promise<void>;
  /**
   * Tries a change under `readOnly`, and resolves with the sentence that says how the engine refused it. Rejects when it did not. Absent
   * where the engine declares that nothing but the rights of the login refuses one (`readOnly.by: 'login'`).
   */
  proveReadOnly?(signal: AbortSignal): Promise<string>;
  /** Takes away all that a caller may have left behind, before another gets the session. Rejects where that is not certain. */
  reset(): Promise<void>;
  /** What the login may do, in a context where one is given. */
  loginRights(signal: AbortSignal, context?: StatementContext): Promise<LoginRights>;
  /** What this login may choose for the fields of the form that name the list in `choicesFrom`. Absent: the engine lists nothing. */
  choices?(list: string, signal: AbortSignal): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** What a connector is given to open a session. */
export interface ConnectContext {
  /** Hydrant's own folder, for temporary files of the engine. */
  home: string;
  /** Where `resources/` lies in this installation. */
  resources: string;
  /** Values of the profile's secret references, by field. */
  secrets: Record<string, string>;
  signal: AbortSignal;
  /** Receives what the engine reports before it lets us in: that it is starting, which has a time limit of its own. */
  onProgress?: (progress: EngineProgress) => void;
  /**
   * Has a person sign in, and resolves with the token: kept in the secret store under the profile's reference for `signInField`, bound to
   * where the profile leads. Rejects with SIGN_IN_NEEDED where nobody can see it, or nobody completed it. Absent for steps before a login.
   */
  signIn?: (request: SignInRequest) => Promise<string>;
}

/** The title of a step of the connection test, by how it ended: each is true then. */
export interface StepTitles {
  ok: string;
  /** Absent: as `ok`, since a warning is about something beside what the title says. */
  warning?: string;
  failed: string;
  /** A failure that has a title of its own, by its `details.sqlstate` or `details.reason`. */
  failedBy?: Readonly<Record<string, string>>;
  /** It was not made, because nothing needs it or because another failed before it. */
  skipped: string;
  /** Somebody ended the test before or while it ran. */
  cancelled: string;
}

/** One step of a connection test that belongs to the engine: what stands between the profile and a login. */
export interface ProbeStep {
  id: string;
  titles: StepTitles;
  /** Fields of the form, by path, that can mend a failure which names none itself (in `details.fields`). */
  fields?: readonly string[];
  /**
   * Resolves with a plain sentence, or rejects with a HydrantError that says what to do. Calls `warn` with the one thing to do where
   * what was found works only in part: the step is then a warning.
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
   * What the engine can list for this field once somebody is logged in (`Session.choices`): its warehouses, its roles. The person may enter
   * anything all the same.
   */
  choicesFrom?: string;
  /** Fields that few need stand together under this heading, folded. */
  group?: string;
  /** Shown only while this holds of the other fields. */
  when?: FieldCondition;
}

/** What a pasted address, or a file of another program, says of a connection. */
export interface ReadAddress {
  /** Values of the form, by path. */
  values: Record<string, string | number | boolean>;
  /** Secrets that were part of it, by path. They never go back to a page. */
  secrets: Record<string, string>;
  /** What was said and is not used, or should be looked at; a sentence each. */
  notes: string[];
}

/** A connection that another program of this computer knows. */
export interface DiscoveredConnection extends ReadAddress {
  name: string;
  /** Where it was found, in words: the file. */
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
   * Throws PARAMETER_INVALID or STATEMENT_INVALID for what the engine's protocol cannot carry (values by name, say), so that no person is
   * asked about a statement that could only fail after the yes. Loads no driver. Absent: the engine takes everything.
   */
  checkInput?(sql: string, parameters: Parameters): void;
  form: readonly FormField[];
  commandLine: CommandLineWords;
  /** What a person picks to begin with, and the values of the form that come with it. */
  starts: readonly { id: string; title: string; sentence: string; values: Readonly<Record<string, string | number | boolean>> }[];
  /** What a pasted address says; undefined where it is not of this engine. Loads no driver, looks at nothing. */
  readAddress(text: string): Promise<ReadAddress | undefined>;
  /** Connections that other programs of this computer keep; `problems` says in sentences what could not be read. Absent: there are none. */
  findConnections?(where: { home: string; env: NodeJS.ProcessEnv; platform: NodeJS.Platform; folder?: string }): Promise<{
    discovered: DiscoveredConnection[];
    problems: string[];
  }>;
  /** One line that says where a profile points, for lists. */
  address(profile: Profile): string;
  /** Whether a profile leads to this computer, and nowhere over a network. */
  isLocal(profile: Profile): boolean;
  /** Where they are not the usual times of a server in a network. */
  timing?: EngineTiming;
  sessions: SessionKind;
  /**
   * The field of `auth` that a sign-in fills, where this profile logs in that way: its secret may be missing, or be of another place, and
   * `secrets` is then without it. Absent: no profile of the engine does.
   */
  signInField?(profile: Profile): string | undefined;
  /** Titles of the diagnosis' step that opens a session. */
  loginStep: StepTitles;
  /** How the engine itself keeps a statement from changing anything, see read-only.ts. */
  readOnly: ReadOnlyDeclaration;
  /** The kinds of objects that its catalogue can be searched for. */
  objects: readonly ObjectKind[];
  nameLevels: NameLevels;
  /** What a statement may choose to run in. Absent: nothing. */
  context?: readonly ContextPart[];
  capabilities: {
    explain: boolean;
    cancel: boolean;
    /** Each run has an id of the engine's own. */
    queryId: boolean;
    /** Messages of the engine come with the end of a run. */
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
