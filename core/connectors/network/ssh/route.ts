import { HydrantError } from '../../../common/errors.ts';

/** One SSH server of a route; the last hop connects to the database. */
export interface SshHop {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** A private key in OpenSSH or PEM format. `~/` is the home folder. */
  readonly keyFile?: string | undefined;
  /** Passphrase of the key file. */
  readonly passphrase?: string | undefined;
  readonly password?: string | undefined;
  /** The agent's socket, or `env` for SSH_AUTH_SOCK. On Windows `pageant`, or the pipe of OpenSSH's agent. */
  readonly agent?: string | undefined;
}

/** SSH hops to a network that is reachable only through SSH. */
export interface SshRoute {
  /** In order: each hop is reached through the one before. */
  readonly hops: readonly SshHop[];
  /** The first of these files that knows a host decides; a revoked key is refused whichever file says so. Default `~/.ssh/known_hosts`. */
  readonly knownHosts?: readonly string[] | undefined;
}

/** A hop and its position in the route, for messages. */
export interface TunnelHop {
  readonly hop: SshHop;
  readonly index: number;
  readonly count: number;
  /** `user@host:port` of the hops before, as `ssh -J` takes them. */
  readonly before: readonly string[];
}

/** The hops of a route with their positions. */
export function tunnelHopsOf(route: SshRoute): TunnelHop[] {
  const count = route.hops.length;
  return route.hops.map((hop, index) => ({ hop, index, count, before: route.hops.slice(0, index).map(addressOf) }));
}

/** `user@host:port`, brackets around an IPv6 address. */
export function addressOf(hop: SshHop): string {
  return `${hop.user}@${hop.host.includes(':') ? `[${hop.host}]` : hop.host}:${hop.port}`;
}

/** Name of a hop in a message. */
export function nameOf({ hop, index, count }: TunnelHop): string {
  return count === 1 ? `the SSH server ${addressOf(hop)}` : `SSH server ${index + 1} of ${count} (${addressOf(hop)})`;
}

/**
 * Refuses invalid host and user names before anything is opened. A leading dash is invalid, since messages put these names into commands
 * for a person to copy, where `-oProxyCommand=…` would be an option.
 *
 * @throws HydrantError PROFILE_INVALID.
 */
export function checkRoute(route: SshRoute): void {
  if (route.hops.length === 0) invalid('no SSH server is named', 'Name at least one SSH server, or leave the tunnel out.');
  for (const [index, hop] of route.hops.entries()) {
    const number = index + 1;
    if (!isName(hop.host)) invalid(`the host of SSH server ${number} is not a host name or address`, 'Correct the host in the profile.');
    if (!isName(hop.user)) invalid(`the user of SSH server ${number} is not a user name`, 'Correct the user in the profile.');
    if (!isPort(hop.port))
      invalid(`the port of SSH server ${number} is not between 1 and 65535`, 'Correct the port in the profile; usual is 22.');
  }
}

/** Whether a number can be a TCP port. */
export function isPort(port: number): boolean {
  return Number.isInteger(port) && port >= 1 && port <= 65_535;
}

/** Whether a text can be a host or a user: no blanks, no control characters, no quotes, no leading dash. */
function isName(text: string): boolean {
  return /^[^\s\p{C}"'`$;&|<>-][^\s\p{C}"'`$;&|<>]{0,254}$/u.test(text);
}

function invalid(why: string, next: string): never {
  throw new HydrantError('PROFILE_INVALID', `The SSH tunnel cannot be used: ${why}.`, next);
}
