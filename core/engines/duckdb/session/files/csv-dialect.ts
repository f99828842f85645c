import { createGunzip, createZstdDecompress } from 'node:zlib';
import { openRegularFile } from '../../../../common/read-regular-file.ts';
import { type CsvDamage, CsvScanner } from './csv-scanner.ts';

/** How a CSV file is written. Given to the engine whole: left to guess, it takes a damaged file for one of another dialect. */
export interface CsvDialect {
  delimiter: string;
  quote: string;
  escape: string;
  /** Lines of a title before the header. */
  skip: number;
  /** Every field of the first two lines is quoted, as some programs do with all fields. */
  isQuoted: boolean;
}

const SAMPLE_BYTES = 64 * 1024;
/** A file is looked through for its damage up to here. */
const SEARCH_BYTES = 256 * 1024 ** 2;
const DELIMITERS = [',', ';', '\t', '|'];
/** No file is written with it: each line is one field. */
const NO_DELIMITER = '\u001f';
const MOST_TITLE_LINES = 20;

/** The dialect of a file, by its first 64 kB. Rejects with what the file system says. */
export async function readDialect(file: string): Promise<CsvDialect> {
  const { bytes, isWhole } = await readStart(file);
  const text = bytes.toString('utf8').replace(/^\uFEFF/, '');
  const lines = text.split(/\r\n|\n|\r/);
  // The last line of a part of a file is a part of a line.
  if (!isWhole) lines.pop();
  const quote = !text.includes('"') && /(^|[,;\t|])'[^'\r\n]*'(?=[,;\t|\r\n]|$)/m.test(text) ? "'" : '"';
  const { delimiter, skip } = layout(lines, quote, /\.tsv(\.|$)/i.test(file));
  const isQuoted = lines.slice(skip, skip + 2).every((line) => line === '' || allQuoted(line, delimiter, quote));
  const dialect = { delimiter, quote, escape: quote, skip, isQuoted };
  if (!text.includes(`\\${quote}`)) return dialect;
  // A backslash before a quote escapes it where the file makes no sense otherwise.
  const backslash = { ...dialect, escape: '\\' };
  return scan(bytes, dialect, isWhole) && !scan(bytes, backslash, isWhole) ? backslash : dialect;
}

/** The first place where a file is not what its dialect says; undefined where nothing is found. */
export async function findDamage(file: string, dialect: CsvDialect): Promise<CsvDamage | undefined> {
  const scanner = new CsvScanner(dialect);
  let read = 0;
  for await (const chunk of contentOf(file)) {
    const damage = scanner.take(chunk);
    if (damage) return damage;
    read += chunk.length;
    if (read > SEARCH_BYTES) return undefined;
  }
  return scanner.end();
}

function scan(bytes: Buffer, dialect: CsvDialect, isWhole: boolean): CsvDamage | undefined {
  const scanner = new CsvScanner(dialect);
  return scanner.take(bytes) ?? (isWhole ? scanner.end() : undefined);
}

/** The delimiter of the header that the most lines agree with, and the lines of a title before the header. */
function layout(lines: readonly string[], quote: string, isTsv: boolean): { delimiter: string; skip: number } {
  const header = lines.findIndex((line) => line.trim() !== '');
  const first = lines[header] ?? '';
  const candidates = DELIMITERS.filter((delimiter) => count(first, delimiter, quote) > 0);
  const agreeing = (at: number, delimiter: string): number => {
    const wanted = count(lines[at] ?? '', delimiter, quote);
    return lines.slice(at + 1).filter((line) => line !== '' && count(line, delimiter, quote) === wanted).length;
  };
  if (isTsv && candidates.includes('\t')) return { delimiter: '\t', skip: 0 };
  const [best] = candidates
    .map((delimiter) => ({ delimiter, agree: agreeing(header, delimiter), fields: count(first, delimiter, quote) }))
    .sort((a, b) => b.agree - a.agree || b.fields - a.fields);
  if (best) return { delimiter: best.delimiter, skip: 0 };
  // A title has no delimiter; the header and every line after it have the same number of them.
  for (let at = header + 1; at < Math.min(lines.length, MOST_TITLE_LINES); at += 1) {
    const delimiter = DELIMITERS.find((one) => count(lines[at] ?? '', one, quote) > 0);
    if (!delimiter) continue;
    const rest = lines.slice(at + 1).filter((line) => line !== '');
    if (rest.length > 0 && agreeing(at, delimiter) === rest.length) return { delimiter, skip: at };
    break;
  }
  return { delimiter: NO_DELIMITER, skip: 0 };
}

function allQuoted(line: string, delimiter: string, quote: string): boolean {
  const outside = line.split(quote).filter((_, index) => index % 2 === 0);
  // Between two quoted fields stands a delimiter; between two halves of one, where a quote is doubled, nothing.
  return (
    outside.length > 1 &&
    outside.every((part, index) => part === (index === 0 || index === outside.length - 1 || part === '' ? '' : delimiter))
  );
}

/** How often a delimiter stands in a line outside of quotes. */
function count(line: string, delimiter: string, quote: string): number {
  return line.split(quote).reduce((sum, part, index) => (index % 2 === 0 ? sum + part.split(delimiter).length - 1 : sum), 0);
}

async function readStart(file: string): Promise<{ bytes: Buffer; isWhole: boolean }> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of contentOf(file)) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > SAMPLE_BYTES) break;
  }
  return { bytes: Buffer.concat(chunks).subarray(0, SAMPLE_BYTES), isWhole: length <= SAMPLE_BYTES };
}

async function* contentOf(file: string): AsyncGenerator<Buffer> {
  const source = (await openRegularFile(file)).createReadStream();
  let stream: NodeJS.ReadableStream = source;
  if (/\.gz$/i.test(file)) stream = source.pipe(createGunzip());
  if (/\.zst$/i.test(file)) stream = source.pipe(createZstdDecompress());
  // Without this a file that cannot be read would leave its reader waiting.
  if (stream !== source) source.on('error', (error) => (stream as unknown as { destroy(error: Error): void }).destroy(error));
  try {
    for await (const chunk of stream) yield chunk as Buffer;
  } finally {
    source.destroy();
  }
}
