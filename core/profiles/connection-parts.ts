import { isIPv6 } from 'node:net';
import type { Engine, Profile, ProfileOf } from './profile.ts';

/**
 * Where a profile points, in canonical parts that can be compared: everything that decides who receives its secrets (secret-target.ts).
 * Pure: no name is resolved, so `localhost` and `127.0.0.1` differ. Empty parts are absent.
 */
export interface ConnectionParts {
  readonly engine: Engine;
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

/** The SSH server that a connection goes through, and who logs in there. */
export interface TunnelParts {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** Servers before it, as the profile names them. */
  readonly jump?: string;
  /** The file that says which servers are known. */
  readonly knownHosts?: string;
}

const BY_ENGINE: { readonly [E in Engine]: (profile: ProfileOf<E>) => Omit<ConnectionParts, 'engine' | 'login'> } = {
  duckdb: ({ connection }) => ({ source: connection.form === 'sample' ? `sample:${connection.variant}` : connection.path }),
  postgres: ({ connection }) => {
    const { host, port, database, user, tls, via, ssh } = connection;
    return {
      host: canonicalHost(host),
      port,
      database,
      user,
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
  },
};

/** The canonical parts of where a profile points. */
export function connectionParts(profile: Profile): ConnectionParts {
  const partsOf = BY_ENGINE[profile.engine] as (profile: Profile) => Omit<ConnectionParts, 'engine' | 'login'>;
  return { engine: profile.engine, login: profile.auth.method, ...partsOf(profile) };
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

/** `a@one:23, two` → the hosts, without blanks and empty ones. */
export function jumpHosts(list: string | undefined): string[] {
  return (list ?? '')
    .split(',')
    .map((host) => host.trim())
    .filter((host) => host !== '');
}
