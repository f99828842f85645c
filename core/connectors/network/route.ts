import type { Duplex } from 'node:stream';
import { dial } from './dial.ts';
import type { Encrypted, NetworkEngine, Secrets, ServerTarget } from './target.ts';
import type { Tunnels } from './tunnels.ts';

/** Encrypts a dialled stream as the target's TLS mode demands. Each engine has its own handshake. Closes the stream where it rejects. */
export type Encrypt = (stream: Duplex, target: ServerTarget, secrets: Secrets, signal: AbortSignal) => Promise<Encrypted>;

/** Steps of connecting to one server. Each rejects with CONNECT_FAILED, TUNNEL_FAILED or the signal's reason, and then leaves nothing open. */
export interface Route {
  /** The SSH tunnel; undefined for a direct connection. */
  tunnel(signal: AbortSignal): Promise<unknown>;
  /** An unencrypted connection, through the tunnel if there is one. */
  dial(signal: AbortSignal): Promise<Duplex>;
  /** Dials, then encrypts. */
  open(signal: AbortSignal): Promise<Encrypted>;
}

/** The route of a profile (`id`) to its server. */
export function createRoute(
  id: string,
  target: ServerTarget,
  secrets: Secrets,
  { engine, encrypt, tunnels }: { engine: NetworkEngine; encrypt: Encrypt; tunnels: Tunnels },
): Route {
  const tunnel = (signal: AbortSignal): ReturnType<Tunnels['of']> => tunnels.of(id, target, secrets, signal);
  const dialled = async (signal: AbortSignal): Promise<Duplex> => dial(target, engine, signal, await tunnel(signal));
  return { tunnel, dial: dialled, open: async (signal) => encrypt(await dialled(signal), target, secrets, signal) };
}
