import pg from 'pg';
import { loginPassword, noPassword } from '../../../connectors/network/login-password.ts';
import type { PostgresProfile } from '../profile.ts';
import { fromPostgresError } from './errors.ts';
import { asDriverStream, type OpenTransport } from './protocol/open.ts';

/** Members of pg's Client that its types lack: the underlying connection, and the process id and key for cancelling. */
export interface Inside {
  connection: pg.Connection;
  connectionParameters: { options?: string | undefined };
  processID: number;
  secretKey: number;
  password: () => Promise<string>;
}

export interface LoggedIn {
  client: pg.Client;
  /** The server's ParameterStatus values: `server_version`, `DateStyle`, `TimeZone` …, updated as the server reports changes. */
  parameters: Map<string, string>;
  encrypted: boolean;
}

export const insideOf = (client: pg.Client): Inside => client as unknown as Inside;

/** Logs in on a new connection. Rejects with LOGIN_FAILED, CONNECT_FAILED or the signal's reason, and then leaves nothing open. */
export async function logIn(
  profile: PostgresProfile,
  secrets: Readonly<Record<string, string>>,
  open: OpenTransport,
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
  // The driver would fill missing values from the environment and ~/.pgpass of the user who started this process.
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
