import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { HydrantError } from '../core/common/errors.ts';

/** Where `resources/` lies: beside the bundle's folder when installed, above the sources in development. */
export function resourcesFolder(from: string = import.meta.dirname): string {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, 'resources');
    if (existsSync(join(candidate, 'sample', 'schema.json'))) return candidate;
    if (dirname(folder) === folder) break;
  }
  throw new HydrantError('INTERNAL', 'The folder resources/ of this installation was not found.', 'Install Hydrant again.');
}
