import type { Duplex } from 'node:stream';
import { asHydrantError, HydrantError } from '../../../common/errors.ts';
import { dial } from './dial.ts';
import type { HopConnection } from './hop-connection.ts';
import { type Keepalive, logIn, type Prepared, prepare, type Ssh2 } from './log-in.ts';
import { checkRoute, isPort, type SshRoute, tunnelHopsOf } from './route.ts';

/** An open SSH tunnel for any number of streams. */
export interface SshTunnel {
  /**
   * A stream to host:port as the last hop sees it.
   *
   * @throws HydrantError TUNNEL_FAILED.
   */
  connect(host: string, port: number, signal: AbortSignal): Promise<Duplex>;
  /** Resolves when the tunnel has ended, by `close` or because a hop was lost; every stream of it is closed by then. */
  readonly closed: Promise<void>;
  close(): Promise<void>;
}

const KEEPALIVE: Keepalive = { intervalMs: 15_000, max: 3 };

/**
 * Opens a tunnel through all hops, one after the other. A failure leaves nothing open; the signal aborts it at any moment.
 *
 * @throws HydrantError TUNNEL_FAILED, PROFILE_INVALID.
 */
export async function openSshTunnel(route: SshRoute, signal: AbortSignal, keepalive: Keepalive = KEEPALIVE): Promise<SshTunnel> {
  checkRoute(route);
  const ssh2 = await loadSsh2();
  const prepared = await Promise.all(tunnelHopsOf(route).map((tunnelHop) => prepare(tunnelHop, route.knownHosts, ssh2)));
  const passed: HopConnection[] = [];
  try {
    for (const hop of prepared) {
      const below = await reach(hop, passed.at(-1), signal);
      passed.push(await logIn(hop, below, signal, keepalive, ssh2));
    }
  } catch (error) {
    await closeAll(passed);
    throw asHydrantError(error);
  }
  return tunnelThrough(passed);
}

/** Loads ssh2 with the first tunnel, since most processes never open one. */
async function loadSsh2(): Promise<Ssh2> {
  return (await import('ssh2')).default;
}

function reach({ tunnelHop }: Prepared, before: HopConnection | undefined, signal: AbortSignal): Promise<Duplex> {
  return before ? before.open(tunnelHop.hop.host, tunnelHop.hop.port, signal) : dial(tunnelHop, signal);
}

function tunnelThrough(hops: readonly HopConnection[]): SshTunnel {
  const last = hops.at(-1);
  if (!last) throw new HydrantError('INTERNAL', 'A tunnel without a hop.', 'Report this.');
  let closing: Promise<void> | undefined;
  const close = (because?: HydrantError) => {
    closing ??= closeAll(hops, because);
    return closing;
  };
  // When any hop is lost, the whole tunnel is.
  const closed = Promise.race(hops.map((hop) => hop.closed)).then(close);
  return {
    connect: async (host, port, signal) => {
      if (host !== '' && isPort(port)) return last.open(host, port, signal);
      throw new HydrantError('PROFILE_INVALID', 'Host or port of the database cannot be right.', 'Correct them in the profile.');
    },
    closed,
    close: async () => {
      await close();
    },
  };
}

/** Closes from the last hop to the first, so that each can still send its disconnect. */
async function closeAll(hops: readonly HopConnection[], because?: HydrantError): Promise<void> {
  for (const hop of hops.toReversed()) await hop.close(because);
}
