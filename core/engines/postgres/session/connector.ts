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

/** The server's statement_timeout exceeds our own limit by this much, so that ours fires first and gives the error. */
const GRACE_MS = 1_000;
/** lock_timeout. A read rarely waits for a lock; if it does, somebody is altering the table. */
const LONGEST_LOCK_WAIT_MS = 10_000;

/** Time limit for reading unknown types, since rows wait for it; afterwards their values are shown as text. */
const TYPES_TIMEOUT_MS = 5_000;

/** The connector of PostgreSQL and of servers that speak its protocol. Sessions of one database share its type catalogue. */
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
      // Through a tunnel the same address means another server.
      const key = JSON.stringify([host, port, database, via === 'ssh' ? ssh : undefined]);
      const known = types.get(key) ?? new TypeCatalogue();
      types.set(key, known);
      await checkTypes(logged, known);
      const milliseconds = Math.ceil(profile.limits.seconds * 1000);
      const own = await ownFacts(logged);
      // Behind a pooler the backend's pid differs from the one in BackendKeyData, and may change with each transaction.
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

/** User code of one database and login; the login matters because search_path depends on it. */
function userCodeOf(all: Map<string, UserCode>, key: string): UserCode {
  const known = all.get(key) ?? new UserCode();
  all.set(key, known);
  return known;
}

/** Sets client_connection_check_interval, with which servers since 14 notice a lost client during a statement; not on every system. */
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

/** The login's timeouts (from role, database or configuration) in milliseconds, 0 for none, and the pid of its backend. */
async function ownFacts({ client }: LoggedIn): Promise<{ statement: number; lock: number; backend: string | undefined }> {
  const found = await client
    .query<[string, string, number]>({
      text: "SELECT name, setting, pg_catalog.pg_backend_pid() FROM pg_catalog.pg_settings WHERE name IN ('statement_timeout', 'lock_timeout')",
      rowMode: 'array',
    })
    // A PostgreSQL-compatible server may lack the view; a broken connection shows with the first statement.
    .catch(() => undefined);
  const of = (name: string): number => Number(found?.rows.find(([one]) => one === name)?.[1] ?? 0) || 0;
  const backend = found?.rows[0]?.[2];
  return { statement: of('statement_timeout'), lock: of('lock_timeout'), backend: backend === undefined ? undefined : String(backend) };
}

/** The shorter of two timeouts, where `own` 0 means none: the server's administrator may have set a shorter one. */
function stricter(ours: number, own: number): number {
  return own > 0 ? Math.min(ours, own) : ours;
}

/** Discards outdated cached types, since the address may lead to another database than at the last login. */
async function checkTypes({ client }: LoggedIn, types: TypeCatalogue): Promise<void> {
  const check = types.known.all;
  if (!check) return;
  const content = await client.query<[string | null]>({ text: check.text, values: check.values, rowMode: 'array' }).catch(() => undefined);
  if (content?.rows[0]?.[0] !== check.expected) types.renew();
}

/** Opens a separate connection for one query about types. */
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
