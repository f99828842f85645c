import type { Duplex } from 'node:stream';
import { createRoute, type Route } from '../../../../connectors/network/route.ts';
import type { Encrypted, Secrets } from '../../../../connectors/network/target.ts';
import type { Tunnels } from '../../../../connectors/network/tunnels.ts';
import type { PostgresProfile } from '../../profile.ts';
import { encrypt, POSTGRES_NETWORK } from './encrypt.ts';
import { Frames, ProtocolError } from './frames.ts';

/** Opens a connection by the profile's settings: dials, then encrypts. The login and each cancel use separate connections. */
export type OpenTransport = (signal: AbortSignal) => Promise<Encrypted>;

/** The route of a profile to its server. */
export function routeOf({ id, connection }: PostgresProfile, secrets: Secrets, tunnels: Tunnels): Route {
  return createRoute(id, connection, secrets, { engine: POSTGRES_NETWORK, encrypt, tunnels });
}

/**
 * Adapts a connected stream to pg: `connect` does nothing, and an unreadable message ends the connection instead of the process (pg's parser
 * throws inside the stream's data event).
 */
export function asDriverStream(stream: Duplex): Duplex {
  const on = stream.on.bind(stream) as (event: string, listener: (...args: unknown[]) => void) => Duplex;
  return Object.assign(stream, {
    connect: () => {
      queueMicrotask(() => stream.emit('connect'));
      return stream;
    },
    setNoDelay: 'setNoDelay' in stream ? stream.setNoDelay : () => stream,
    setKeepAlive: () => stream,
    on: (event: string, listener: (...args: unknown[]) => void) => on(event, event === 'data' ? guard(stream, listener) : listener),
  });
}

function guard(stream: Duplex, listener: (...args: unknown[]) => void): (...args: unknown[]) => void {
  const frames = new Frames((bytes) => stream.emit('tooLong', bytes));
  return (chunk) => {
    try {
      for (const part of frames.pass(chunk as Buffer)) listener(part);
    } catch (error) {
      stream.destroy(
        error instanceof ProtocolError ? error : new ProtocolError('The server sent a message that cannot be read.', { cause: error }),
      );
    }
  };
}
