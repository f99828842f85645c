import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import type { Encrypted, NetworkEngine, Secrets, ServerTarget } from '../../../../connectors/network/target.ts';
import { allowPlain, firstChunk, otherProtocol, startTls } from '../../../../connectors/network/tls.ts';
import { PROVIDERS } from '../../address/providers.ts';

/** What the network code has to know of PostgreSQL. */
export const POSTGRES_NETWORK: NetworkEngine = {
  providers: PROVIDERS,
  socketFile: (folder, port) => join(folder, `.s.PGSQL.${port}`),
};

/** `Int32(8) Int32(80877103)`: the question whether the server speaks TLS (protocol, "SSLRequest"). */
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);

/**
 * Makes a dialled stream as private as the target wants it. Over a network a plain connection is only made where the target says
 * `disable`. Rejects with CONNECT_FAILED and the reason a certificate was not accepted; the stream is closed then.
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

/** Sends the question and waits for its one byte; more than one would be text that somebody slipped in before the encryption. */
async function ask(stream: Duplex, signal: AbortSignal): Promise<string> {
  stream.write(SSL_REQUEST);
  const chunk = await firstChunk(stream, signal);
  if (chunk.length !== 1) {
    if (chunk.toString('latin1', 0, 1) === 'E') return 'E';
    return chunk.toString('latin1', 0, 40);
  }
  return chunk.toString('latin1');
}
