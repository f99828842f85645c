import type { OpenTransport } from './open.ts';

/** `Int32(16) Int32(80877102) pid key` (protocol, "CancelRequest"). */
function cancelRequest(processId: number, secretKey: number): Buffer {
  const message = Buffer.alloc(16);
  message.writeInt32BE(16, 0);
  message.writeInt32BE(80_877_102, 4);
  message.writeInt32BE(processId, 8);
  message.writeInt32BE(secretKey, 12);
  return message;
}

/**
 * Asks the server, on a connection of its own, to drop what a session runs now. Resolves once the server has passed it on, which it
 * says by closing the connection: from then on it can hit no later statement. Rejects when the server cannot be reached.
 */
export async function sendCancel(open: OpenTransport, processId: number, secretKey: number, signal: AbortSignal): Promise<void> {
  const { stream } = await open(signal);
  try {
    await new Promise<void>((resolve, reject) => {
      const onAbort = (): void => reject(signal.reason as Error);
      signal.addEventListener('abort', onAbort, { once: true });
      stream.once('close', () => {
        signal.removeEventListener('abort', onAbort);
        resolve();
      });
      // A reset after the message is as good as a close.
      stream.on('error', () => undefined);
      stream.on('end', () => stream.end());
      stream.resume();
      stream.write(cancelRequest(processId, secretKey));
    });
  } finally {
    stream.destroy();
  }
}
