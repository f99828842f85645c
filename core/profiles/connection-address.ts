import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Profile, ProfileOf } from './profile.ts';

/**
 * Where a connection leads and as whom, in a person's words. Every field is a part of the address; none is a secret, and what does not
 * apply to an engine is absent.
 */
export interface ConnectionAddress {
  /** `db.example.com:5432`, the folder of a socket, the path of a file, or “sample (prod)”. */
  server: string;
  database?: string;
  /** The user that logs in. */
  login?: string;
  /** The role that every statement switches to. */
  role?: string;
  /** SSH servers on the way, nearest first, as `user@host:port`. */
  through?: string[];
  /** How the way to the server is protected, in the engine's own word. */
  tls?: string;
}

/** One line of it: `sales on db.example.com:5432 as joe, through ann@bastion:22`. */
export function addressInWords({ server, database, login, role, through }: ConnectionAddress): string {
  const place = database === undefined ? server : `${database} on ${server}`;
  return `${place}${login === undefined ? '' : ` as ${login}`}${role === undefined ? '' : ` in the role ${role}`}${through?.length ? `, through ${through.join(', ')}` : ''}`;
}

/** Where this profile leads. Pure but for the name of the home folder, which stands in for `~`. */
export function connectionAddress(profile: Profile, home: string = homedir()): ConnectionAddress {
  switch (profile.engine) {
    case 'duckdb':
      return duckdbAddress(profile, home);
    case 'postgres':
      return postgresAddress(profile);
  }
}

function duckdbAddress({ connection }: ProfileOf<'duckdb'>, home: string): ConnectionAddress {
  if (connection.form === 'sample') return { server: `sample (${connection.variant})` };
  return { server: withHome(connection.path, home) };
}

function postgresAddress({ connection }: ProfileOf<'postgres'>): ConnectionAddress {
  const { host, port, database, user, role, tls, via, ssh } = connection;
  const isSocket = host.startsWith('/');
  return {
    server: isSocket ? host : hostAndPort(host, port),
    database,
    login: user,
    ...(role === undefined ? {} : { role }),
    ...(isSocket ? {} : { tls: tls.mode }),
    ...(via === 'ssh' && ssh ? { through: [...jumps(ssh.jump), `${ssh.user}@${hostAndPort(ssh.host, ssh.port)}`] } : {}),
  };
}

function jumps(list: string | undefined): string[] {
  return (list ?? '')
    .split(',')
    .map((hop) => hop.trim())
    .filter((hop) => hop !== '');
}

/** A host's name has no case and may end with the root's dot; an IPv6 address stands in brackets. */
function hostAndPort(host: string, port: number): string {
  const name = host.toLowerCase().replace(/\.$/, '');
  return `${name.includes(':') && !name.startsWith('[') ? `[${name}]` : name}:${port}`;
}

function withHome(path: string, home: string): string {
  return path === '~' || /^~[/\\]/.test(path) ? join(home, path.slice(1)) : path;
}
