import { statSync } from 'node:fs';
import { join } from 'node:path';
import { homePaths } from '../core/profiles/home.ts';

/**
 * Changes whenever a connection or a secret is saved in this home; empty where neither ever was, so that there is no secret to be known.
 * Synchronous, and asks no keychain.
 */
export function savedMark(home: string): string {
  const { profiles, secrets } = homePaths(home);
  return [profiles, join(secrets, 'vault.json'), join(secrets, 'version')].map(markOf).join('');
}

function markOf(path: string): string {
  try {
    const stats = statSync(path, { bigint: true, throwIfNoEntry: false });
    return stats ? `${stats.ino} ${stats.mtimeNs} ${stats.size};` : '';
  } catch {
    // What cannot be looked at may hold anything.
    return 'unknown;';
  }
}
