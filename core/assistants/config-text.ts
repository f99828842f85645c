import { createHash } from 'node:crypto';
import { lstatSync, realpathSync, type Stats, statSync } from 'node:fs';
import { unlink } from 'node:fs/promises';
import { readFileIfThere, writeFileAtomically } from '../common/atomic-file.ts';
import { HydrantError } from '../common/errors.ts';
import { fileError, fileReason } from '../common/file-errors.ts';

/** The content of an assistant's file: its text without the byte order mark, and the properties that a change must preserve. */
export interface ConfigText {
  /** The file itself, behind any link. */
  path: string;
  exists: boolean;
  text: string;
  bom: boolean;
  /** Of the bytes; of a file that is not there, of none. */
  hash: string;
  mode: number;
  bytes: Buffer;
}

/** Bytes. Claude Code stores its projects in the same file, which may grow to several MB. */
const LARGEST = 10 * 1024 * 1024;
const BOM = '﻿';

/** Reads strictly. Throws CONFIG_UNREADABLE (a folder, a pipe, no permission, too large) and CONFIG_DAMAGED (not UTF-8). */
export async function readConfigText(wanted: string): Promise<ConfigText> {
  const path = behindLinks(wanted);
  const stats = statIfThere(path);
  const bytes = await readFileIfThere(path, { maxBytes: LARGEST });
  const text = decode(bytes ?? Buffer.alloc(0), path);
  const bom = text.startsWith(BOM);
  return {
    path,
    exists: bytes !== undefined,
    text: bom ? text.slice(1) : text,
    bom,
    hash: hashOf(bytes),
    mode: stats ? stats.mode & 0o777 : 0o600,
    bytes: bytes ?? Buffer.alloc(0),
  };
}

/** A text as bytes, with a byte order mark if its file has one. */
export function configBytes({ bom }: Pick<ConfigText, 'bom'>, text: string): Buffer {
  return Buffer.from((bom ? BOM : '') + text, 'utf8');
}

/**
 * Replaces the file as a whole, unless it has changed since it was read. Throws CONFIG_CHANGED, CONFIG_UNREADABLE (read-only, another
 * user's, no space); nothing was written then.
 */
export async function writeConfigBytes(read: ConfigText, bytes: Buffer): Promise<void> {
  await refuseChanged(read);
  await writeFileAtomically(read.path, bytes, { mode: read.mode });
}

/** Deletes the file unless it has changed since it was read; throws like writing then. */
export async function deleteConfig(read: ConfigText): Promise<void> {
  await refuseChanged(read);
  await unlink(read.path).catch((error: unknown) => {
    throw fileError('removed', read.path, error);
  });
}

async function refuseChanged(read: ConfigText): Promise<void> {
  const stats = statIfThere(read.path);
  if (stats) refuseOthersFile(stats, read.path);
  const now = await readFileIfThere(read.path, { maxBytes: LARGEST });
  // A symbolic link that has replaced the file meanwhile would be followed, or replaced.
  if (hashOf(now) === read.hash && behindLinks(read.path) === read.path) return;
  throw new HydrantError(
    'CONFIG_CHANGED',
    `${read.path} was changed by somebody else in the meantime.`,
    'Look at the change again, then apply it.',
    { details: { path: read.path } },
  );
}

export function hashOf(bytes: Uint8Array | undefined): string {
  return bytes === undefined ? 'absent' : createHash('sha256').update(bytes).digest('hex');
}

function behindLinks(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw unreachable(path, error);
    // The atomic write would replace a broken symbolic link by a file.
    if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink())
      throw new HydrantError(
        'CONFIG_UNREADABLE',
        `${path} is a link to a file that is not there.`,
        'Make that file, or remove the link; then try again.',
        { details: { path } },
      );
    return path;
  }
}

function statIfThere(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    throw unreachable(path, error);
  }
}

/** The error for a path that the system cannot resolve: a folder without permissions, a circle of links. */
function unreachable(path: string, error: unknown): HydrantError {
  return new HydrantError('CONFIG_UNREADABLE', `${path} could not be read: ${fileReason(error)}.`, 'Mend that, or copy the entry.', {
    cause: error,
    details: { path, reason: (error as NodeJS.ErrnoException).code },
  });
}

function decode(bytes: Buffer, path: string): string {
  const refused = (why: string, cause?: unknown): HydrantError =>
    new HydrantError('CONFIG_DAMAGED', `The file cannot be read: it is ${why}.`, 'Save it as UTF-8, or copy the entry into it.', {
      cause,
      details: { path },
    });
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) throw refused('UTF-16 text and not UTF-8');
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw refused('not UTF-8 text', cause);
  }
  // UTF-16 without a byte order mark, or no text at all; none of the formats allows it.
  if (text.includes('\0')) throw refused('not UTF-8 text');
  return text;
}

/** Refuses a file that is read-only or belongs to another user: a rename would replace it and change its owner. */
function refuseOthersFile(stats: Stats, path: string): void {
  const refuse = (why: string, next: string): never => {
    throw new HydrantError('CONFIG_UNREADABLE', `${path} ${why}, so it was not changed.`, next, { details: { path } });
  };
  if (!stats.isFile()) refuse('is not a file', 'Move it away, or copy the entry.');
  if ((stats.mode & 0o222) === 0) refuse('is read-only', 'Make it writable, or copy the entry into it.');
  if (process.platform !== 'win32' && process.getuid && stats.uid !== process.getuid())
    refuse('belongs to another user', 'Ask its owner, or copy the entry.');
}
