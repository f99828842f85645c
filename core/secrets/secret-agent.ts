import { chmodSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { asHydrantError } from '../common/errors.ts';
import { ensurePrivateDirectory, homePaths } from '../profiles/home.ts';
import { isAnswered } from './agent-client.ts';
import { type AgentAnswer, AgentAnswerSchema, AgentRequestSchema, agentPath, agentSockets } from './agent-socket.ts';
import { checkSecretName } from './secret-store.ts';

/** A request is one short line. Bytes and milliseconds. */
const LONGEST_REQUEST = 1024;
const REQUEST_MS = 2000;
/** Milliseconds from the connect to the end, whichever side is slow: the key of the sealed file may have to be derived first. */
const CONNECTION_MS = 10_000;
/** Servers read one secret per connection. */
const MOST_CONNECTIONS = 32;

export interface SecretAgent extends Disposable {
  /** Whether servers of other programs can connect. */
  readonly listening: boolean;
}

/**
 * Serves single secrets to Hydrant's servers of this user while the app is open, as ssh-agent serves keys: for computers without a
 * keychain, where only the app has the passphrase or the password. `read` resolves with the store's entry under a name.
 */
export async function startSecretAgent(home: string, read: (name: string) => Promise<string | undefined>): Promise<SecretAgent> {
  const path = agentPath(home);
  if (path === undefined) return { listening: false, [Symbol.dispose]: () => undefined };
  ensurePrivateDirectory(homePaths(home).run);
  await removeLeftovers(home, path);
  const server = createServer((socket) => answer(socket, read));
  server.maxConnections = MOST_CONNECTIONS;
  server.unref();
  const listening = await new Promise<boolean>((done) => {
    server.once('error', () => done(false)).listen(path, () => done(true));
  });
  server.on('error', () => undefined);
  if (listening) chmodSync(path, 0o600);
  return { listening, [Symbol.dispose]: () => void server.close() };
}

function answer(socket: Socket, read: (name: string) => Promise<string | undefined>): void {
  let said = '';
  socket.setEncoding('utf8');
  // These limit the total time, not the idle time: a client that sends a byte now and then is never idle.
  const noRequest = setTimeout(() => socket.destroy(), REQUEST_MS);
  const noEnd = setTimeout(() => socket.destroy(), CONNECTION_MS);
  socket.on('close', () => {
    clearTimeout(noRequest);
    clearTimeout(noEnd);
  });
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk: string) => {
    said += chunk;
    const end = said.indexOf('\n');
    if (end < 0 && said.length <= LONGEST_REQUEST) return;
    socket.pause();
    clearTimeout(noRequest);
    answerTo(said.slice(0, end), read).then(
      // A client that does not disconnect would otherwise hold its connection.
      (given) => socket.end(`${JSON.stringify(given)}\n`, () => socket.destroy()),
      () => socket.destroy(),
    );
  });
}

/** Answers one request; rejects for an invalid one. */
async function answerTo(line: string, read: (name: string) => Promise<string | undefined>): Promise<AgentAnswer> {
  const { read: name } = AgentRequestSchema.parse(JSON.parse(line));
  checkSecretName(name);
  try {
    return { stored: (await read(name)) ?? null };
  } catch (error) {
    const { code, message, nextStep } = asHydrantError(error);
    return AgentAnswerSchema.parse({ problem: { code, message, next: nextStep } });
  }
}

/** Removes sockets that killed apps left behind. */
async function removeLeftovers(home: string, own: string): Promise<void> {
  for (const path of agentSockets(home)) if (path === own || !(await isAnswered(path))) rmSync(path, { force: true });
}
