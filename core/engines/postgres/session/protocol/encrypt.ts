import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import type { Encrypted, NetworkEngine, Secrets, ServerTarget } from '../../../../connectors/network/target.ts';
import { allowPlain, firstChunk, otherProtocol, startTls } from '../../../../connectors/network/tls.ts';
import { PROVIDERS } from '../../address/providers.ts';

/** Facts about PostgreSQL for the network code. */
export const POSTGRES_NETWORK: NetworkEngine = {
  providers: PROVIDERS,
  socketFile: (folder, port) => join(folder, `.s.PGSQL.${port}`),
};

/** `Int32(8) Int32(80877103)`: the question whether the server speaks TLS (protocol, "SSLRequest"). */
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);

/**
 * Encrypts a dialled stream as the target's TLS mode demands. Over a network a connection stays unencrypted only in mode `disable`. Rejects
 * with CONNECT_FAILED and the reason of a refused certificate, and then closes the stream.
 */
export async function encrypt(stream: Duplex, target: ServerTarget, secrets: Secrets, signal: AbortSignal): Promise<Encrypted> {
  // libpq does not offer TLS over Unix sockets either.
  if (target.tls.mode === 'disable' || target.host.startsWith('/')) return { stream };
  try {
    const answer = await ask(stream, signal);
    if (answer === 'S') return await startTls(stream, target, POSTGRES_NETWORK, secrets, signal);
    if (answer !== 'N')
      throw otherProtocol('PostgreSQL', target.host, 'Check the port; 5432 is the usual one, and 6543 that of many poolers.', answer);
    allowPlain(target);
    return { stream };
  } catch (error) {
    stream.destroy();
    throw error;
  }
}

/** Sends SSLRequest and waits for the reply of one byte. Further bytes could be plaintext injected before the handshake (CVE-2021-23222). */
async function ask(stream: Duplex, signal: AbortSignal): Promise<string> {
  stream.write(SSL_REQUEST);
  const chunk = await firstChunk(stream, signal);
  if (chunk.length !== 1) {
    if (chunk.toString('latin1', 0, 1) === 'E') return 'E';
    return chunk.toString('latin1', 0, 40);
  }
  return chunk.toString('latin1');
}
