import { addAbortListener } from 'node:events';
import type { Duplex } from 'node:stream';
import type { Client } from 'ssh2';
import type { HydrantError } from '../../../common/errors.ts';
import { nameOf, type TunnelHop } from './route.ts';
import { givenUp, quoted, tunnelFailed } from './tunnel-error.ts';
import { TunnelStream } from './tunnel-stream.ts';

/** Time for a server to close the connection cleanly, in milliseconds. */
const GOODBYE_MS = 1000;

/** One hop that is logged in, and the streams that go through it. */
export class HopConnection {
  readonly tunnelHop: TunnelHop;
  /** Resolves when the underlying connection has ended, with an error unless this side closed it. */
  readonly closed: Promise<HydrantError | undefined>;
  readonly #client: Client;
  readonly #below: Duplex;
  readonly #streams = new Set<TunnelStream>();
  #said: Error | undefined;
  #ended = false;
  /** Set when this side closes; `because` is undefined for a requested close, else the error of another hop. */
  #over: { readonly because: HydrantError | undefined } | undefined;

  constructor(tunnelHop: TunnelHop, client: Client, below: Duplex) {
    this.tunnelHop = tunnelHop;
    this.#client = client;
    this.#below = below;
    client.on('error', (error) => {
      this.#said ??= error;
      // After an error ssh2 would wait for the server to close the connection.
      below.destroy();
    });
    const { promise, resolve } = Promise.withResolvers<HydrantError | undefined>();
    this.closed = promise;
    // ssh2 closes its channels only after this event, without an error; so end the streams here with the error.
    client.on('close', () => {
      this.#ended = true;
      const because = this.#over ? this.#over.because : this.#lost();
      for (const stream of this.#streams) stream.lose(because);
      resolve(because);
    });
    if (below.closed) {
      this.#ended = true;
      resolve(this.#lost());
    }
  }

  /**
   * A stream to host:port as this server sees it.
   *
   * @throws HydrantError TUNNEL_FAILED.
   */
  async open(host: string, port: number, signal: AbortSignal): Promise<TunnelStream> {
    const doing = `opening a connection to ${host}:${port} through it`;
    if (signal.aborted) throw givenUp(this.tunnelHop, doing, signal);
    if (this.#ended || this.#over) throw this.#lost();
    const { promise, resolve, reject } = Promise.withResolvers<TunnelStream>();
    using _ = addAbortListener(signal, () => reject(givenUp(this.tunnelHop, doing, signal)));
    try {
      this.#client.forwardOut('127.0.0.1', 0, host, port, (error, channel) => {
        if (error) return reject(this.#ended || this.#below.destroyed ? this.#lost() : explain(this.tunnelHop, host, port, error));
        const stream = this.#track(new TunnelStream(channel));
        // The channel opened after the caller gave up.
        if (signal.aborted || this.#ended) stream.destroy();
        if (this.#ended) reject(this.#lost());
        resolve(stream);
      });
    } catch (error) {
      throw this.#lost(error);
    }
    return await promise;
  }

  /** Ends the streams, with the error where another hop was lost, and the connection; a server that does not answer is left. Never rejects. */
  async close(because?: HydrantError): Promise<void> {
    this.#over ??= { because };
    for (const stream of this.#streams) stream.destroy(because);
    if (!this.#ended) {
      const destroyTimer = setTimeout(() => this.#below.destroy(), GOODBYE_MS);
      this.#client.end();
      await this.closed;
      clearTimeout(destroyTimer);
    }
  }

  #track(stream: TunnelStream): TunnelStream {
    this.#streams.add(stream);
    stream.once('close', () => this.#streams.delete(stream));
    return stream;
  }

  #lost(cause: unknown = this.#said): HydrantError {
    if (this.#over?.because) return this.#over.because;
    if (this.#over) return tunnelFailed(this.tunnelHop, 'closed', 'the tunnel was closed', 'Open it again.');
    const because = this.#said ? ` (${quoted(this.#said.message)})` : '';
    return tunnelFailed(
      this.tunnelHop,
      'lost',
      `the connection to it was lost${because}`,
      'Try again; where it happens often, look at the network and at the log of that server.',
      { cause },
    );
  }
}

/** Reasons of RFC 4254 for a channel that was not opened. */
const PROHIBITED = 1;

function explain(tunnelHop: TunnelHop, host: string, port: number, error: Error & { reason?: unknown }): HydrantError {
  const said = quoted(error.message.replace(/^\(SSH\) Channel open failure: /, ''));
  const more = { cause: error, details: { target: `${host}:${port}` } };
  if (error.reason === PROHIBITED) {
    return tunnelFailed(
      tunnelHop,
      'forwarding-forbidden',
      `it forbids forwarding to ${host}:${port} (${said})`,
      'Ask its administrator to allow it: AllowTcpForwarding and PermitOpen in sshd_config, and the options in authorized_keys.',
      more,
    );
  }
  return tunnelFailed(
    tunnelHop,
    'target-refused',
    `it could not connect to ${host}:${port} (${said})`,
    `Correct host and port in the profile: they are meant as ${nameOf(tunnelHop)} sees them.`,
    more,
  );
}
