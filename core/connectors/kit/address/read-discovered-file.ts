import { type FileHandle, stat } from 'node:fs/promises';
import { openRegularFile } from '../../../common/read-regular-file.ts';

const LARGEST = 1_048_576;

/**
 * Reads a small configuration file of another program; undefined where the file is missing, or unusable (`problems` then gets a sentence).
 * `strict` names programs that ignore a file which other users can read; if given, such a file is skipped here too.
 */
export async function readDiscoveredFile(file: string, problems: string[], strict?: string): Promise<string | undefined> {
  let handle: FileHandle | undefined;
  try {
    // Check before opening: opening a named pipe blocks until another process writes to it.
    const facts = await stat(file);
    if (!facts.isFile()) {
      problems.push(`${file} is not a plain file and was not read.`);
      return undefined;
    }
    if (strict !== undefined && (facts.mode & 0o077) !== 0) {
      problems.push(`${file} may be read by others, so it is ignored, as ${strict} do. \`chmod 600\` on it mends that.`);
      return undefined;
    }
    handle = await openRegularFile(file);
    const bytes = Buffer.alloc(Math.min(facts.size, LARGEST) + 1);
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, 0);
    if (facts.size > LARGEST || bytesRead > LARGEST) {
      problems.push(`${file} is larger than 1 MB and was not read.`);
      return undefined;
    }
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, bytesRead));
    if (!text.includes('\0')) return text;
    problems.push(`${file} is not a text file and was not read.`);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    const why = code === 'ERR_ENCODING_INVALID_ENCODED_DATA' ? 'it is not UTF-8 text' : code === '' ? 'reading failed' : code;
    problems.push(`${file} could not be read (${why}).`);
  } finally {
    await handle?.close();
  }
  return undefined;
}
