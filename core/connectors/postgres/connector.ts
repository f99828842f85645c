import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { CustomTypesConfig } from 'pg';
import { HydrantError } from '../../stones/errors.ts';
import type { ConnectContext, Connector, ProbeStep, Session } from '../connector.ts';
import { postgresDescription } from './description.ts';
import { explainHost } from './host-facts.ts';
import { type LoggedIn, logIn } from './login.ts';
import { PostgresSession } from './session.ts';
import { TypeCatalogue } from './types/type-catalogue.ts';
import { dial, dialError, isLocal, type PostgresProfile } from './wire/dial.ts';
import { encrypt } from './wire/encrypt.ts';
import { type OpenWire, wireOpener } from './wire/open.ts';

/** What the server ends a statement by itself after, beyond our own limit: ours is the one that is told. */
const GRACE_MS = 1_000;
/** A read rarely waits for a lock; when it does, a person is altering the table. */
const LONGEST_LOCK_WAIT_MS = 10_000;

/** Rows wait for it, so it may not take long; their unknown types are shown as text then. */
const TYPES_PATIENCE_MS = 5_000;

/** The connector of PostgreSQL and what speaks its protocol. Sessions of one database share what is known of its types. */
export function createPostgresConnector(): Connector<PostgresProfile> {
  const types = new Map<string, TypeCatalogue>();

  async function connect(profile: PostgresProfile, context: ConnectContext): Promise<Session> {
    const open = wireOpener(profile, context.secrets);
    const logged = await logIn(profile, context.secrets, open, context.signal);
    try {
      const { host, port, database } = profile.connection;
      const key = JSON.stringify([host, port, database]);
      const known = types.get(key) ?? new TypeCatalogue();
      types.set(key, known);
      const milliseconds = Math.ceil(profile.limits.seconds * 1000);
      return new PostgresSession(logged.client, {
        reported: logged.parameters,
        noticesGone: await noticesGone(logged),
        limits: { statement: milliseconds + GRACE_MS, lock: Math.min(milliseconds, LONGEST_LOCK_WAIT_MS) },
        types: known,
        open,
        askTypes: (sql, values) => askTypes(profile, context.secrets, open, sql, values),
        about: greeting(profile, logged),
      });
    } catch (error) {
      await logged.client.end().catch(() => undefined);
      throw error;
    }
  }

  return { description: postgresDescription, connect, probes, close: async () => types.clear() };
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

/** A login for one question. */
async function askTypes(
  profile: PostgresProfile,
  secrets: Readonly<Record<string, string>>,
  open: OpenWire,
  sql: string,
  values: readonly string[],
): Promise<(string | null)[][]> {
  const { client } = await logIn(profile, secrets, open, AbortSignal.timeout(TYPES_PATIENCE_MS));
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
  const plain = encrypted || isLocal(connection.host) ? '' : ' The connection is not encrypted.';
  return `Logged in as ${connection.user} to the database ${connection.database} (PostgreSQL ${version ?? 'of unknown version'}).${recovering}${plain}`;
}

/** What stands between the profile and a login: the name, the port, the encryption. */
function probes(profile: PostgresProfile, context: ConnectContext): ProbeStep[] {
  const { host, port, tls } = profile.connection;
  if (host.startsWith('/')) return [{ id: 'port', title: 'Socket opens', run: (signal) => reach(profile, signal, 'The socket opens.') }];
  return [
    { id: 'host', title: 'Host found', run: () => findHost(host, port) },
    { id: 'port', title: 'Port opens', run: (signal) => reach(profile, signal, `${host} answers at port ${port}.`) },
    {
      id: 'tls',
      title: 'Encryption',
      run: async (signal) => {
        const { stream, tls: made } = await encrypt(await dial(profile, signal), profile, context.secrets, signal);
        stream.destroy();
        if (!made) return plainSentence(host, tls.mode);
        const checked = made.verified ? 'and the certificate is valid' : 'and the certificate was not checked';
        return `${made.protocol} (${made.cipher}), ${checked}${made.validTo ? `; it runs until ${made.validTo}` : ''}.`;
      },
    },
  ];
}

async function findHost(host: string, port: number): Promise<string> {
  const fact = explainHost(host, port);
  const about = fact ? ` ${fact}` : '';
  if (isIP(host)) return `${host} is an address; no name has to be looked up.${about}`;
  try {
    const addresses = await lookup(host, { all: true });
    const shown = addresses.slice(0, 3).map(({ address }) => address);
    return `${host} is ${shown.join(', ')}${addresses.length > 3 ? ' and more' : ''}.${about}`;
  } catch (error) {
    throw dialError(error, host, port);
  }
}

async function reach(profile: PostgresProfile, signal: AbortSignal, sentence: string): Promise<string> {
  const stream = await dial(profile, signal);
  stream.destroy();
  return sentence;
}

function plainSentence(host: string, mode: string): string {
  if (isLocal(host)) return 'Not encrypted; the server is on this computer.';
  // Told as a failure would be, but the person chose it.
  if (mode === 'disable') return 'NOT encrypted, as the connection says: whoever is in between can read and change everything.';
  throw new HydrantError('CONNECT_FAILED', 'The connection is not encrypted.', 'Choose an encryption in the connection.');
}
