import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { INTERFACE_VERSIONS } from '../../core/common/interface-versions.ts';
import { brokenPromises, currentInterfaces, type Interfaces } from './interfaces.ts';
import { JSON_PROMISES } from './json-promises.ts';
import { NOTE, table } from './markdown.ts';

const FILE = join(import.meta.dirname, '..', '..', 'docs', 'reference', 'interfaces.json');

type Surface = keyof typeof INTERFACE_VERSIONS;

/** What each version is about, and where a program reads it. */
const SURFACES: Record<Surface, { name: string; promise: string; read: string }> = {
  tools: {
    name: 'tools',
    promise:
      'The names of the eight tools and of those of packs, their arguments, and which of them are required ([tools.md](tools.md), [packs.md](packs.md)).',
    read: 'Capabilities of the server: `experimental["hydrant/versions"].tools`, in `initialize` and in `server/discover`.',
  },
  structuredContent: {
    name: 'structured content',
    promise:
      'The fields of `structuredContent` and what they hold: exact values as text, one order of columns, `handle` and `nextOffset` to go on.',
    read: 'Each answer: `_meta["hydrant/version"]`; before the first one `experimental["hydrant/versions"].structuredContent`.',
  },
  errors: {
    name: 'error codes',
    promise:
      'The codes and their exit codes ([errors.md](errors.md)). A failure keeps its code; sentences and next steps are for people and may change.',
    read: 'Each failure: `_meta["hydrant/error"].version`, beside `code`; before it `experimental["hydrant/versions"].errors`.',
  },
  json: {
    name: '`--json`',
    promise: 'The fields below, of what a command prints on standard output; on failure `error` with `code`, `message`, `next`.',
    read: 'Each object: `jsonVersion`. Lists and lines have no place for it.',
  },
  profiles: {
    name: '`profiles.json`',
    promise:
      'The fields of a profile. Files of an older version are read and brought up to date; those of a newer one are left as they are (`CONFIG_NEWER`).',
    read: '`version` at the top of the file.',
  },
  profileExport: {
    name: 'exported profiles',
    promise: 'As for `profiles.json`; older exports can be imported.',
    read: '`version` at the top of the file.',
  },
  config: {
    name: 'configuration files, variables',
    promise: `The fields of a file for \`--config\`, \`\${NAME}\` and \`secret:\` in it, and the \`HYDRANT_…\` variables ([cli.md](cli.md#settings)).`,
    read: '`version` at the top of the file; 1 where it is left out.',
  },
};

/** docs/reference/stability.md. */
export function stabilityPage(): string {
  const versions = Object.entries(SURFACES) as [Surface, (typeof SURFACES)[Surface]][];
  return `# What is stable

${NOTE}
Other programs may build on what stands here. Each part has a version, a whole number, which has nothing to do with the version of Hydrant.

${table(
  ['part', 'version', 'what is promised', 'where a program reads it'],
  versions.map(([key, { name, promise, read }]) => [name, String(INTERFACE_VERSIONS[key]), promise, read]),
)}
All of them at once: \`hydrant --version --json\` prints \`{"version": …, "interfaces": {…}}\`.

- **A version is raised** when something is taken away, renamed, newly required, or changes its meaning. The change is in
  [CHANGELOG.md](../../CHANGELOG.md), with what to do.
- **It stays** when something is added: a tool, an optional argument, a field, a code, a variable. Ignore what you do not know, and treat an
  unknown code as a failure.
- **Before 1.0** a version may be raised with any release. Later the former form is kept, beside the new one, for at least one minor release.
- **Not promised**: the text of answers, descriptions and errors; the order of fields; log lines; the contract between the app’s screens and its
  host; the other files in \`~/.hydrant\`; what is under \`_meta\` and not named here.

[interfaces.json](interfaces.json) has every name that is promised. It is made with this page, which fails where a name is gone and its version was not
raised (\`scripts/reference/interfaces.ts\`).

## Commands with --json

These fields are always there; in a list or in lines, in each entry.

${table(
  ['command', 'prints', 'fields'],
  JSON_PROMISES.map(({ command, form, fields }) => [
    `\`hydrant ${command}\``,
    form === 'object'
      ? 'an object'
      : form === 'profile'
        ? 'a profile, as in `profiles.json`'
        : form === 'list'
          ? 'a list'
          : 'a line for each',
    fields.map((name) => `\`${name}\``).join(', ') || 'an entry for each finding',
  ]),
)}`;
}

/** docs/reference/interfaces.json; throws where a promise of the file as it stands would be broken. */
export async function interfacesFile(): Promise<string> {
  const current = await currentInterfaces();
  const broken = existsSync(FILE) ? brokenPromises(JSON.parse(readFileSync(FILE, 'utf8')) as Interfaces, current) : [];
  if (broken.length > 0)
    throw new Error(
      `Promises of docs/reference/stability.md are broken; raise core/common/interface-versions.ts, or keep them:\n${broken.join('\n')}`,
    );
  return `${JSON.stringify(current, null, 2)}\n`;
}
