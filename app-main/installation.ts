import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder of this installation: the one above `dist/` that holds package.json. */
export function installationRoot(from: string = import.meta.dirname): string {
  for (let folder = from; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder;
    if (dirname(folder) === folder) throw new Error('package.json of this installation was not found');
  }
}

/** Where the built screens lie. */
export function rendererFolder(from?: string): string {
  return join(installationRoot(from), 'dist', 'renderer');
}
