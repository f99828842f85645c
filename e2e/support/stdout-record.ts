export interface RawMessage {
  jsonrpc: '2.0';
  id?: number | string | null;
  method?: string;
  params?: Record<string, unknown>;
  result?: Record<string, unknown>;
  error?: { code: number; message: string };
}

/** Every byte that a server wrote to standard output, and what is wrong with it as a stream of JSON-RPC 2.0 lines. */
export class StdoutRecord {
  readonly #chunks: Buffer[] = [];
  readonly #listeners = new Set<(line: string) => void>();
  #rest: Buffer[] = [];

  add(chunk: Buffer): void {
    this.#chunks.push(chunk);
    let from = 0;
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, from)) {
      const line = Buffer.concat([...this.#rest, chunk.subarray(from, at)]).toString('utf8');
      this.#rest = [];
      from = at + 1;
      for (const listener of this.#listeners) listener(line);
    }
    this.#rest.push(chunk.subarray(from));
  }

  /** Called with each whole line from now on. */
  onLine(listener: (line: string) => void): void {
    this.#listeners.add(listener);
  }

  bytes(): Buffer {
    return Buffer.concat(this.#chunks);
  }

  /** Every message so far. Throws where a line is none. */
  messages(): RawMessage[] {
    const lines = this.bytes().toString('utf8').split('\n').slice(0, -1);
    return lines.map((line) => JSON.parse(line) as RawMessage);
  }

  /** Lines that are no JSON-RPC 2.0 message, an unfinished last one included. Empty where all is well. */
  problems(): string[] {
    return this.bytes()
      .toString('utf8')
      .split('\n')
      .filter((line, index, all) => !(line === '' && index === all.length - 1) && !isJsonRpc(line))
      .map((line) => (line.length > 300 ? `${line.slice(0, 300)}… (${line.length} characters)` : line));
  }
}

function isJsonRpc(line: string): boolean {
  try {
    const message = JSON.parse(line) as Record<string, unknown> | null;
    if (message === null || typeof message !== 'object' || message.jsonrpc !== '2.0') return false;
    if ('method' in message) return typeof message.method === 'string' && !('result' in message) && !('error' in message);
    return 'id' in message && 'result' in message !== 'error' in message;
  } catch {
    return false;
  }
}
