import { Writable } from 'node:stream';
import { visible } from '../core/common/visible-text.ts';

/**
 * Standard output belongs to the protocol. This is the first import of every entry: it keeps the real `write` for whoever is
 * meant to have it, and sends everything else that a library writes or logs to standard error.
 */
const realWrite = process.stdout.write.bind(process.stdout);
const realErrorWrite = process.stderr.write.bind(process.stderr);
// A terminal obeys escapes in whatever a library, an engine or Node itself says there; they are written out.
process.stderr.write = ((chunk: string | Uint8Array, ...rest: never[]) =>
  realErrorWrite(visible(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8')), ...rest)) as typeof process.stderr.write;
process.stdout.write = process.stderr.write.bind(process.stderr) as typeof process.stdout.write;

/** The real standard output, for the protocol and for what a command prints on purpose. */
export const standardOutput = new Writable({
  decodeStrings: false,
  write(chunk: string | Buffer, encoding, callback) {
    realWrite(chunk, encoding, (error) => callback(error ?? null));
  },
});
// A reader that went away is noticed by whoever writes next; it is no reason to crash.
process.stdout.on('error', (error) => standardOutput.destroy(error));
standardOutput.on('error', () => undefined);
