import { NOT_UTF8, Utf8Check } from './utf8-check.ts';

/** Where a CSV file is damaged: a line as an editor counts it, and what is wrong there. */
export interface CsvDamage {
  line: number;
  why: string;
}

const LF = 10;
const CR = 13;
const SPACE = 32;

type State = 'start' | 'plain' | 'quoted' | 'closed';

/**
 * Reads a CSV file byte by byte and stops at the first record that is not what the others are: a quote that is not closed, text behind a
 * closing quote, another number of fields, another line end. It explains what the engine refuses; it decides nothing.
 */
export class CsvScanner {
  readonly #delimiter: number;
  readonly #quote: number;
  readonly #escape: number;
  readonly #skip: number;
  #state: State = 'start';
  #line = 1;
  /** Where the field's quote was opened, and where the record began. */
  #opened = 1;
  #record = 1;
  #fields = 1;
  #expected: number | undefined;
  #isBlank = true;
  #escaped = false;
  #previous = 0;
  readonly #utf8 = new Utf8Check();
  #lineEnd: 'LF' | 'CRLF' | undefined;

  constructor(dialect: { delimiter: string; quote: string; escape: string; skip: number }) {
    this.#delimiter = dialect.delimiter.charCodeAt(0);
    this.#quote = dialect.quote.charCodeAt(0);
    this.#escape = dialect.escape.charCodeAt(0);
    this.#skip = dialect.skip;
  }

  /** Takes the next bytes; comes back with the first damage in them. */
  take(bytes: Uint8Array): CsvDamage | undefined {
    for (const byte of bytes) {
      if (!this.#utf8.take(byte)) return { line: this.#line, why: NOT_UTF8 };
      const damage = this.#line <= this.#skip ? this.#passTitle(byte) : this.#step(byte);
      if (damage) return damage;
      this.#previous = byte;
    }
    return undefined;
  }

  /** The file ends here. */
  end(): CsvDamage | undefined {
    if (this.#state === 'quoted') return { line: this.#opened, why: 'the quote that opens there is never closed' };
    return this.#isBlank ? undefined : this.#endRecord();
  }

  #passTitle(byte: number): undefined {
    if (byte === LF) this.#record = this.#line += 1;
  }

  #step(byte: number): CsvDamage | undefined {
    if (this.#state === 'quoted') return this.#inQuotes(byte);
    if (byte === LF) return this.#endLine();
    if (byte === CR) return undefined;
    if (byte === this.#delimiter) {
      this.#fields += 1;
      this.#isBlank = false;
      this.#state = 'start';
      return undefined;
    }
    if (this.#state === 'closed') {
      // A quote right behind a closing one is a quote in the text.
      if (byte === this.#quote && this.#previous === this.#quote && this.#escape === this.#quote) this.#state = 'quoted';
      else if (byte !== SPACE) return { line: this.#opened, why: 'text follows the closing quote of the field that opens there' };
      return undefined;
    }
    if (this.#state === 'start' && byte === this.#quote) {
      this.#state = 'quoted';
      this.#opened = this.#line;
    } else if (this.#state === 'start') this.#state = 'plain';
    this.#isBlank = false;
    return undefined;
  }

  #inQuotes(byte: number): undefined {
    if (byte === LF) this.#line += 1;
    if (this.#escaped) this.#escaped = false;
    else if (byte === this.#escape && this.#escape !== this.#quote) this.#escaped = true;
    else if (byte === this.#quote) this.#state = 'closed';
  }

  #endLine(): CsvDamage | undefined {
    const ends = this.#previous === CR ? 'CRLF' : 'LF';
    this.#lineEnd ??= ends;
    const damage = this.#isBlank ? undefined : this.#endRecord();
    if (damage) return damage;
    if (ends !== this.#lineEnd)
      return { line: this.#line, why: `it ends with ${ends}, where the lines before it end with ${this.#lineEnd}` };
    this.#line += 1;
    this.#record = this.#line;
    this.#fields = 1;
    this.#isBlank = true;
    this.#state = 'start';
    return undefined;
  }

  #endRecord(): CsvDamage | undefined {
    this.#expected ??= this.#fields;
    // Some programs end each record with a delimiter.
    const hasOneEmptyMore = this.#fields === this.#expected + 1 && this.#state === 'start';
    if (this.#fields === this.#expected || hasOneEmptyMore) return undefined;
    return {
      line: this.#record,
      why: `it has ${this.#fields} field${this.#fields === 1 ? '' : 's'}, where the first line has ${this.#expected}`,
    };
  }
}
