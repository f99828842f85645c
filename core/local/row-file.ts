import { type FileHandle, open, rm } from 'node:fs/promises';
import { promisify } from 'node:util';
import { constants, deflateRaw, inflateRaw } from 'node:zlib';
import type { Row } from '../connectors/connector.ts';

const deflate = promisify(deflateRaw);
const inflate = promisify(inflateRaw);

/** Characters of one block before compression. A page reads at least one block. */
const BLOCK = 256 * 1024;

/** The index of a file: for each block its first row and its byte offset. */
export type Blocks = (readonly [row: number, byte: number])[];

/**
 * Writes rows as JSON lines in compressed blocks, in constant memory and without an engine. Every cell reads back exactly as written,
 * whatever the type of its column.
 */
export class RowFileWriter {
  readonly #path: string;
  readonly #blocks: [number, number][] = [];
  #file: FileHandle | undefined;
  #buffer = '';
  /** Row number of the first row in the current block. */
  #first = 0;
  #bytes = 0;
  rows = 0;

  /** `path` must not exist yet. */
  constructor(path: string) {
    this.#path = path;
  }

  /** Writes rows; resolves when the disk has caught up. Rejects with the file system's error. */
  async write(rows: readonly Row[]): Promise<void> {
    for (const row of rows) {
      this.#buffer += `${JSON.stringify(row)}\n`;
      this.rows += 1;
      if (this.#buffer.length > BLOCK) await this.#flush();
    }
  }

  /** Closes the file and resolves with its index. */
  async finish(): Promise<Blocks> {
    await this.#flush();
    await this.#file?.close();
    this.#file = undefined;
    return this.#blocks;
  }

  /** Deletes the file written so far. */
  async abandon(): Promise<void> {
    await this.#file?.close().catch(() => undefined);
    this.#file = undefined;
    await rm(this.#path, { force: true });
  }

  async #flush(): Promise<void> {
    this.#file ??= await open(this.#path, 'wx', 0o600);
    if (this.#buffer === '') return;
    const block = await deflate(this.#buffer, { level: constants.Z_BEST_SPEED });
    this.#buffer = '';
    this.#blocks.push([this.#first, this.#bytes]);
    await this.#file.appendFile(block);
    this.#bytes += block.length;
    this.#first = this.rows;
  }
}

/** Rows `offset` up to, not including, `offset + limit`, block by block. */
export async function* readRowFile(path: string, blocks: Blocks, offset: number, limit: number): AsyncGenerator<Row[]> {
  const file = await open(path, 'r');
  try {
    const end = offset + limit;
    for (const [index, [first, byte]] of blocks.entries()) {
      const [next = Number.POSITIVE_INFINITY, until] = blocks[index + 1] ?? [];
      if (next <= offset) continue;
      if (first >= end) return;
      const compressed = Buffer.alloc((until ?? (await file.stat()).size) - byte);
      await file.read(compressed, 0, compressed.length, byte);
      const lines = (await inflate(compressed)).toString('utf8').split('\n');
      lines.pop();
      yield lines.slice(Math.max(0, offset - first), end - first).map((line) => JSON.parse(line) as Row);
    }
  } finally {
    await file.close();
  }
}
