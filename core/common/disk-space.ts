import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';

const FULL = /\b(?:ENOSPC|EDQUOT)\b|No space left|Disk quota exceeded|disk is full/i;

/** Whether an error of the system, of SQLite or of DuckDB says that there is no room left. */
export function isDiskFull(error: unknown): boolean {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  return FULL.test(code) || FULL.test(error instanceof Error ? error.message : String(error));
}

/** Bytes that this user may still write on the disk of `path`; undefined if the system does not tell. `path` need not exist. */
export function freeBytes(path: string): number | undefined {
  for (let at = path; ; at = dirname(at)) {
    try {
      const { bavail, bsize } = statfsSync(at);
      return bavail * bsize;
    } catch {
      if (dirname(at) === at) return undefined;
    }
  }
}

/** `the disk of /home/ann/.hydrant is full: 12 kB are needed there and 0 B are free`; the clause of a sentence. */
export function diskFullClause(path: string, needed?: number): string {
  const folder = dirname(path);
  const free = freeBytes(folder);
  const figures = [
    ...(needed === undefined ? [] : [`${inWords(needed)} are needed there`]),
    ...(free === undefined ? [] : [`${inWords(free)} are free${needed === undefined ? ' there' : ''}`]),
  ];
  return `the disk of ${folder} is full${figures.length > 0 ? `: ${figures.join(' and ')}` : ''}`;
}

function inWords(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${Math.ceil(bytes / 1000)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
