import { addAbortListener, once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { HydrantError } from '../../stones/errors.ts';
import type { Place } from './route.ts';
import { givenUp, reachable, systemCode, tunnelFailed } from './tunnel-error.ts';

/** Node gives each of several addresses a quarter of a second, which a VPN on another continent does not keep. */
const PER_ADDRESS_MS = 1000;

/**
 * The TCP connection to the first hop. The signal ends it at any moment.
 *
 * @throws HydrantError TUNNEL_FAILED.
 */
export async function dial(place: Place, signal: AbortSignal): Promise<Socket> {
  const doing = 'connecting to it';
  if (signal.aborted) throw givenUp(place, doing, signal);
  const { host, port } = place.hop;
  const socket = connect({ host, port, noDelay: true, autoSelectFamilyAttemptTimeout: PER_ADDRESS_MS });
  // Whoever uses the socket listens too; between two of them an error must not end the process.
  socket.on('error', () => {});
  using _ = addAbortListener(signal, () => socket.destroy(new Error('aborted')));
  try {
    await once(socket, 'connect');
    return socket;
  } catch (error) {
    socket.destroy();
    throw signal.aborted ? givenUp(place, doing, signal) : explain(place, error);
  }
}

function explain(place: Place, error: unknown): HydrantError {
  const code = systemCode(error);
  const more = { cause: error, details: { code } };
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN' || code === 'EAI_NONAME') {
    const next = 'Correct the host in the profile, or connect the VPN whose name server knows it.';
    return tunnelFailed(place, 'host-not-found', `the host name ${place.hop.host} is not known (${code})`, next, more);
  }
  if (code === 'ECONNREFUSED') {
    const next = 'Correct the port in the profile, or start the SSH server there.';
    return tunnelFailed(place, 'port-refused', `nothing listens on port ${place.hop.port} (ECONNREFUSED)`, next, more);
  }
  return tunnelFailed(place, 'unreachable', `the connection could not be made (${code})`, reachable(place), more);
}
