// Writes the parts of docs/reference/ that the code knows: error codes, the command line, the tools. `--check` only compares. Reads the
// built server, so build first.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cliPage } from './reference/cli-page.ts';
import { errorsPage } from './reference/errors-page.ts';
import { guidesPage } from './reference/guides-page.ts';
import { packsPage } from './reference/packs-page.ts';
import { safetyPage } from './reference/safety-page.ts';
import { interfacesFile, stabilityPage } from './reference/stability-page.ts';
import { toolsPage } from './reference/tools-page.ts';

const folder = join(import.meta.dirname, '..', 'docs', 'reference');

/** The pages by file name. */
export const PAGES: Record<string, () => string | Promise<string>> = {
  'errors.md': errorsPage,
  'cli.md': cliPage,
  'tools.md': toolsPage,
  'packs.md': packsPage,
  'stability.md': stabilityPage,
  'interfaces.json': interfacesFile,
  '../operations/safety.md': safetyPage,
  '../guide/README.md': guidesPage,
};

if (import.meta.main) {
  for (const [name, make] of Object.entries(PAGES)) {
    const text = await make();
    if (!process.argv.includes('--check')) writeFileSync(join(folder, name), text);
    else if (readFileSync(join(folder, name), 'utf8') !== text)
      throw new Error(`docs/reference/${name} is old: run node scripts/make-reference.ts`);
  }
}
