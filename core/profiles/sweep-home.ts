import { join } from 'node:path';
import { sweepPartialFiles } from '../common/partial-files.ts';
import { homePaths } from './home.ts';

/** Temporary files of write-file-atomic (`profiles.json.2794826210`), and of the audit head by earlier versions (`history.head.4711`). */
const TEMPORARY = /^(?:[\w-]+\.json(?:\.bak-\d+)?|history\.head)\.\d{1,10}$/;

/** Removes temporary files that killed processes left in Hydrant's own folders, where no other program keeps files. Best effort. */
export async function sweepHome(home: string): Promise<string[]> {
  const { secrets, backups } = homePaths(home);
  const removed: string[] = [];
  for (const folder of [home, secrets, backups, join(home, 'tests')]) removed.push(...(await sweepPartialFiles(folder, TEMPORARY)));
  return removed;
}
