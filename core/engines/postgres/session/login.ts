import { execFile } from 'node:child_process';
import pg from 'pg';
import { HydrantError } from '../../../common/errors.ts';
import { environmentForOthers } from '../../../secrets/child-environment.ts';
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
  const password = await passwordOf(profile, secrets, signal);
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

async function passwordOf(
  { auth }: PostgresProfile,
  secrets: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (auth.method === 'password') return secrets.password;
  if (auth.method === 'none') return undefined;
  if (auth.command === undefined) throw noCommand();
  return printedToken(auth.command, signal);
}

/** Runs the profile's own command, without a shell, and takes what it prints: a token of a cloud's login. */
async function printedToken(command: string, signal: AbortSignal): Promise<string> {
  const [program, ...args] = splitCommand(command);
  const failed = (why: string, cause?: unknown): HydrantError =>
    new HydrantError(
      'LOGIN_FAILED',
      `The command that prints the login token ${why}.`,
      'Run it in a terminal to see what it says; you may have to log in to your cloud again.',
      {
        cause,
      },
    );
  if (program === undefined) throw failed('is empty');
  const token = await new Promise<string>((resolve, reject) => {
    const env = environmentForOthers(process.env);
    execFile(program, args, { signal, env, timeout: 30_000, maxBuffer: 1024 * 1024, windowsHide: true }, (error, stdout) => {
      // Its output may hold a token, its error text what was typed: neither is repeated.
      if (error) reject(failed('code' in error && error.code === 'ENOENT' ? `was not found: ${program}` : 'failed'));
      else resolve(stdout.trim());
    });
  });
  if (token === '' || /[\r\n]/.test(token)) throw failed('did not print one line');
  return token;
}

/** Words of a command line; quotes hold words together, nothing else is special. */
function splitCommand(command: string): string[] {
  const words: string[] = [];
  for (const [, double, single, bare] of command.matchAll(/"((?:[^"\\]|\\.)*)"|'([^']*)'|([^\s"']+)/g))
    words.push(double?.replace(/\\(.)/g, '$1') ?? single ?? bare ?? '');
  return words;
}

/** Of an imported connection: a file of somebody else does not say what runs on this computer. */
function noCommand(): HydrantError {
  return new HydrantError(
    'LOGIN_FAILED',
    'This connection logs in with a token that a command prints, and the command has not been entered on this computer.',
    'Enter the command in the connection.',
  );
}

function noPassword(user: string): HydrantError {
  return new HydrantError(
    'LOGIN_FAILED',
    `The server wants a password for ${user}, and the connection has none.`,
    'Enter the password in the connection.',
  );
}
