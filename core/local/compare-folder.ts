import { join } from 'node:path';
import { ownName, sweepPartialFiles } from '../common/partial-files.ts';
import { ensurePrivateDirectory } from '../profiles/home.ts';

/** Creates a folder for the rows of one comparison, and removes folders that killed processes left behind, since they hold rows. */
export async function compareFolder(home: string): Promise<string> {
  const parent = join(home, 'tmp');
  const folder = join(parent, `compare-${ownName()}`);
  ensurePrivateDirectory(folder);
  await sweepPartialFiles(parent);
  return folder;
}
