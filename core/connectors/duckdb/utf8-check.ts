/** Whether bytes are UTF-8, one after the other, across the pieces that a file is read in. */
export class Utf8Check {
  /** Continuation bytes that have to follow. */
  #expected = 0;

  /** False where this byte cannot stand here. */
  take(byte: number): boolean {
    if (this.#expected > 0) {
      this.#expected -= 1;
      return byte >= 0x80 && byte <= 0xbf;
    }
    if (byte < 0x80) return true;
    if (byte >= 0xc2 && byte <= 0xdf) this.#expected = 1;
    else if (byte >= 0xe0 && byte <= 0xef) this.#expected = 2;
    else if (byte >= 0xf0 && byte <= 0xf4) this.#expected = 3;
    return this.#expected > 0;
  }
}
