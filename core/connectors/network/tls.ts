import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import { type ConnectionOptions, connect as connectTls, getCACertificates, type TLSSocket } from 'node:tls';
import { HydrantError } from '../../common/errors.ts';
import { fileReason } from '../../common/file-errors.ts';
import { readRegularFile } from '../../common/read-regular-file.ts';
import { homePath } from '../kit/home-path.ts';
import { isLocal } from './is-local.ts';
import type { Encrypted, NetworkEngine, Secrets, ServerTarget } from './target.ts';
import { tlsChoice } from './tls-choices.ts';
import { tlsReason } from './tls-reason.ts';

/** Largest PEM file that is read, in bytes; a system's whole CA bundle has about 250 kB. */
const LARGEST_PEM = 8 * 1024 * 1024;

/** Accepts a server without TLS only in mode `prefer`, on this computer or through SSH. @throws HydrantError CONNECT_FAILED. */
export function allowPlain({ host, tls, via }: ServerTarget): void {
  const isPrivate = isLocal(host) || via === 'ssh';
  if (tls.mode === 'prefer' && isPrivate) return;
  // Advise the mode that works at once; on a private route that is `prefer`, which encrypts as soon as the server supports it.
  const works = isPrivate ? 'prefer' : 'disable';
  throw new HydrantError(
    'CONNECT_FAILED',
    `${host} does not encrypt connections, and this one ${isPrivate ? 'asks for it' : 'leads over a network'}.`,
    `${isPrivate ? 'Choose' : 'In a network you trust, choose'} ${tlsChoice(works)} in the connection; otherwise have TLS switched on at the server.`,
    { details: { reason: 'TLS_MISSING', fields: ['connection.tls.mode'], suggested: { 'connection.tls.mode': works } } },
  );
}

/** Resolves with the server's first bytes. Rejects with CONNECT_FAILED where the server sends none, or with the signal's reason. */
export function firstChunk(stream: Duplex, signal: AbortSignal): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const once = (act: () => void) => (): void => {
      signal.removeEventListener('abort', onAbort);
      stream.off('readable', onReadable).off('error', onError).off('end', onEnd).off('close', onEnd);
      act();
    };
    const onReadable = (): void => {
      const chunk = stream.read() as Buffer | null;
      if (chunk !== null) once(() => resolve(chunk))();
    };
    const onAbort = once(() => reject(signal.reason as Error));
    const onError = (error: Error): void => once(() => reject(closedEarly(error)))();
    const onEnd = once(() => reject(closedEarly()));
    signal.addEventListener('abort', onAbort, { once: true });
    stream.on('readable', onReadable).on('error', onError).on('end', onEnd).on('close', onEnd);
  });
}

/**
 * Starts TLS on a dialled stream and verifies as the target's mode demands. Rejects with CONNECT_FAILED and the reason of the refusal, or
 * with the signal's reason; the caller then destroys the stream.
 */
export async function startTls(
  stream: Duplex,
  target: ServerTarget,
  engine: NetworkEngine,
  secrets: Secrets,
  signal: AbortSignal,
): Promise<Encrypted> {
  const options = await tlsOptions(target, secrets);
  const failed = (error: Error): HydrantError => tlsFailed(error, target, engine);
  const socket = begin({ ...options, socket: stream }, failed);
  await new Promise<void>((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason as Error);
    signal.addEventListener('abort', onAbort, { once: true });
    const once = (act: () => void) => (): void => {
      signal.removeEventListener('abort', onAbort);
      act();
    };
    socket.once('secureConnect', once(resolve));
    socket.once('error', (error) => once(() => reject(failed(error)))());
    socket.once(
      'close',
      once(() => reject(closedEarly())),
    );
  }).catch((error: unknown) => {
    socket.on('error', () => undefined);
    socket.destroy();
    throw error;
  });
  return { stream: socket, tls: { ...facts(socket), verified: target.tls.mode.startsWith('verify') } };
}

/** Throws where client certificate and key do not match; Node checks this before it sends anything. */
function begin(options: ConnectionOptions, failed: (error: Error) => HydrantError): TLSSocket {
  try {
    return connectTls(options);
  } catch (error) {
    throw failed(error as Error);
  }
}

async function tlsOptions({ host, tls }: ServerTarget, secrets: Secrets): Promise<ConnectionOptions> {
  const read = async (path: string | undefined, what: string): Promise<Buffer | undefined> =>
    path === undefined ? undefined : readPem(path, what);
  const [ca, cert, key] = await Promise.all([
    read(tls.ca, 'certificate of the authority'),
    read(tls.certificate, 'client certificate'),
    read(tls.key, 'key of the client certificate'),
  ]);
  return {
    rejectUnauthorized: tls.mode.startsWith('verify'),
    // SNI takes only names (RFC 6066 §3); an IP address is still checked against the certificate.
    ...(isIP(host) ? {} : { servername: host }),
    host,
    ...(tls.mode === 'verify-ca' ? { checkServerIdentity: () => undefined } : {}),
    ...(ca ? { ca: [ca.toString()] } : tls.mode.startsWith('verify') ? { ca: knownAuthorities() } : {}),
    ...(cert ? { cert } : {}),
    ...(key ? { key } : {}),
    ...(secrets.keyPassphrase === undefined ? {} : { passphrase: secrets.keyPassphrase }),
    minVersion: 'TLSv1.2',
  };
}

/** Authorities bundled with Node and those of this computer, where companies add their own. */
function knownAuthorities(): string[] {
  return [...getCACertificates('bundled'), ...getCACertificates('system')];
}

async function readPem(path: string, what: string): Promise<Buffer> {
  const file = homePath(path);
  try {
    return await readRegularFile(file, { maxBytes: LARGEST_PEM });
  } catch (cause) {
    const sentence = `The ${what}, ${file}, could not be read: ${fileReason(cause)}.`;
    throw new HydrantError('CONNECT_FAILED', sentence, 'Check the path in the connection.', { cause });
  }
}

function facts(socket: TLSSocket): { protocol: string; cipher: string; validTo: string | undefined } {
  return {
    protocol: socket.getProtocol() ?? 'TLS',
    cipher: socket.getCipher().name,
    validTo: socket.getPeerCertificate().valid_to,
  };
}

function tlsFailed(error: Error, { host, port }: ServerTarget, { providers }: NetworkEngine): HydrantError {
  const { why, next, isUntrusted } = tlsReason(error, host);
  const hint = isUntrusted ? providers.hintFor('tls', { host, port }) : undefined;
  return new HydrantError('CONNECT_FAILED', why, hint ?? next, { cause: error, details: { reason: 'TLS' } });
}

function closedEarly(cause?: Error): HydrantError {
  return new HydrantError(
    'CONNECT_FAILED',
    'The server closed the connection before it said anything.',
    'Check the port: another program may listen there, or a firewall may cut the connection.',
    { ...(cause ? { cause } : {}) },
  );
}

/** Error for a port where another kind of server answers; `said` holds the bytes that it sent. */
export function otherProtocol(engine: string, host: string, next: string, said: string): HydrantError {
  return new HydrantError('CONNECT_FAILED', `What answers at ${host} does not speak ${engine}'s protocol.`, next, {
    details: { said: [...said].map((char) => (char >= ' ' && char <= '~' ? char : '·')).join('') },
  });
}
