import type { Socket } from 'node:net';
import type { HydrantError } from '../../../common/errors.ts';
import { dialSocket } from '../dial-socket.ts';
import type { TunnelHop } from './route.ts';
import { givenUp, reachable, systemCode, tunnelFailed } from './tunnel-error.ts';

/**
 * Opens the TCP connection to the first hop. The signal aborts it at any moment.
 *
 * @throws HydrantError TUNNEL_FAILED.
 */
export async function dial(tunnelHop: TunnelHop, signal: AbortSignal): Promise<Socket> {
  const { host, port } = tunnelHop.hop;
  try {
    return await dialSocket({ host, port }, signal);
  } catch (error) {
    throw signal.aborted ? givenUp(tunnelHop, 'connecting to it', signal) : explain(tunnelHop, error);
  }
}

function explain(tunnelHop: TunnelHop, error: unknown): HydrantError {
  const code = systemCode(error);
  const more = { cause: error, details: { code } };
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN' || code === 'EAI_NONAME') {
    const next = 'Correct the host in the profile, or connect the VPN whose name server knows it.';
    return tunnelFailed(tunnelHop, 'host-not-found', `the host name ${tunnelHop.hop.host} is not known (${code})`, next, more);
  }
  if (code === 'ECONNREFUSED') {
    const next = 'Correct the port in the profile, or start the SSH server there.';
    return tunnelFailed(tunnelHop, 'port-refused', `nothing listens on port ${tunnelHop.hop.port} (ECONNREFUSED)`, next, more);
  }
  return tunnelFailed(tunnelHop, 'unreachable', `the connection could not be made (${code})`, reachable(tunnelHop), more);
}
