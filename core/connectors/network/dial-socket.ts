import { addAbortListener, once } from 'node:events';
import { connect, type Socket, type TcpNetConnectOpts } from 'node:net';

/** Node gives each of several addresses a quarter of a second, which a VPN on another continent does not keep. */
const PER_ADDRESS_MS = 1000;

/**
 * A connection over TCP, or to a Unix socket (`path`). Rejects with the system's own error, or with the signal's reason; nothing is left
 * open then.
 */
export async function dialSocket(where: Pick<TcpNetConnectOpts, 'host' | 'port'> | { path: string }, signal: AbortSignal): Promise<Socket> {
  signal.throwIfAborted();
  const socket = connect({ noDelay: true, autoSelectFamilyAttemptTimeout: PER_ADDRESS_MS, ...where });
  // Whoever uses the socket listens too; between two of them an error must not end the process.
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
