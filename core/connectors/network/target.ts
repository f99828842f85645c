import type { Duplex } from 'node:stream';
import type { Ssh, Tls } from '../../profiles/parts.ts';
import type { Providers } from '../kit/providers.ts';

/** Where a server is and how it is reached: plain values, whichever engine listens there. */
export interface ServerTarget {
  /** Name or address, or the folder of a Unix socket (begins with `/`). */
  readonly host: string;
  readonly port: number;
  readonly user?: string;
  readonly tls: Tls;
  readonly via: 'direct' | 'ssh';
  readonly ssh?: Ssh | undefined;
}

/** What the network code has to know of an engine. */
export interface NetworkEngine {
  /** Advice for hosts of known providers. */
  readonly providers: Providers;
  /** The path of the socket in a folder; absent: the engine has none. */
  socketFile?(folder: string, port: number): string;
}

/** A connection to a server, encrypted or not. */
export interface Encrypted {
  stream: Duplex;
  /** Absent: the connection is not encrypted. */
  tls?: { protocol: string; cipher: string; verified: boolean; validTo: string | undefined };
}

/** Secrets of a profile by field; of the network: `keyPassphrase`, `sshPassword`, `sshPassphrase`. */
export type Secrets = Readonly<Record<string, string>>;
