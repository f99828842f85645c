import { join } from 'node:path';
import { canonicalHost, jumpHosts, type NetworkConnection } from './connection-parts.ts';

/**
 * Where a connection leads and as whom, for a person to read (connection-parts.ts has the form for comparing). Holds no secret; a field
 * that does not apply to an engine is absent.
 */
export interface ConnectionAddress {
  /** `db.example.com:5432`, the folder of a socket, the path of a file, or “sample (prod)”. */
  server: string;
  database?: string;
  /** The user of the login. */
  login?: string;
  /** The role that every statement switches to. */
  role?: string;
  /** The context of a statement, one part each: `schema sales`. Set for statements only, never for a profile. */
  context?: string[];
  /** SSH servers on the way, nearest first, as `user@host:port`. */
  through?: string[];
  /** How the connection to the server is protected, in the engine's own term. */
  tls?: string;
}

/** An address in one line: `sales on db.example.com:5432 as joe, through ann@bastion:22`. */
export function addressInWords({ server, database, login, role, context, through }: ConnectionAddress): string {
  const at = database === undefined ? server : `${database} on ${server}`;
  const as = login === undefined ? '' : ` as ${login}`;
  const inRole = role === undefined ? '' : ` in the role ${role}`;
  const within = context?.length ? `, with ${context.join(', ')}` : '';
  return `${at}${as}${inRole}${within}${through?.length ? `, through ${through.join(', ')}` : ''}`;
}

/** The address of a connection over a network, or through a Unix socket in a folder. */
export function networkAddress({ host, port, database, user, role, tls, via, ssh }: NetworkConnection): ConnectionAddress {
  const isSocket = host.startsWith('/');
  return {
    server: isSocket ? host : hostAndPort(host, port),
    ...(database === undefined ? {} : { database }),
    ...(user === undefined ? {} : { login: user }),
    ...(role === undefined ? {} : { role }),
    ...(isSocket ? {} : { tls: tls.mode }),
    ...(via === 'ssh' && ssh ? { through: [...jumpHosts(ssh.jump), `${ssh.user}@${hostAndPort(ssh.host, ssh.port)}`] } : {}),
  };
}

/** One line for lists: `joe@db.example.com/sales`; the port only where it is not the engine's usual one. */
export function addressLine({ user, host, port, database }: NetworkConnection, usual: number): string {
  return `${user === undefined ? '' : `${user}@`}${host}${port === usual ? '' : `:${port}`}${database === undefined ? '' : `/${database}`}`;
}

/** `db.example.com:5432`, `[::1]:5432`. */
function hostAndPort(host: string, port: number): string {
  const name = canonicalHost(host);
  return `${name.includes(':') ? `[${name}]` : name}:${port}`;
}

/** A path with a leading `~` replaced by the home folder. */
export function withHome(path: string, home: string): string {
  return path === '~' || /^~[/\\]/.test(path) ? join(home, path.slice(1)) : path;
}
