import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import { type ConnectionOptions, connect as connectTls, getCACertificates, type TLSSocket } from 'node:tls';
import { HydrantError } from '../../../../common/errors.ts';
import { fileReason } from '../../../../common/file-errors.ts';
import { readRegularFile } from '../../../../common/read-regular-file.ts';
import { homePath } from '../../../../connectors/kit/home-path.ts';
import { hintFor } from '../../address/providers.ts';
import type { PostgresProfile } from '../../profile.ts';
import { tlsChoice } from '../../tls-choices.ts';
import { isLocal } from './is-local.ts';
import { tlsReason } from './tls-reason.ts';

/** A file with every authority that a system trusts has about 250 kB. */
const LARGEST_PEM = 8 * 1024 * 1024;

/** `Int32(8) Int32(80877103)`: the question whether the server speaks TLS (protocol, "SSLRequest"). */
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);

export interface Encrypted {
  stream: Duplex;
  /** Absent: the connection is not encrypted. */
  tls?: { protocol: string; cipher: string; verified: boolean; validTo: string | undefined };
}

/**
 * Makes a dialled stream as private as the profile wants it. Over a network a plain connection is only made where the profile
 * says `disable`. Rejects with CONNECT_FAILED and the reason a certificate was not accepted; the stream is closed then.
 */
export async function encrypt(
  stream: Duplex,
  profile: PostgresProfile,
  secrets: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Encrypted> {
  const { host, tls, via } = profile.connection;
  // libpq does not offer TLS over Unix sockets either.
  if (tls.mode === 'disable' || host.startsWith('/')) return { stream };
  try {
    const answer = await ask(stream, signal);
    if (answer === 'S') return await handshake(stream, profile, secrets, signal);
    if (answer !== 'N') throw notPostgres(host, answer);
    if (tls.mode === 'prefer' && (isLocal(host) || via === 'ssh')) return { stream };
    // The first advice is what works at once; where nobody else can listen, encryption as soon as the server has it.
    const isPrivate = isLocal(host) || via === 'ssh';
    const works = isPrivate ? 'prefer' : 'disable';
    throw new HydrantError(
      'CONNECT_FAILED',
      `${host} does not encrypt connections, and this one ${isPrivate ? 'asks for it' : 'leads over a network'}.`,
      `${isPrivate ? 'Choose' : 'In a network you trust, choose'} ${tlsChoice(works)} in the connection; otherwise have TLS switched on at the server.`,
      { details: { reason: 'TLS_MISSING', fields: ['connection.tls.mode'], suggested: { 'connection.tls.mode': works } } },
    );
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

function firstChunk(stream: Duplex, signal: AbortSignal): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void) => (): void => {
      signal.removeEventListener('abort', onAbort);
      stream.off('readable', onReadable).off('error', onError).off('end', onEnd).off('close', onEnd);
      act();
    };
    const onReadable = (): void => {
      const chunk = stream.read() as Buffer | null;
      if (chunk !== null) settle(() => resolve(chunk))();
    };
    const onAbort = settle(() => reject(signal.reason as Error));
    const onError = (error: Error): void => settle(() => reject(closedEarly(error)))();
    const onEnd = settle(() => reject(closedEarly()));
    signal.addEventListener('abort', onAbort, { once: true });
    stream.on('readable', onReadable).on('error', onError).on('end', onEnd).on('close', onEnd);
  });
}

async function handshake(
  stream: Duplex,
  profile: PostgresProfile,
  secrets: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Encrypted> {
  const { host, port, tls } = profile.connection;
  const options = await tlsOptions(profile, secrets);
  const socket = begin({ ...options, socket: stream }, host, port);
  await new Promise<void>((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason as Error);
    signal.addEventListener('abort', onAbort, { once: true });
    const settle = (act: () => void) => (): void => {
      signal.removeEventListener('abort', onAbort);
      act();
    };
    socket.once('secureConnect', settle(resolve));
    socket.once('error', (error) => settle(() => reject(tlsFailed(error, host, port)))());
    socket.once(
      'close',
      settle(() => reject(closedEarly())),
    );
  }).catch((error: unknown) => {
    socket.on('error', () => undefined);
    socket.destroy();
    throw error;
  });
  return { stream: socket, tls: { ...facts(socket), verified: tls.mode.startsWith('verify') } };
}

/** A pair of certificate and key that do not fit is refused before anything is sent. */
function begin(options: ConnectionOptions, host: string, port: number): TLSSocket {
  try {
    return connectTls(options);
  } catch (error) {
    throw tlsFailed(error as Error, host, port);
  }
}

async function tlsOptions({ connection }: PostgresProfile, secrets: Readonly<Record<string, string>>): Promise<ConnectionOptions> {
  const { host, tls } = connection;
  const read = async (path: string | undefined, what: string): Promise<Buffer | undefined> =>
    path === undefined ? undefined : readPem(path, what);
  const [ca, cert, key] = await Promise.all([
    read(tls.ca, 'certificate of the authority'),
    read(tls.certificate, 'client certificate'),
    read(tls.key, 'key of the client certificate'),
  ]);
  return {
    rejectUnauthorized: tls.mode.startsWith('verify'),
    // Names only: an address may not stand in SNI (RFC 6066 §3), but is checked against the certificate all the same.
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

/** Those that come with Node and those of this computer, where companies put their own. */
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

function tlsFailed(error: Error, host: string, port: number): HydrantError {
  const { why, next, isUntrusted } = tlsReason(error, host);
  const hint = isUntrusted ? hintFor('tls', { host, port }) : undefined;
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

/** For a port at which something answers that is no PostgreSQL server. */
function notPostgres(host: string, said: string): HydrantError {
  return new HydrantError(
    'CONNECT_FAILED',
    `What answers at ${host} does not speak PostgreSQL's protocol.`,
    'Check the port; 5432 is the usual one, and 6543 that of many poolers.',
    { details: { said: [...said].map((char) => (char >= ' ' && char <= '~' ? char : '·')).join('') } },
  );
}
