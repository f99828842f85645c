const HEADER = 5;
/** A row, or a part of a copy, that is longer is left out: it would have to be held several times over. */
export const LONGEST_ROW = 128 * 1024 * 1024;
/** All other messages are short; a length beyond is not PostgreSQL's. */
const LONGEST_MESSAGE = 16 * 1024 * 1024;
const DATA_ROW = 0x44;
const COPY_DATA = 0x64;
const ERROR = 0x45;
const NOTICE = 0x4e;

/** The longest row a server can make (MaxAllocSize). */
const LONGEST_POSSIBLE_ROW = 0x3fffffff;
/** The most columns a row can have (MaxTupleAttributeNumber). */
const MOST_COLUMNS = 1664;
/** The types of messages that a server sends (protocol, "Message Formats"), and replies to copies, which we end. */
const TYPES = new Set(Buffer.from('RKSZTDCENAGHWInst123Vvcd'));

/** What came is not PostgreSQL's protocol; nothing after it can be understood. */
export class ProtocolError extends Error {}

/**
 * Looks at the frames of what a server sends (`type, length, body`) before the driver's parser does: rows that are too long are left out
 * and told; what cannot be the protocol throws, for the parser would wait for it for ever, or never come back from it.
 */
export class Frames {
  readonly #tooLong: (bytes: number) => void;
  /** Of the message that is passing: what is left of its body, and whether it is left out. */
  #left = 0;
  #skipping = false;
  /** The beginning of a header that the last chunk ended in. */
  #begun: Buffer | undefined;
  /** The body of an error or a notice, which is looked at when it is whole. */
  #fields: Buffer[] | undefined;

  constructor(tooLong: (bytes: number) => void) {
    this.#tooLong = tooLong;
  }

  /** The parts of a chunk that the parser may see. */
  pass(next: Buffer): Buffer[] {
    const chunk = this.#begun ? Buffer.concat([this.#begun, next]) : next;
    this.#begun = undefined;
    const parts: Buffer[] = [];
    let from = 0;
    let at = 0;
    for (;;) {
      const body = Math.min(this.#left, chunk.length - at);
      this.#fields?.push(chunk.subarray(at, at + body));
      at += body;
      this.#left -= body;
      if (this.#skipping) from = at;
      if (this.#left > 0) break;
      this.#endOfMessage();
      if (chunk.length - at < HEADER) break;
      const type = chunk[at] as number;
      const length = chunk.readUInt32BE(at + 1);
      const isData = type === DATA_ROW || type === COPY_DATA;
      const longest = isData ? LONGEST_POSSIBLE_ROW : LONGEST_MESSAGE;
      if (!TYPES.has(type) || length < 4 || length > longest) throw new ProtocolError('The server does not speak PostgreSQL’s protocol.');
      if (type === DATA_ROW && !isRow(length, chunk.subarray(at + HEADER))) throw new ProtocolError('The server sent a row that is none.');
      this.#left = length - 4;
      if (isData && length > LONGEST_ROW) {
        if (at > from) parts.push(chunk.subarray(from, at));
        this.#skipping = true;
        this.#tooLong(length);
      }
      if (type === ERROR || type === NOTICE) this.#fields = [];
      at += HEADER;
      if (this.#skipping) from = at;
    }
    if (this.#left === 0 && at < chunk.length) this.#begun = Buffer.from(chunk.subarray(at));
    if (at > from) parts.push(chunk.subarray(from, at));
    return parts;
  }

  #endOfMessage(): void {
    this.#skipping = false;
    if (this.#fields === undefined) return;
    checkFields(Buffer.concat(this.#fields));
    this.#fields = undefined;
  }
}

/** Whether what has come of a row can be one: the number of its columns, then the length of the first (-1 for NULL). Else a parser would wait for the rest of it. */
function isRow(length: number, body: Buffer): boolean {
  if (body.length < 2) return true;
  const columns = body.readInt16BE(0);
  const left = length - 4 - 2 - 4 * columns;
  if (columns < 0 || columns > MOST_COLUMNS || left < 0) return false;
  if (columns === 0 || body.length < 6) return true;
  const first = body.readInt32BE(2);
  return first >= -1 && first <= left;
}

/** `type, text, 0` again and again, then 0. The parser looks for that last one beyond the message, for ever. */
function checkFields(body: Buffer): void {
  let at = 0;
  while (at < body.length && body[at] !== 0) {
    const end = body.indexOf(0, at + 1);
    if (end === -1) break;
    at = end + 1;
  }
  if (at >= body.length || body[at] !== 0) throw new ProtocolError('The server sent an error that does not end.');
}
