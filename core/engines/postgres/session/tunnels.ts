import { HydrantError } from '../../../common/errors.ts';
import type { SshTunnel } from '../../../connectors/network/ssh/open-tunnel.ts';
import type { SshHop, SshRoute } from '../../../connectors/network/ssh/route.ts';
import type { PostgresProfile } from '../profile.ts';

/** The tunnels of a process: one for all sessions of a profile, opened when first needed and again when it broke. */
export class Tunnels {
  readonly #open = new Map<string, Promise<SshTunnel>>();

  /** The tunnel of a profile; undefined where it goes directly. Rejects with TUNNEL_FAILED or PROFILE_INVALID. */
  async of(profile: PostgresProfile, secrets: Readonly<Record<string, string>>, signal: AbortSignal): Promise<SshTunnel | undefined> {
    if (profile.connection.via !== 'ssh') return undefined;
    // With the secrets: nobody travels on a login that is not theirs.
    const key = JSON.stringify([profile.id, profile.connection.ssh, secrets.sshPassphrase, secrets.sshPassword]);
    const known = this.#open.get(key);
    if (known) return known;
    const opening = import('../../../connectors/network/ssh/open-tunnel.ts').then(({ openSshTunnel }) =>
      openSshTunnel(routeOf(profile, secrets), signal),
    );
    this.#open.set(key, opening);
    const forget = (): void => void (this.#open.get(key) === opening && this.#open.delete(key));
    opening.then((tunnel) => tunnel.closed.then(forget, forget), forget);
    return opening;
  }

  async close(): Promise<void> {
    const all = [...this.#open.values()];
    this.#open.clear();
    await Promise.allSettled(all.map(async (tunnel) => (await tunnel).close()));
  }
}

function routeOf({ connection }: PostgresProfile, secrets: Readonly<Record<string, string>>): SshRoute {
  const { ssh } = connection;
  if (!ssh)
    throw new HydrantError('PROFILE_INVALID', 'The connection goes through SSH, and names no SSH server.', 'Fill in the SSH server.');
  // The keys of an agent are offered where no key and no password are named.
  const login: Partial<SshHop> = ssh.key
    ? { keyFile: ssh.key, passphrase: secrets.sshPassphrase }
    : secrets.sshPassword
      ? {}
      : { agent: 'env' };
  const jumps = (ssh.jump ?? '')
    .split(',')
    .map((text) => text.trim())
    .filter((text) => text !== '')
    .map((text): SshHop => ({ ...hopOf(text, ssh.user), ...login }));
  const last: SshHop = { host: ssh.host, port: ssh.port, user: ssh.user, ...login, password: secrets.sshPassword };
  return { hops: [...jumps, last], ...(ssh.knownHosts ? { knownHosts: [ssh.knownHosts] } : {}) };
}

/** `user@host:port`; user and port may be left out, an IPv6 address stands in brackets. */
function hopOf(text: string, user: string): SshHop {
  const [, name, bracketed, plain, port] = /^(?:([^@]+)@)?(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  if (host === undefined)
    throw new HydrantError(
      'PROFILE_INVALID',
      'A server to go through first could not be read.',
      'Write it as user@host or user@host:port.',
    );
  return { host, port: Number(port ?? 22), user: name ?? user };
}
