import { HydrantError } from '../../../common/errors.ts';

/** One SSH server on the way; the last one reaches the database. */
export interface SshHop {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** A private key in OpenSSH or PEM format. `~/` is the home folder. */
  readonly keyFile?: string | undefined;
  /** Of the key file. */
  readonly passphrase?: string | undefined;
  readonly password?: string | undefined;
  /** The agent's socket, or `env` for SSH_AUTH_SOCK. On Windows `pageant`, or the pipe of OpenSSH's agent. */
  readonly agent?: string | undefined;
}

/** The way to a network that only SSH reaches. */
export interface SshRoute {
  /** In the order in which they are passed: each is reached through the one before. */
  readonly hops: readonly SshHop[];
  /** The first of these files that knows a host decides; a revoked key is refused whichever file says so. Default `~/.ssh/known_hosts`. */
  readonly knownHosts?: readonly string[] | undefined;
}

/** A hop and where it stands, for messages. */
export interface Place {
  readonly hop: SshHop;
  readonly index: number;
  readonly count: number;
  /** `user@host:port` of the hops before, as `ssh -J` takes them. */
  readonly before: readonly string[];
}

/** The hops with their places. */
export function placesOf(route: SshRoute): Place[] {
  const count = route.hops.length;
  return route.hops.map((hop, index) => ({ hop, index, count, before: route.hops.slice(0, index).map(addressOf) }));
}

/** `user@host:port`, brackets around an IPv6 address. */
export function addressOf(hop: SshHop): string {
  return `${hop.user}@${hop.host.includes(':') ? `[${hop.host}]` : hop.host}:${hop.port}`;
}

/** How a message calls a hop. */
export function nameOf({ hop, index, count }: Place): string {
  return count === 1 ? `the SSH server ${addressOf(hop)}` : `SSH server ${index + 1} of ${count} (${addressOf(hop)})`;
}

/**
 * Refuses what no server can be called, before anything is opened. A leading dash is among it: messages put these names into
 * commands that a person copies.
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
