import pg from 'pg';
import { loginPassword, noPassword } from '../../../connectors/network/login-password.ts';
import type { PostgresProfile } from '../profile.ts';
import { fromPostgresError } from './errors.ts';
import { asDriverStream, type OpenWire } from './protocol/open.ts';

/** What the driver does and its types do not tell: the connection under a client, and the key of its cancel. */
export interface Inside {
  connection: pg.Connection;
  connectionParameters: { options?: string | undefined };
  processID: number;
  secretKey: number;
  password: () => Promise<string>;
}

export interface LoggedIn {
  client: pg.Client;
  /** What the server reported of itself: `server_version`, `DateStyle`, `TimeZone` …; kept up to date by the server. */
  parameters: Map<string, string>;
  encrypted: boolean;
}

export const insideOf = (client: pg.Client): Inside => client as unknown as Inside;

/** Logs in on a wire of its own. Rejects with LOGIN_FAILED, CONNECT_FAILED or the signal's reason; nothing stays open then. */
export async function logIn(
  profile: PostgresProfile,
  secrets: Readonly<Record<string, string>>,
  open: OpenWire,
  signal: AbortSignal,
): Promise<LoggedIn> {
  const password = await loginPassword(profile.auth, secrets, signal);
  const { stream, tls } = await open(signal);
  const { host, port, database, user } = profile.connection;
  const client = new pg.Client({
    stream: () => asDriverStream(stream),
    host,
    port,
    database,
    user,
    ssl: false,
    application_name: 'hydrant',
  });
  const inside = insideOf(client);
  // The driver would take what is missing from the environment and from ~/.pgpass of whoever started this process.
  inside.connectionParameters.options = undefined;
  inside.password = async () => {
    if (password === undefined) throw noPassword(user);
    return password;
  };
  const parameters = new Map<string, string>();
  inside.connection.on('parameterStatus', (status: { parameterName: string; parameterValue: string }) =>
    parameters.set(status.parameterName, status.parameterValue),
  );
  client.on('error', () => undefined);
  const onAbort = (): void => void stream.destroy(signal.reason as Error);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    signal.throwIfAborted();
    await client.connect();
    return { client, parameters, encrypted: tls !== undefined };
  } catch (error) {
    stream.destroy();
    if (signal.aborted) throw signal.reason;
    throw fromPostgresError(error, { during: 'login', profile, encrypted: tls !== undefined });
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
