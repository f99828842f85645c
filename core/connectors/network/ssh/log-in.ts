import { addAbortListener } from 'node:events';
import type { Duplex } from 'node:stream';
import type { Client, ConnectConfig } from 'ssh2';
import type { HydrantError } from '../../../common/errors.ts';
import { type Agent, chooseAgent } from './agent.ts';
import { HopConnection } from './hop-connection.ts';
import { type HostKeys, readHostKeys } from './host-keys.ts';
import { LoginMethods } from './login-methods.ts';
import { readPrivateKey } from './private-key.ts';
import type { TunnelHop } from './route.ts';
import { givenUp, quoted, sshCommand, systemCode, tunnelFailed } from './tunnel-error.ts';

export type Ssh2 = typeof import('ssh2');

/** SSH keep-alive: a request each `intervalMs`; after `max` unanswered ones the connection counts as lost. */
export interface Keepalive {
  readonly intervalMs: number;
  readonly max: number;
}

/** Host keys and credentials of a hop, read before anything is sent to it. */
export interface Prepared {
  readonly tunnelHop: TunnelHop;
  readonly hostKeys: HostKeys;
  readonly methods: LoginMethods;
  readonly agent: Agent | undefined;
}

/**
 * Reads keys and known hosts, so that a wrong path or passphrase fails before any network access.
 *
 * @throws HydrantError TUNNEL_FAILED.
 */
export async function prepare(tunnelHop: TunnelHop, knownHosts: readonly string[] | undefined, ssh2: Ssh2): Promise<Prepared> {
  const { keyFile, agent: named, password } = tunnelHop.hop;
  const hostKeys = await readHostKeys(tunnelHop, knownHosts);
  const key = keyFile === undefined ? undefined : await readPrivateKey(tunnelHop, keyFile, ssh2.utils.parseKey);
  const agent = named === undefined ? undefined : chooseAgent(tunnelHop, named, ssh2.createAgent);
  const methods = new LoginMethods(tunnelHop, { key, agent, password });
  if (!methods.empty) return { tunnelHop, hostKeys, methods, agent };
  const next = 'Give a key file, the SSH agent or a password for this server in the profile.';
  throw tunnelFailed(tunnelHop, 'no-login', 'no way to log in is given', next);
}

/**
 * Runs the SSH handshake on a stream: checks the host key, then logs in. The connection owns the stream and destroys it on failure.
 *
 * @throws HydrantError TUNNEL_FAILED.
 */
export async function logIn(
  prepared: Prepared,
  below: Duplex,
  signal: AbortSignal,
  keepalive: Keepalive,
  ssh2: Ssh2,
): Promise<HopConnection> {
  const { tunnelHop, agent } = prepared;
  const client = new ssh2.Client();
  try {
    await handshake(client, prepared, below, signal, keepalive);
    return new HopConnection(tunnelHop, client, below);
  } catch (error) {
    const gone = below.closed ? Promise.resolve() : new Promise<void>((resolve) => below.once('close', () => resolve()));
    below.destroy();
    await gone;
    throw error;
  } finally {
    agent?.release();
  }
}

async function handshake(client: Client, prepared: Prepared, below: Duplex, signal: AbortSignal, keepalive: Keepalive): Promise<void> {
  const { tunnelHop, hostKeys, methods, agent } = prepared;
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let refusal: HydrantError | undefined;
  let greeted = false;
  client.once('ready', resolve);
  client.once('handshake', () => {
    greeted = true;
  });
  client.on('error', (error) => {
    // The other login methods are still tried.
    if (error.level === 'agent') methods.note(`the agent at ${agent?.where} did not help (${quoted(error.message)})`);
    else reject(refusal ?? explain(prepared, error, greeted));
  });
  client.once('close', () => reject(refusal ?? explain(prepared, new Error('it hung up'), greeted)));
  client.once('change password', () => {
    const next = `Log in once with \`${sshCommand(tunnelHop)}\` and set a new one.`;
    reject(tunnelFailed(tunnelHop, 'login-refused', 'it wants the password to be changed first', next));
  });
  const doing = () => (greeted ? 'logging in to it' : 'waiting for its greeting');
  using _ = addAbortListener(signal, () => reject(givenUp(tunnelHop, doing(), signal)));
  const config: ConnectConfig = {
    sock: below,
    username: tunnelHop.hop.user,
    authHandler: methods.next,
    algorithms: { serverHostKey: hostKeys.algorithms },
    hostVerifier: (key: Buffer) => {
      refusal = hostKeys.refuse(key);
      return refusal === undefined;
    },
    keepaliveInterval: keepalive.intervalMs,
    keepaliveCountMax: keepalive.max,
    // 0 disables ssh2's own timeout; the caller's signal sets the limit.
    readyTimeout: 0,
  };
  client.connect(config);
  await promise;
}

function explain({ tunnelHop, methods }: Prepared, error: Error & { level?: string }, greeted: boolean): HydrantError {
  if (error.level === 'client-authentication' || /authentication fail/i.test(error.message)) return methods.refused(error);
  if (/no matching/.test(error.message)) {
    const next = 'Bring the SSH server up to date: it knows only methods that are no longer safe.';
    return tunnelFailed(tunnelHop, 'no-common-algorithm', `it has no method in common with us (${quoted(error.message)})`, next, {
      cause: error,
    });
  }
  const code = systemCode(error);
  const said = quoted(code === 'UNKNOWN' ? error.message : code);
  if (greeted) {
    const next = `Look at the log of that server, or try \`${sshCommand(tunnelHop)}\`.`;
    return tunnelFailed(tunnelHop, 'lost', `the connection ended during the login (${said})`, next, { cause: error });
  }
  const next = `Check that host and port are those of an SSH server (try \`${sshCommand(tunnelHop)}\`); it may also refuse this address or be overloaded.`;
  return tunnelFailed(tunnelHop, 'not-ssh', `no SSH connection came about (${said})`, next, { cause: error });
}
