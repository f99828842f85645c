import { dirname } from 'node:path';
import type { NextStep } from './actions.ts';
import { diskFullClause } from './disk-space.ts';
import { HydrantError } from './errors.ts';

/** Why a file was refused, as a part of a sentence, and what to do about it. */
export type Explanation = readonly [because: string, next: NextStep];

export const FREE_SPACE = 'Free some space on that disk, then try again.';
/** The step for a file that belongs to another user. */
export const OWN_THE_FILE = 'Make the file and its folder belong to you and be writable, then try again.';
const NO_FILE = 'Move it away, or point to an ordinary file.';
const PATH_TAKEN: NextStep = { do: 'choose-other-home', first: 'Move that file away, then try again. If it has to stay:' };

const EXPLANATIONS: Record<string, Explanation> = {
  ENOENT: ['it is not there', 'Check the path, then try again.'],
  ENOSPC: ['the disk is full', FREE_SPACE],
  EDQUOT: ['the disk quota is used up', 'Free some space in your quota, then try again.'],
  EFBIG: ['the file would be larger than the limit of this process', { do: 'raise-file-limit', limit: 'size' }],
  EACCES: ['permission was denied', OWN_THE_FILE],
  EPERM: ['the system does not permit it', OWN_THE_FILE],
  ENAMETOOLONG: ['a part of the path is longer than the file system allows', 'Choose a shorter path.'],
  EROFS: [
    'the file system is read-only',
    { do: 'choose-other-home', first: 'Make that disk writable, then try again. If it has to stay so:' },
  ],
  ENOTDIR: ['a part of the path is a file', PATH_TAKEN],
  EEXIST: ['a file stands where a folder has to be', PATH_TAKEN],
  EISDIR: ['it is a folder', 'Move that folder away, then try again.'],
  EBUSY: ['another program holds it', 'Close the program that holds it, then try again.'],
  EMFILE: ['too many files are open', { do: 'raise-file-limit', limit: 'open' }],
  EIO: ['the disk reported an error', 'Check the disk; a copy may be beside it as .bak-1.'],
  READ_BACK: ['it read back different from what was written', 'Check the disk and its free space; a copy may be beside it as .bak-1.'],
  ELOOP: ['its links lead in a circle', 'Remove the links, or point to the file itself.'],
  NOT_A_FILE_PIPE: ['it is not a file but a pipe', NO_FILE],
  NOT_A_FILE_SOCKET: ['it is not a file but a socket', NO_FILE],
  NOT_A_FILE_DEVICE: ['it is not a file but a device', NO_FILE],
  NOT_A_FILE: ['it is not a file', NO_FILE],
  TOO_LARGE: ['it is larger than the limit', 'Point to the right file: this one is too large to be meant.'],
};

/** Meaning of a system error code (ENOSPC), or one of our own for files (TOO_LARGE); undefined for an unknown code. */
export function explainFileCode(code: string): Explanation | undefined {
  return Object.hasOwn(EXPLANATIONS, code) ? EXPLANATIONS[code] : undefined;
}

/** CONFIG_UNREADABLE with the system's reason in words; the error becomes the cause. `needed`: bytes that were to be written. */
export function fileError(action: 'read' | 'written' | 'locked' | 'removed', path: string, error: unknown, needed?: number): HydrantError {
  if (error instanceof HydrantError) return error;
  const reason = errorCode(error);
  const because = reason === 'ENOSPC' ? `${diskFullClause(path, needed)} (${reason})` : fileReason({ code: reason });
  const [, next] = explain(reason);
  return new HydrantError('CONFIG_UNREADABLE', `${path} could not be ${action}: ${because}.`, next, {
    details: {
      path,
      reason,
      ...(reason === 'ENOSPC' ? { folder: dirname(path), ...(needed === undefined ? {} : { needed }) } : {}),
    },
    ...(error instanceof Error ? { cause: error } : {}),
  });
}

/** Why the system refused a file, as a clause with the code that people search for: `permission was denied (EACCES)`. */
export function fileReason(error: unknown): string {
  const code = errorCode(error);
  const [because] = explain(code);
  return code.startsWith('NOT_A_FILE') ? because : `${because} (${code})`;
}

/** The code of a system error; UNKNOWN if it has none. */
export function errorCode(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : 'UNKNOWN';
}

function explain(code: string): Explanation {
  return explainFileCode(code) ?? ['the system refused', 'Check the path, its owner and its permissions, then try again.'];
}
