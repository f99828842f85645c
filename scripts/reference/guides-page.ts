import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CONNECTORS, DIALECTS, PACKS } from '../../core/engines/registry.ts';
import { NOTE, table } from './markdown.ts';

const ROOT = join(import.meta.dirname, '..', '..');

/** docs/guide/README.md: the guides of the engines, which stand in their folders, before those of the whole. */
export function guidesPage(): string {
  const engines = Object.entries(CONNECTORS).map(([engine, { description }]) => {
    const page = `core/engines/${engine}/guide.md`;
    if (!existsSync(join(ROOT, page))) throw new Error(`${page} is not there: every engine has its guide.`);
    return [`[${description.name}](../../${page})`, description.title.replace(/^.*?: /, '')];
  });
  const readOnly = Object.entries(DIALECTS).filter(([engine]) => !Object.hasOwn(CONNECTORS, engine));
  return `# Guides

${NOTE}
## Engines

${table(['engine', ''], engines)}
Of ${readOnly.map(([, { title }]) => title).join(', ')} only the SQL is read yet (\`hydrant classify\`).

## Hydrant

${table(
  ['page', ''],
  [
    ['[The app](app.md)', 'connections, tests, assistants, approvals, history'],
    ['[First steps](first-steps.md)', 'the command line: profiles, secrets, results, comparing'],
    ...PACKS.map(({ id, title, engine }) => [`[${title}](${id}.md)`, `the pack \`${id}\`, for ${CONNECTORS[engine]?.description.name}`]),
  ],
)}`;
}
