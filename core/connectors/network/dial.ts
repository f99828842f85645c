import type { Duplex } from 'node:stream';
import { HydrantError } from '../../common/errors.ts';
import { dialSocket } from './dial-socket.ts';
import type { NetworkEngine, ServerTarget } from './target.ts';

/** Long enough for one keep-alive to be lost, short enough that a dead network is noticed within minutes. */
const KEEP_ALIVE_MS = 30_000;

/** The part of an SSH tunnel that a connector uses. */
export interface Tunnel {
  connect(host: string, port: number, signal: AbortSignal): Promise<Duplex>;
}

/**
 * Opens an unencrypted connection to a server's port: TCP, a Unix socket (a host that starts with `/`), or through an SSH tunnel.
 * Rejects with CONNECT_FAILED or the signal's reason, and then leaves nothing open.
 */
export async function dial(target: ServerTarget, engine: NetworkEngine, signal: AbortSignal, tunnel?: Tunnel): Promise<Duplex> {
  const { host, port } = target;
  if (tunnel) return tunnel.connect(host, port, signal);
  const path = host.startsWith('/') ? engine.socketFile?.(host, port) : undefined;
  try {
    const socket = await dialSocket(path === undefined ? { host, port } : { path }, signal);
    return socket.setKeepAlive(true, KEEP_ALIVE_MS);
  } catch (error) {
    throw signal.aborted ? error : dialError(error, target, engine);
  }
}

/** Explains the system error of a failed connection attempt. */
export function dialError(error: unknown, { host, port }: ServerTarget, { providers }: NetworkEngine): HydrantError {
  // A name with several addresses fails with an AggregateError; its first error gives the reason.
  const first = error instanceof AggregateError ? (error.errors[0] as unknown) : error;
  const code = first instanceof Error && 'code' in first ? String(first.code) : '';
  const where = host.startsWith('/') ? `the socket in ${host}` : `${host}:${port}`;
  const [why, next] = REASONS[code] ?? [`could not be reached (${code || String(first)})`, 'Check the address and the network.'];
  const hint = providers.hintFor(code === 'ENOTFOUND' || code === 'EAI_AGAIN' ? 'host' : 'port', { host, port });
  const sentence = code === 'ENOTFOUND' ? `No server is called ${host}.` : `${where} ${why}.`;
  return new HydrantError('CONNECT_FAILED', sentence, hint ?? next, { cause: error, details: { reason: code } });
}

const REASONS: Record<string, readonly [why: string, next: string]> = {
  ENOTFOUND: [
    'is not the name of any server',
    'Check the spelling of the host; some names are known only inside a company network or VPN.',
  ],
  EAI_AGAIN: ['could not be looked up: the name service did not answer', 'Check the network, then try again.'],
  ECONNREFUSED: [
    'refused the connection: nothing listens at this port',
    'Check the port, and that the server runs and accepts connections from outside.',
  ],
  ETIMEDOUT: ['did not answer', 'Check that a VPN is not needed and that no firewall stands between.'],
  EHOSTUNREACH: ['cannot be reached from this network', 'Check that a VPN is not needed and that no firewall stands between.'],
  ENETUNREACH: ['cannot be reached from this network', 'This network may have no IPv6, or need a VPN.'],
  ECONNRESET: ['closed the connection', 'A firewall or a proxy may stand between; check the address and the port.'],
  ENOENT: ['is not there', 'Check the folder and the port; the server may not be running.'],
  EACCES: ['may not be opened by this user', 'Ask for access to the socket, or use an address instead.'],
};
