import type { Duplex } from 'node:stream';
import type { Ssh, Tls } from '../../profiles/parts.ts';
import type { Providers } from '../kit/providers.ts';

/** Address of a server and how to reach it, independent of the engine. */
export interface ServerTarget {
  /** Name or address, or the folder of a Unix socket (begins with `/`). */
  readonly host: string;
  readonly port: number;
  readonly user?: string;
  readonly tls: Tls;
  readonly via: 'direct' | 'ssh';
  readonly ssh?: Ssh | undefined;
}

/** Facts about an engine that the network code needs. */
export interface NetworkEngine {
  /** Advice for hosts of known providers. */
  readonly providers: Providers;
  /** Path of the Unix socket in a folder; absent: the engine has no Unix socket. */
  socketFile?(folder: string, port: number): string;
}

/** A connection to a server, encrypted or not. */
export interface Encrypted {
  stream: Duplex;
  /** Absent: the connection is not encrypted. */
  tls?: { protocol: string; cipher: string; verified: boolean; validTo: string | undefined };
}

/** Secrets of a profile by field; the network code reads `keyPassphrase`, `sshPassword` and `sshPassphrase`. */
export type Secrets = Readonly<Record<string, string>>;
