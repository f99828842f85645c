import { HydrantError } from '../../common/errors.ts';
import { jumpHosts } from '../../profiles/connection-parts.ts';
import type { Ssh } from '../../profiles/parts.ts';
import type { SshTunnel } from './ssh/open-tunnel.ts';
import type { SshHop, SshRoute } from './ssh/route.ts';
import type { Secrets, ServerTarget } from './target.ts';

/** The tunnels of a process. All sessions of a profile share one; it opens on first use, and again after it broke. */
export class Tunnels {
  readonly #open = new Map<string, Promise<SshTunnel>>();

  /** The tunnel of a profile (`id`); undefined for a direct connection. Rejects with TUNNEL_FAILED or PROFILE_INVALID. */
  async of(id: string, { via, ssh }: ServerTarget, secrets: Secrets, signal: AbortSignal): Promise<SshTunnel | undefined> {
    if (via !== 'ssh') return undefined;
    // The map key includes the secrets, so that a session never uses a tunnel that another login opened.
    const key = JSON.stringify([id, ssh, secrets.sshPassphrase, secrets.sshPassword]);
    const known = this.#open.get(key);
    if (known) return known;
    const opening = import('./ssh/open-tunnel.ts').then(({ openSshTunnel }) => openSshTunnel(routeOf(ssh, secrets), signal));
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

function routeOf(ssh: Ssh | undefined, secrets: Secrets): SshRoute {
  if (!ssh)
    throw new HydrantError('PROFILE_INVALID', 'The connection goes through SSH, and names no SSH server.', 'Fill in the SSH server.');
  // Use the agent where the profile names neither key nor password.
  const login: Partial<SshHop> = ssh.key
    ? { keyFile: ssh.key, passphrase: secrets.sshPassphrase }
    : secrets.sshPassword
      ? {}
      : { agent: 'env' };
  const jumps = jumpHosts(ssh.jump).map((text): SshHop => ({ ...hopOf(text, ssh.user), ...login }));
  const last: SshHop = { host: ssh.host, port: ssh.port, user: ssh.user, ...login, password: secrets.sshPassword };
  return { hops: [...jumps, last], ...(ssh.knownHosts ? { knownHosts: [ssh.knownHosts] } : {}) };
}

/** Parses `user@host:port`; user and port are optional, an IPv6 address needs brackets. */
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
