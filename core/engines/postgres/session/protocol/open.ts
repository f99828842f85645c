import type { Duplex } from 'node:stream';
import type { PostgresProfile } from '../../profile.ts';
import { dial, type Tunnel } from './dial.ts';
import { type Encrypted, encrypt } from './encrypt.ts';
import { Frames, ProtocolError } from './frames.ts';

/** Opens the way to the server as the profile wants it: dialled, then encrypted. The login, and each cancel, has one of its own. */
export type OpenWire = (signal: AbortSignal) => Promise<Encrypted>;

export function wireOpener(
  profile: PostgresProfile,
  secrets: Readonly<Record<string, string>>,
  tunnel: (signal: AbortSignal) => Promise<Tunnel | undefined>,
): OpenWire {
  return async (signal) => encrypt(await dial(profile, signal, await tunnel(signal)), profile, secrets, signal);
}

/**
 * The stream as the driver expects one: `connect` is over already, and a message the driver cannot read ends the connection instead of
 * the process (its parser throws inside the stream's own event).
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
