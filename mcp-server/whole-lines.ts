import { Transform, type TransformCallback } from 'node:stream';

/**
 * Passes whole lines on, each in one piece. A reader that joins every chunk to what it holds, as the SDK's does, takes the square of
 * a long message's length. A line longer than `limit` bytes is an error.
 */
export class WholeLines extends Transform {
  readonly #limit: number;
  #parts: Buffer[] = [];
  #size = 0;

  constructor(limit: number) {
    super();
    this.#limit = limit;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    const end = chunk.lastIndexOf(10) + 1;
    if (end > 0) {
      this.push(Buffer.concat([...this.#parts, chunk.subarray(0, end)]));
      this.#parts = [];
      this.#size = 0;
    }
    this.#parts.push(chunk.subarray(end));
    this.#size += chunk.length - end;
    if (this.#size > this.#limit)
      done(new Error(`A message is too large: more than ${this.#limit.toLocaleString('en')} bytes without a line end.`));
    else done();
  }
}
