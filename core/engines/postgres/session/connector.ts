import type { CustomTypesConfig } from 'pg';
import type { ConnectContext, Connector, Session } from '../../../connectors/connector.ts';
import { isLocal } from '../../../connectors/network/is-local.ts';
import { networkProbes } from '../../../connectors/network/probes.ts';
import { Tunnels } from '../../../connectors/network/tunnels.ts';
import { postgresDescription } from '../description.ts';
import type { PostgresProfile } from '../profile.ts';
import { isUnencoded } from './encoding.ts';
import { insideOf, type LoggedIn, logIn } from './login.ts';
import { POSTGRES_NETWORK } from './protocol/encrypt.ts';
import { type OpenTransport, routeOf } from './protocol/open.ts';
import { checkRole } from './role.ts';
import { PostgresSession } from './session.ts';
import { createSettings } from './settings.ts';
import { TypeCatalogue } from './types/type-catalogue.ts';
import { UserCode } from './user-code/user-code.ts';

/** What the server ends a statement by itself after, beyond our own limit: ours is the one that is told. */
const GRACE_MS = 1_000;
/** A read rarely waits for a lock; when it does, a person is altering the table. */
const LONGEST_LOCK_WAIT_MS = 10_000;

/** Rows wait for it, so it may not take long; their unknown types are shown as text then. */
const TYPES_TIMEOUT_MS = 5_000;

/** The connector of PostgreSQL and what speaks its protocol. Sessions of one database share what is known of its types. */
export function createPostgresConnector(): Connector<PostgresProfile> {
  const types = new Map<string, TypeCatalogue>();
  const userCode = new Map<string, UserCode>();
  const tunnels = new Tunnels();

  async function connect(profile: PostgresProfile, context: ConnectContext): Promise<Session> {
    const { open } = routeOf(profile, context.secrets, tunnels);
    const logged = await logIn(profile, context.secrets, open, context.signal);
    try {
      const { host, port, database, user, role, via, ssh } = profile.connection;
      if (role !== undefined) await checkRole(logged.client, user, role);
      // Behind a tunnel the same address is another server.
      const key = JSON.stringify([host, port, database, via === 'ssh' ? ssh : undefined]);
      const known = types.get(key) ?? new TypeCatalogue();
      types.set(key, known);
      await checkTypes(logged, known);
      const milliseconds = Math.ceil(profile.limits.seconds * 1000);
      const own = await ownFacts(logged);
      // Behind a pooler the process that answers is another one, and may be another with each transaction.
      const backend = own.backend === String(insideOf(logged.client).processID) ? own.backend : undefined;
      return new PostgresSession(logged.client, {
        settings: createSettings(
          {
            timeZone: profile.timeZone,
            statement: stricter(milliseconds + GRACE_MS, own.statement),
            lock: stricter(Math.min(milliseconds, LONGEST_LOCK_WAIT_MS), own.lock),
            noticesGone: await noticesGone(logged),
          },
          logged.parameters,
        ),
        ownTimeout: own.statement > 0 && own.statement < milliseconds ? own.statement : 0,
        types: known,
        userCode: userCodeOf(userCode, JSON.stringify([key, user, role])),
        open,
        ...(role === undefined ? {} : { role }),
        ...(backend === undefined ? {} : { backend }),
        askTypes: (sql, values) => askTypes(profile, context.secrets, open, sql, values),
        about: greeting(profile, logged),
        unencoded: isUnencoded(logged.parameters),
      });
    } catch (error) {
      await logged.client.end().catch(() => undefined);
      throw error;
    }
  }

  return {
    description: postgresDescription,
    connect,
    probes: (profile, { secrets }) => networkProbes(profile.connection, POSTGRES_NETWORK, routeOf(profile, secrets, tunnels)),
    close: async () => {
      types.clear();
      userCode.clear();
      await tunnels.close();
    },
  };
}

/** By login as well: which schemas a name is looked up in depends on it. */
function userCodeOf(all: Map<string, UserCode>, key: string): UserCode {
  const known = all.get(key) ?? new UserCode();
  all.set(key, known);
  return known;
}

/** Since 14 a server can look whether its client is still there while it works; not on every system. */
async function noticesGone({ client, parameters }: LoggedIn): Promise<boolean> {
  if (Number.parseInt(parameters.get('server_version') ?? '0', 10) < 14) return false;
  try {
    await client.query('SET client_connection_check_interval = 500');
    await client.query('RESET client_connection_check_interval');
    return true;
  } catch {
    return false;
  }
}

/** The timeouts of this login (its role, its database, the server's configuration), in milliseconds; 0 is none. And its own process. */
async function ownFacts({ client }: LoggedIn): Promise<{ statement: number; lock: number; backend: string | undefined }> {
  const found = await client
    .query<[string, string, number]>({
      text: "SELECT name, setting, pg_catalog.pg_backend_pid() FROM pg_catalog.pg_settings WHERE name IN ('statement_timeout', 'lock_timeout')",
      rowMode: 'array',
    })
    // What only resembles PostgreSQL may lack the view; a connection that broke is told by the first statement.
    .catch(() => undefined);
  const of = (name: string): number => Number(found?.rows.find(([one]) => one === name)?.[1] ?? 0) || 0;
  const backend = found?.rows[0]?.[2];
  return { statement: of('statement_timeout'), lock: of('lock_timeout'), backend: backend === undefined ? undefined : String(backend) };
}

/** The shorter of two timeouts; 0 is no limit. Whoever runs the server may want less than we do. */
function stricter(ours: number, own: number): number {
  return own > 0 ? Math.min(ours, own) : ours;
}

/** What is known of the database's own types is forgotten where it is not so any more: it may be another database than at the last login. */
async function checkTypes({ client }: LoggedIn, types: TypeCatalogue): Promise<void> {
  const check = types.known.all;
  if (!check) return;
  const content = await client.query<[string | null]>({ text: check.text, values: check.values, rowMode: 'array' }).catch(() => undefined);
  if (content?.rows[0]?.[0] !== check.expected) types.renew();
}

/** A login for one question. */
async function askTypes(
  profile: PostgresProfile,
  secrets: Readonly<Record<string, string>>,
  open: OpenTransport,
  sql: string,
  values: readonly string[],
): Promise<(string | null)[][]> {
  const { client } = await logIn(profile, secrets, open, AbortSignal.timeout(TYPES_TIMEOUT_MS));
  try {
    const asText = { getTypeParser: () => (value: string) => value } as unknown as CustomTypesConfig;
    const { rows } = await client.query({ text: sql, values: [...values], rowMode: 'array', types: asText });
    return rows as (string | null)[][];
  } finally {
    await client.end().catch(() => undefined);
  }
}

function greeting({ connection }: PostgresProfile, { parameters, encrypted }: LoggedIn): string {
  const version = parameters.get('server_version')?.split(' ')[0];
  const recovering = parameters.get('in_hot_standby') === 'on' ? ' This server is a read-only copy of another.' : '';
  const bytes = isUnencoded(parameters) ? ' It keeps text without an encoding (SQL_ASCII): text that is not UTF-8 is refused.' : '';
  const plain = encrypted || isLocal(connection.host) ? '' : ' The connection is not encrypted.';
  const role = connection.role === undefined ? '' : ` Every statement runs as the role ${connection.role}.`;
  return `Logged in as ${connection.user} to the database ${connection.database} (PostgreSQL ${version ?? 'of unknown version'}).${role}${recovering}${bytes}${plain}`;
}
