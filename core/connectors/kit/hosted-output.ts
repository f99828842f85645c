import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { visible } from '../../common/visible-text.ts';

/** One line that a driver printed, without secrets and without terminal escapes. */
export interface DriverLine {
  stream: 'stdout' | 'stderr';
  text: string;
}

/** A line is redacted up to the first limit, then cut to the second, in characters: half a secret at the cut would not be recognized. */
const LONGEST_LINE = 64 * 1024;
const MAX_RETAINED = 2_000;

/** Reads a driver's output line by line. An overlong line is cut and the rest of it dropped. */
export function readLines(
  from: Readable,
  stream: DriverLine['stream'],
  redact: (text: string) => string,
  onLine: (line: DriverLine) => void,
): void {
  const decoder = new StringDecoder('utf8');
  let line = '';
  const flush = (): void => {
    const text = visible(redact(line)).slice(0, MAX_RETAINED).trimEnd();
    line = '';
    if (text !== '') onLine({ stream, text });
  };
  const add = (text: string): void => {
    if (line.length < LONGEST_LINE) line += text.slice(0, LONGEST_LINE - line.length);
  };
  from.on('data', (chunk: Buffer) => {
    const [first = '', ...others] = decoder.write(chunk).split(/\r?\n/);
    add(first);
    for (const other of others) {
      flush();
      add(other);
    }
  });
  from.on('end', flush);
  from.on('error', () => undefined);
}
