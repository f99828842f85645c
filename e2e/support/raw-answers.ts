import { expect, vi } from 'vitest';
import type { rawServer } from './process.ts';

/** An answer as it came over the wire. */
export interface RawAnswer {
  jsonrpc: string;
  id: string | number | null;
  result?: Record<string, unknown>;
  error?: { code: number; message: string; data?: unknown };
}

/** The greeting of a client of the older eras. */
export function greeting(protocolVersion: string): unknown {
  const clientInfo = { name: 'raw', version: '1' };
  return { jsonrpc: '2.0', id: 'hello', method: 'initialize', params: { protocolVersion, capabilities: {}, clientInfo } };
}

/** What every request since 2026-07-28 says of itself. */
export function envelope(version: unknown = '2026-07-28'): Record<string, unknown> {
  return {
    'io.modelcontextprotocol/protocolVersion': version,
    'io.modelcontextprotocol/clientInfo': { name: 'raw', version: '1' },
    'io.modelcontextprotocol/clientCapabilities': {},
  };
}

/** Talks to a server in lines, and reads what it answers. */
export class RawTalk {
  readonly server: ReturnType<typeof rawServer>;
  #pings = 0;

  constructor(server: ReturnType<typeof rawServer>) {
    this.server = server;
  }

  /** Text and bytes go as they are, anything else as JSON; a line feed follows each. */
  send(...lines: readonly unknown[]): void {
    for (const line of lines) {
      this.server.child.stdin?.write(typeof line === 'string' || Buffer.isBuffer(line) ? line : JSON.stringify(line));
      this.server.child.stdin?.write('\n');
    }
  }

  /** Every line of standard output, each checked to be a message or, in a version that has them, an array of messages. */
  lines(): (RawAnswer | RawAnswer[])[] {
    const lines = this.server.out().split('\n').slice(0, -1);
    const read = lines.map((line) => JSON.parse(line) as RawAnswer | RawAnswer[]);
    for (const message of read.flat()) expect(message).toMatchObject({ jsonrpc: '2.0' });
    return read;
  }

  answers(): RawAnswer[] {
    return this.lines()
      .flat()
      .filter((message) => 'id' in message);
  }

  /** The answer to a request of this id, once it is there. */
  async answer(id: string | number): Promise<RawAnswer> {
    await vi.waitFor(
      () =>
        expect(
          this.answers().some((one) => one.id === id),
          `${id} was not answered`,
        ).toBe(true),
      { timeout: 20_000 },
    );
    return this.answers().find((one) => one.id === id) as RawAnswer;
  }

  /** Sends lines, waits until a request behind them is answered, and gives back the answers that came to them. */
  async exchange(...lines: readonly unknown[]): Promise<RawAnswer[]> {
    const before = this.answers().length;
    this.#pings += 1;
    const id = `behind-${this.#pings}`;
    this.send(...lines, { jsonrpc: '2.0', id, method: 'no/such', params: { _meta: envelope() } });
    await this.answer(id);
    return this.answers()
      .slice(before)
      .filter((one) => one.id !== id);
  }

  /** As {@link exchange} for lines of which each is answered, without a request behind them: nothing has begun the connection after it. */
  async exchangeAlone(count: number, ...lines: readonly unknown[]): Promise<RawAnswer[]> {
    const before = this.answers().length;
    this.send(...lines);
    await vi.waitFor(() => expect(this.answers().length).toBeGreaterThanOrEqual(before + count), { timeout: 20_000 });
    return this.answers().slice(before);
  }
}
