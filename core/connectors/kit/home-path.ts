import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** Absolute path; a leading `~/` is the current user's home folder. */
export function homePath(path: string): string {
  const rest = /^~[/\\](.*)$/s.exec(path)?.[1];
  return rest === undefined ? resolve(path) : join(homedir(), rest);
}
