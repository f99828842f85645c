import { appendFileSync, closeSync, lstatSync, openSync, readdirSync, renameSync, rmSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { ensureHome, ensurePrivateDirectory } from '../profiles/home.ts';

/** Limits of the log folder, over all processes. */
export interface LogLimits {
  /** A file that exceeds this is renamed to an older part, and a new file begins. */
  fileBytes: number;
  /** Older parts that one process keeps. */
  parts: number;
  files: number;
  totalBytes: number;
  days: number;
}

/** Default limits of the logs of a home. */
export const LOG_LIMITS: LogLimits = { fileBytes: 1024 * 1024, parts: 2, files: 100, totalBytes: 16 * 1024 * 1024, days: 30 };

/** The kind of process; its log files begin with this word. */
export type LogRole = 'server' | 'app' | 'command';

/** A file of the log folder, described by its name. */
export interface LogFile {
  path: string;
  role: LogRole;
  pid: number;
  /** 0: the current file of the process, or its last one. */
  part: number;
  /** Already reported as unfinished; the file is named `.unfinished.log`. */
  isNoted: boolean;
  bytes: number;
  /** Milliseconds since the epoch. */
  changedAt: number;
}

// server-20261121T204512123Z-4711.log, an older part of it …-4711.1.log, and …-4711.unfinished.log
const NAME = /^(server|app|command)-\d{8}T\d{9}Z-(\d+)(?:\.(\d)|(\.unfinished))?\.log$/;

/** Logs that cannot be read. */
export interface UnreadableLogs {
  /** `ENOTDIR`, `EACCES`; `ELOOP` if the folder is a link. */
  code: string;
  /** Number of unreadable files; 0 if the folder itself is unreadable. */
  files: number;
}

/**
 * The folder, or those of its files, that cannot be read, such as files that a command wrote as another user. A missing folder is no
 * problem.
 */
export function unreadableLogs(folder: string): UnreadableLogs | undefined {
  const ofFolder = codeOf(() => {
    refuseLink(folder);
    readdirSync(folder);
  });
  if (ofFolder !== undefined) return { code: ofFolder, files: 0 };
  const codes = listLogFiles(folder).flatMap(({ path }) => codeOf(() => closeSync(openSync(path, 'r'))) ?? []);
  return codes[0] === undefined ? undefined : { code: codes[0], files: codes.length };
}

/** The error code of a failed access. A missing file is no failure, since it holds nothing to read. */
function codeOf(access: () => unknown): string | undefined {
  try {
    access();
    return undefined;
  } catch (error) {
    const { code = 'UNKNOWN' } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' ? undefined : code;
  }
}

/** Every log file of a folder, newest first. Empty for a folder that cannot be read; see {@link unreadableLogs}. */
export function listLogFiles(folder: string): LogFile[] {
  const matches: LogFile[] = [];
  for (const name of namesIn(folder)) {
    const match = NAME.exec(name);
    const path = join(folder, name);
    const stats = match && statOf(path);
    // Anything else in the folder (a pipe, a link) is not read.
    if (!match || !stats?.isFile()) continue;
    matches.push({
      path,
      role: match[1] as LogRole,
      pid: Number(match[2]),
      part: Number(match[3] ?? 0),
      isNoted: match[4] !== undefined,
      bytes: stats.size,
      changedAt: stats.mtimeMs,
    });
  }
  return matches.sort((a, b) => b.changedAt - a.changedAt);
}

/** Appends lines to the one file of this process; several processes never write the same file. */
export class LogFileWriter {
  readonly path: string;
  readonly #home: string;
  readonly #folder: string;
  readonly #limits: LogLimits;
  #bytes = 0;
  #isReady = false;

  constructor(home: string, folder: string, role: LogRole, limits: LogLimits) {
    const stamp = new Date().toISOString().replace(/[-:.]/g, '');
    this.path = join(folder, `${role}-${stamp}-${process.pid}.log`);
    this.#home = home;
    this.#folder = folder;
    this.#limits = limits;
  }

  /**
   * Synchronous, so that a line is on disk before the process can end. Never throws: on a full disk, a read-only folder or a link, the line
   * is lost.
   */
  append(line: string): void {
    try {
      refuseLink(this.#folder);
      if (!this.#isReady) this.#prepare();
      // Opened each time, since a sweep or a person may have removed the file.
      appendFileSync(this.path, line, { mode: 0o600 });
      this.#bytes += Buffer.byteLength(line);
      if (this.#bytes > this.#limits.fileBytes) this.#rotate();
    } catch {
      // Logging must never make the process fail.
    }
  }

  #prepare(): void {
    ensureHome(this.#home);
    ensurePrivateDirectory(this.#folder);
    this.#isReady = true;
    sweepLogFiles(this.#folder, this.#limits, this.path);
  }

  #rotate(): void {
    this.#bytes = 0;
    const part = (n: number): string => this.path.replace(/\.log$/, `.${n}.log`);
    rmSync(part(this.#limits.parts), { force: true });
    for (let n = this.#limits.parts - 1; n >= 1; n--) if (statOf(part(n))) renameSync(part(n), part(n + 1));
    renameSync(this.path, part(1));
    sweepLogFiles(this.#folder, this.#limits, this.path);
  }
}

/** Removes the oldest files beyond the limits, but never `own`. */
export function sweepLogFiles(folder: string, limits: LogLimits, own?: string): void {
  const oldest = Date.now() - limits.days * 24 * 60 * 60 * 1000;
  let files = 0;
  let bytes = 0;
  for (const file of listLogFiles(folder)) {
    files += 1;
    bytes += file.bytes;
    if (file.path === own) continue;
    if (files > limits.files || bytes > limits.totalBytes || file.changedAt < oldest) rmSync(file.path, { force: true });
  }
}

/** The target of a link does not belong to Hydrant: its mode is not changed, and no file in it is removed. */
function refuseLink(folder: string): void {
  if (statOf(folder)?.isSymbolicLink()) throw Object.assign(new Error('The folder of the logs is a link.'), { code: 'ELOOP' });
}

function namesIn(folder: string): string[] {
  try {
    refuseLink(folder);
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function statOf(path: string): Stats | undefined {
  return lstatSync(path, { throwIfNoEntry: false });
}
