import type { Duplex } from 'node:stream';
import { dial } from './dial.ts';
import type { Encrypted, NetworkEngine, Secrets, ServerTarget } from './target.ts';
import type { Tunnels } from './tunnels.ts';

/** How an engine makes a dialled stream as private as the target wants it; the stream is closed where it rejects. */
export type Encrypt = (stream: Duplex, target: ServerTarget, secrets: Secrets, signal: AbortSignal) => Promise<Encrypted>;

/** The way to one server, in its steps. Each rejects with CONNECT_FAILED, TUNNEL_FAILED or the signal's reason; nothing is left open then. */
export interface Route {
  /** The SSH tunnel; undefined where the way is direct. */
  tunnel(signal: AbortSignal): Promise<unknown>;
  /** A plain connection, through the tunnel where there is one. */
  dial(signal: AbortSignal): Promise<Duplex>;
  /** Dials, then encrypts. */
  open(signal: AbortSignal): Promise<Encrypted>;
}

/** The way of a profile (`id`) to its server. */
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
