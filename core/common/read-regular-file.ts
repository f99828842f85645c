import { type BigIntStats, constants, type Stats } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';

/**
 * O_NONBLOCK: opening does not wait for the writer of a pipe. O_NOCTTY: no terminal becomes the controlling one. Windows has neither flag.
 */
const OPEN_FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0);

/** Error codes for a path that is no regular file. */
export type NoFileCode = 'EISDIR' | 'NOT_A_FILE_PIPE' | 'NOT_A_FILE_SOCKET' | 'NOT_A_FILE_DEVICE' | 'NOT_A_FILE';

/**
 * Reads a file that a person named, following links. Never blocks and never reads endlessly: a pipe, a socket, a device and a folder are
 * refused before they are opened, since opening a device may have effects.
 *
 * @throws an error with `code`: that of the system, one of {@link NoFileCode}, or TOO_LARGE beyond `maxBytes`.
 */
export async function readRegularFile(path: string, { maxBytes }: { readonly maxBytes?: number | undefined } = {}): Promise<Buffer> {
  await using file = await openRegularFile(path);
  const { size } = await file.stat();
  if (maxBytes === undefined) return await file.readFile();
  if (size > maxBytes) throw coded('TOO_LARGE', path);
  return await readUpTo(file, size, maxBytes, path);
}

/** Opens a regular file for reading; throws as {@link readRegularFile} does. */
export async function openRegularFile(path: string): Promise<FileHandle> {
  refuseOthers(await stat(path), path);
  const file = await open(path, OPEN_FLAGS);
  try {
    // Another file may have replaced it since the check.
    refuseOthers(await file.stat(), path);
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** Reads in portions, since a file may grow meanwhile, and some file systems report size 0 until a file is read. */
async function readUpTo(file: FileHandle, size: number, maxBytes: number, path: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for (;;) {
    const chunk = Buffer.allocUnsafe(Math.max(64 * 1024, size - length + 1));
    const { bytesRead } = await file.read(chunk, 0, chunk.length, null);
    if (bytesRead === 0) return Buffer.concat(chunks, length);
    length += bytesRead;
    if (length > maxBytes) throw coded('TOO_LARGE', path);
    chunks.push(chunk.subarray(0, bytesRead));
  }
}

function refuseOthers(stats: Stats, path: string): void {
  const code = noFileCode(stats);
  if (code !== undefined) throw coded(code, path);
}

/** The error code for something that is no regular file; undefined for a regular file. */
export function noFileCode(
  stats: Pick<Stats | BigIntStats, 'isFile' | 'isDirectory' | 'isFIFO' | 'isSocket' | 'isCharacterDevice' | 'isBlockDevice'>,
): NoFileCode | undefined {
  if (stats.isFile()) return undefined;
  if (stats.isDirectory()) return 'EISDIR';
  if (stats.isFIFO()) return 'NOT_A_FILE_PIPE';
  if (stats.isSocket()) return 'NOT_A_FILE_SOCKET';
  return stats.isCharacterDevice() || stats.isBlockDevice() ? 'NOT_A_FILE_DEVICE' : 'NOT_A_FILE';
}

function coded(code: NoFileCode | 'TOO_LARGE', path: string): Error {
  return Object.assign(new Error(`${code}: ${path}`), { code });
}
