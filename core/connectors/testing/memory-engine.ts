import { HydrantError } from '../../common/errors.ts';
import { snowflakeDialect } from '../../engines/snowflake/dialect/dialect.ts';
import { LimitsSchema, type Profile } from '../../profiles/profile.ts';
import type {
  CatalogueObject,
  CatalogueQuery,
  Cell,
  ConnectContext,
  Connector,
  ConnectorDescription,
  ExecuteOptions,
  Parameters,
  Plan,
  Session,
  StatementRun,
} from '../connector.ts';
import { KINDS } from '../objects.ts';
import { type LoginRights, WRITABLE_LOGIN_FIELD } from '../read-only.ts';

/** Behaviour of the in-memory engine in a test. */
export interface MemoryEngineOptions {
  description?: Partial<ConnectorDescription>;
  rights?: LoginRights | (() => LoginRights | Promise<LoginRights>);
  catalogue?: readonly CatalogueObject[];
  /** Rows of a statement; default: one row `1`. */
  answer?: (sql: string, options: ExecuteOptions) => Cell[][];
  /** Values for the form, by name of the list. */
  choices?: Readonly<Record<string, readonly string[]>>;
  /** When the login of a new session ends, in milliseconds since the epoch. */
  expiresAt?: () => number;
  /** Runs before a session opens. */
  login?: (context: ConnectContext) => Promise<void>;
}

/** The engine and what it executed. */
export interface MemoryEngine {
  connector: Connector;
  description: ConnectorDescription;
  profile(fields?: Record<string, unknown>): Profile;
  executed: { sql: string; options: ExecuteOptions }[];
  asked: CatalogueQuery[];
  /** Sessions that were opened. */
  opened: () => number;
}

const TITLES = { ok: 'Logged in', failed: 'Login failed', skipped: 'Login not tried', cancelled: 'Login cancelled' };

/** An in-memory engine where, unlike in all real ones here, only the rights of the login refuse changes. For tests of declarations. */
export function createMemoryEngine(options: MemoryEngineOptions = {}): MemoryEngine {
  const executed: MemoryEngine['executed'] = [];
  const asked: CatalogueQuery[] = [];
  let opened = 0;
  const description: ConnectorDescription = {
    engine: 'memory' as Profile['engine'],
    name: 'Memory',
    title: 'Rows in memory',
    dialect: snowflakeDialect,
    parameterStyle: '?',
    form: [WRITABLE_LOGIN_FIELD],
    commandLine: { examples: [], address: 'memory:', options: [], configTables: [] },
    starts: [],
    readAddress: async () => undefined,
    address: () => 'memory',
    isLocal: () => true,
    loginStep: TITLES,
    readOnly: { by: 'login', how: 'the rights of the login', escapes: [] },
    objects: [KINDS.database, KINDS.schema, KINDS.table, KINDS.view, KINDS.column, { type: 'stage', title: 'stages' }],
    nameLevels: 3,
    context: [
      { name: 'role', help: 'The role that it runs as.' },
      { name: 'warehouse', help: 'What computes it.' },
    ],
    sessions: 'connections',
    capabilities: { explain: true, cancel: true, queryId: false, messages: false, severalResults: false, starting: false },
    ...options.description,
  };
  const session = (): Session => ({
    about: 'Logged in to the memory.',
    lost: false,
    expiresAt: options.expiresAt?.(),
    execute: async (sql: string, _parameters: Parameters, given: ExecuteOptions): Promise<StatementRun> => {
      given.signal.throwIfAborted();
      executed.push({ sql, options: given });
      const rows = options.answer?.(sql, given) ?? [[1]];
      return {
        columns: (rows[0] ?? []).map((_, index) => ({ name: `c${index}`, type: 'TEXT', kind: 'text' })),
        batches: (async function* () {
          yield rows;
        })(),
        end: () => ({ messages: [] }),
      };
    },
    explain: async (): Promise<Plan> => ({ text: 'a plan of the memory', rows: 1 }),
    catalogue: async (query) => {
      asked.push(query);
      return [...(options.catalogue ?? [])].filter((object) => matches(object, query)).slice(0, query.limit);
    },
    ping: async () => undefined,
    reset: async () => undefined,
    loginRights: async () => {
      const { rights = { canWrite: true, summary: 'This login may write everywhere.' } } = options;
      return typeof rights === 'function' ? rights() : rights;
    },
    choices: async (list) => options.choices?.[list] ?? [],
    close: async () => undefined,
  });
  return {
    description,
    executed,
    asked,
    opened: () => opened,
    connector: {
      description,
      connect: async (_profile, context) => {
        if (context.signal.aborted) throw new HydrantError('QUERY_CANCELLED', 'Cancelled.', 'Try again.');
        await options.login?.(context);
        opened += 1;
        return session();
      },
      probes: () => [],
      close: async () => undefined,
    },
    profile: (fields = {}) =>
      ({
        id: 'memory',
        name: 'Memory',
        engine: 'memory',
        tags: [],
        packs: [],
        policy: 'read-only',
        timeZone: 'UTC',
        limits: LimitsSchema.parse({}),
        connection: {},
        auth: { method: 'none' },
        ...fields,
      }) as unknown as Profile,
  };
}

function matches(object: CatalogueObject, { types, pattern, database, schema, table }: CatalogueQuery): boolean {
  const like = new RegExp(`^${pattern.replaceAll('%', '.*')}$`, 'i');
  const own = object.type === 'column' ? object.table : object.name;
  return (
    types.includes(object.type) &&
    like.test(object.name) &&
    (database === undefined || object.database === database) &&
    (schema === undefined || object.schema === schema) &&
    (table === undefined || own === table)
  );
}
