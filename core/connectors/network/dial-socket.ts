import { addAbortListener, once } from 'node:events';
import { connect, type Socket, type TcpNetConnectOpts } from 'node:net';

/** Node's default of 250 ms for each of several addresses is too short for a VPN to another continent. */
const PER_ADDRESS_MS = 1000;

/**
 * Connects over TCP or to a Unix socket (`path`). Rejects with the system's error or the signal's reason, and then leaves no socket open.
 */
export async function dialSocket(where: Pick<TcpNetConnectOpts, 'host' | 'port'> | { path: string }, signal: AbortSignal): Promise<Socket> {
  signal.throwIfAborted();
  const socket = connect({ noDelay: true, autoSelectFamilyAttemptTimeout: PER_ADDRESS_MS, ...where });
  // Later users of the socket add their own listeners; without any listener an error would end the process.
  socket.on('error', () => {});
  using _ = addAbortListener(signal, () => socket.destroy(new Error('aborted')));
  try {
    await once(socket, 'connect');
    return socket;
  } catch (error) {
    socket.destroy();
    signal.throwIfAborted();
    throw error;
  }
}
