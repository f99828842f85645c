import { isIPv6 } from 'node:net';

/**
 * Where a profile leads, in canonical parts that can be compared: everything that decides which server receives its secrets
 * (secret-target.ts). Pure: no name is resolved, so `localhost` and `127.0.0.1` differ. Empty parts are absent.
 */
export interface ConnectionParts {
  readonly engine: string;
  /** Lower-case name or address without brackets or final dot; or the folder of a Unix socket. */
  readonly host?: string;
  readonly port?: number;
  readonly database?: string;
  readonly user?: string;
  /** The login method of the profile, e.g. `password`. */
  readonly login: string;
  readonly encryption?: { readonly mode: string; readonly authority?: string };
  readonly tunnel?: TunnelParts;
  /** File, folder or sample of an engine without a server. */
  readonly source?: string;
}

/** The parts that an engine provides for its profiles. */
export type EngineParts = Omit<ConnectionParts, 'engine' | 'login'>;

/** The SSH server that a connection goes through, and who logs in there. */
export interface TunnelParts {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** Jump servers before it, as the profile names them. */
  readonly jump?: string;
  /** The known_hosts file. */
  readonly knownHosts?: string;
}

/** Fields of a connection over a network, common to all engines. */
export interface NetworkConnection {
  host: string;
  port: number;
  database?: string | undefined;
  user?: string | undefined;
  role?: string | undefined;
  tls: { mode: string; ca?: string | undefined };
  via: string;
  ssh?:
    | { host: string; port: number; user: string; jump?: string | undefined; knownHosts?: string | undefined; key?: string | undefined }
    | undefined;
}

/** The parts of a connection over a network. */
export function networkParts({ host, port, database, user, tls, via, ssh }: NetworkConnection): EngineParts {
  return {
    host: canonicalHost(host),
    port,
    ...(database === undefined ? {} : { database }),
    ...(user === undefined ? {} : { user }),
    encryption: { mode: tls.mode, ...(tls.ca === undefined ? {} : { authority: tls.ca }) },
    ...(via === 'ssh' && ssh
      ? {
          tunnel: {
            host: canonicalHost(ssh.host),
            port: ssh.port,
            user: ssh.user,
            ...(ssh.jump ? { jump: jumpHosts(ssh.jump).join(',') } : {}),
            ...(ssh.knownHosts === undefined ? {} : { knownHosts: ssh.knownHosts }),
          },
        }
      : {}),
  };
}

/** `DB.Example.com.` as `db.example.com`, `[::0:1]` as `::1`, `/run/pg/` as `/run/pg`. */
export function canonicalHost(host: string): string {
  const plain = host.trim();
  if (plain.startsWith('/')) return plain.replace(/\/+/g, '/').replace(/(?<=.)\/$/, '');
  const bare = plain
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '')
    .toLowerCase();
  return isIPv6(bare) && !bare.includes('%') ? new URL(`http://[${bare}]`).hostname.slice(1, -1) : bare;
}

/** `a@one:23, two` → the entries, without blanks and empty ones. */
export function jumpHosts(list: string | undefined): string[] {
  return (list ?? '')
    .split(',')
    .map((host) => host.trim())
    .filter((host) => host !== '');
}
