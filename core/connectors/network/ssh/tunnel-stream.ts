import { Duplex } from 'node:stream';
import type { ClientChannel } from 'ssh2';

type Done = (error?: Error | null) => void;

/**
 * A forwarded TCP connection that behaves like a net.Socket. ssh2's own channel differs in three ways: it never calls back a write that the
 * other side no longer takes, cannot be destroyed with an error, and ends without an error when the SSH connection breaks.
 */
export class TunnelStream extends Duplex {
  readonly #channel: ClientChannel;
  /** Callback of the write or end that the channel has not accepted yet. */
  #pending: Done | undefined;
  #closed = false;

  constructor(channel: ClientChannel) {
    super({ allowHalfOpen: false });
    this.#channel = channel;
    // Without a listener an error would end the process; the stream closes all the same.
    this.on('error', () => {});
    channel.on('error', (error: Error) => this.destroy(error));
    channel.on('data', (chunk: Buffer) => {
      if (!this.push(chunk)) channel.pause();
    });
    channel.on('end', () => this.push(null));
    channel.on('close', () => {
      this.#closed = true;
      if (!this.readableEnded) this.push(null);
      this.#resolve(notTaken());
    });
  }

  /** Closes the stream after the SSH connection was lost, when nothing more may be sent to the channel. */
  lose(error: Error | undefined): void {
    this.#closed = true;
    this.destroy(error);
  }

  override _read(): void {
    this.#channel.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: Done): void {
    if (this.#closed) {
      done(notTaken());
      return;
    }
    this.#pending = done;
    this.#channel.write(chunk, (error) => this.#resolve(error));
  }

  override _final(done: Done): void {
    if (this.#closed) {
      done();
      return;
    }
    this.#pending = () => done();
    this.#channel.end(() => this.#resolve());
  }

  override _destroy(error: Error | null, done: Done): void {
    if (!this.#closed) this.#channel.close();
    this.#closed = true;
    this.#pending = undefined;
    // Drain the channel, or it would never end.
    this.#channel.resume();
    done(error);
  }

  #resolve(error?: Error | null): void {
    const done = this.#pending;
    this.#pending = undefined;
    done?.(error);
  }
}

function notTaken(): Error {
  return Object.assign(new Error('The other side closed the connection.'), { code: 'EPIPE' });
}
