import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** A path as people write it: `~/` is the home folder of whoever runs this. */
export function homePath(path: string): string {
  const rest = /^~[/\\](.*)$/s.exec(path)?.[1];
  return rest === undefined ? resolve(path) : join(homedir(), rest);
}
