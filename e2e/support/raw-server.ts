import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { expect, onTestFinished } from 'vitest';
import { environment, LAUNCHER, type Settings } from './hydrant.ts';
import { type RawMessage, StdoutRecord } from './stdout-record.ts';

export interface RawOptions {
  home: string;
  args?: readonly string[];
  env?: Settings;
  /** A shell line that sets limits before the server starts, such as `ulimit -f 4096`. */
  before?: string;
}

/** A real server process with nothing between: what is sent is these bytes, and every byte that comes back is kept. For use inside a test. */
export class RawServer implements AsyncDisposable {
  readonly child: ChildProcessWithoutNullStreams;
  readonly stdout = new StdoutRecord();
  stderr = '';
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  readonly #waiting = new Map<RawMessage['id'], (message: RawMessage) => void>();
  #next = 1;

  constructor(options: RawOptions) {
    const server = [process.execPath, LAUNCHER, 'stdio', ...(options.args ?? [])];
    const [command = '', ...args] = options.before ? ['bash', '-c', `${options.before} && exec "$@"`, 'bash', ...server] : server;
    this.child = spawn(command, args, { env: environment(options.home, options.env), stdio: 'pipe' });
    this.child.stdin.on('error', () => undefined);
    this.child.stdout.on('data', (chunk: Buffer) => this.stdout.add(chunk));
    this.child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text;
    });
    this.ended = new Promise((resolve) => this.child.on('exit', (code, signal) => resolve({ code, signal })));
    this.stdout.onLine((line) => this.#take(line));
    // Whatever a test finds, no server outlives it.
    onTestFinished(() => void this.child.kill('SIGKILL'));
  }

  get pid(): number {
    return this.child.pid as number;
  }

  /** Writes a line as it is. */
  line(text: string): void {
    this.child.stdin.write(`${text}\n`);
  }

  /** Sends a request; resolves with the message that answers it. Rejects when the server ends first. */
  request(method: string, params: Record<string, unknown> = {}): Promise<RawMessage> {
    const id = this.#next;
    this.#next += 1;
    const answer = new Promise<RawMessage>((resolve) => this.#waiting.set(id, resolve));
    this.line(JSON.stringify({ jsonrpc: '2.0', id, method, params }));
    const gone = this.ended.then(({ code, signal }) => {
      throw new Error(`The server ended (${code ?? signal}) before it answered ${method}: ${this.stderr}`);
    });
    gone.catch(() => undefined);
    return Promise.race([answer, gone]);
  }

  /** The handshake of the 2025 era. */
  async initialize(): Promise<RawMessage> {
    const answer = await this.request('initialize', {
      protocolVersion: '2025-11-25',
      capabilities: {},
      clientInfo: { name: 'raw', version: '1' },
    });
    this.line(JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' }));
    return answer;
  }

  call(name: string, args: Record<string, unknown>): Promise<RawMessage> {
    return this.request('tools/call', { name, arguments: args });
  }

  /** Ends the server by closing its standard input, and checks every byte it wrote. */
  async close(): Promise<void> {
    this.child.stdin.end();
    await this.ended;
    expect(this.stdout.problems(), 'lines of standard output that are no JSON-RPC').toEqual([]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #take(line: string): void {
    try {
      const message = JSON.parse(line) as RawMessage;
      if (message.method === undefined) this.#waiting.get(message.id)?.(message);
    } catch {
      // Told at the end, with every other byte.
    }
  }
}
