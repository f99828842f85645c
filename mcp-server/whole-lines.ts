import { Transform, type TransformCallback } from 'node:stream';

/** Bytes kept of each end of an oversized line: enough to find the JSON-RPC id. */
const ENDS = 4096;

/** A line that was longer than the limit: its two ends, the rest was not kept. */
export class OversizedLine {
  readonly start: string;
  readonly end: string;

  constructor(start: Buffer, end: Buffer) {
    this.start = start.toString('utf8');
    this.end = end.toString('utf8');
  }
}

/**
 * Cuts bytes into lines, one object each: its bytes without the line feed, or an {@link OversizedLine} for one of more than `limit` bytes.
 * Nothing is joined before its line has ended, which would take the square of a long message's length, and no more than `limit` is held.
 */
export class WholeLines extends Transform {
  readonly #limit: number;
  #parts: Buffer[] = [];
  #size = 0;
  /** The ends of the line in hand, once it is too long. */
  #ends: { start: Buffer; end: Buffer } | undefined;

  constructor(limit: number) {
    super({ readableObjectMode: true });
    this.#limit = limit;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    let from = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, from)) {
      this.#add(chunk.subarray(from, end));
      this.#endLine();
      from = end + 1;
    }
    this.#add(chunk.subarray(from));
    done();
  }

  #add(part: Buffer): void {
    this.#size += part.length;
    if (this.#ends) {
      this.#ends.end = Buffer.concat([this.#ends.end, part.subarray(-ENDS)]).subarray(-ENDS);
      return;
    }
    this.#parts.push(part);
    if (this.#size <= this.#limit) return;
    const line = Buffer.concat(this.#parts);
    // Copies, so that the line itself can go.
    this.#ends = { start: Buffer.from(line.subarray(0, ENDS)), end: Buffer.from(line.subarray(-ENDS)) };
    this.#parts = [];
  }

  #endLine(): void {
    this.push(this.#ends ? new OversizedLine(this.#ends.start, this.#ends.end) : Buffer.concat(this.#parts));
    this.#parts = [];
    this.#size = 0;
    this.#ends = undefined;
  }
}
