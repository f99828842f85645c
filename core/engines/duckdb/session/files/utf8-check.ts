/** Why a file cannot be read that a spreadsheet or a Windows program wrote in the encoding of its country. */
export const NOT_UTF8 = 'a character there is not UTF-8. Save the file as UTF-8 (in Excel: “CSV UTF-8”)';

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
