import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { CONNECTORS } from '../core/engines/registry.ts';
import { COMMAND_WORDS } from '../mcp-server/cli/action-words.ts';
import { COMMAND_GROUPS } from '../mcp-server/cli/commands/all.ts';
import manifest from '../package.json' with { type: 'json' };
import { optionsOf } from './reference/cli-page.ts';
import { ERROR_CURES } from './reference/error-cures.ts';

const ROOT = join(import.meta.dirname, '..');
const PAGES = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  'SECURITY.md',
  '.github/pull_request_template.md',
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
  ...globSync('core/engines/*/guide.md', { cwd: ROOT }),
];
const read = (name: string): string => readFileSync(join(ROOT, name), 'utf8');

/** The anchors of a page, as its headings make them. */
function anchorsOf(text: string): string[] {
  const prose = text.replace(/^```[\s\S]*?^```/gm, '');
  return [...prose.matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .trim()
      .replace(/ /g, '-'),
  );
}

test.each(PAGES)('every link of %s leads to a file, and to a heading in it', (name) => {
  const broken: string[] = [];
  const prose = read(name)
    .replace(/^```[\s\S]*?^```/gm, '')
    .replace(/`[^`\n]*`/g, '');
  for (const [, target = ''] of prose.matchAll(/\]\(([^)\s]+)\)/g)) {
    if (/^[a-z]+:/.test(target)) continue;
    const [path = '', anchor] = target.split('#');
    const file = path === '' ? join(ROOT, name) : join(ROOT, dirname(name), path);
    if (!existsSync(file)) broken.push(target);
    else if (anchor !== undefined && !anchorsOf(readFileSync(file, 'utf8')).includes(anchor)) broken.push(target);
  }
  expect(broken).toEqual([]);
});

test('every engine that can be connected to has a guide in its folder, and the index of the guides leads there', () => {
  const index = read(join('docs', 'guide', 'README.md'));
  for (const engine of Object.keys(CONNECTORS)) {
    expect(existsSync(join(ROOT, 'core', 'engines', engine, 'guide.md')), engine).toBe(true);
    expect(index).toContain(`(../../core/engines/${engine}/guide.md)`);
  }
  for (const page of readdirSync(join(ROOT, 'docs', 'guide'))) if (page !== 'README.md') expect(index).toContain(`(${page})`);
});

interface Known {
  words: string[];
  flags: string[];
}

const COMMANDS: Known[] = COMMAND_GROUPS.flatMap(({ name, commands }) =>
  commands.map((spec) => ({
    words: [...(name === undefined ? [] : [name]), spec.use.split(' ')[0] ?? ''],
    flags: ['-h', '--help', ...optionsOf(spec).flatMap(({ flags }) => flags.split(/[ ,]+/).filter((word) => word.startsWith('-')))],
  })),
);
const GROUPS = COMMAND_GROUPS.flatMap(({ name }) => name ?? []);

/** What is wrong with one `hydrant …` as somebody would type it; undefined where it can be run. */
function problemOf(command: string): string | undefined {
  // Quoted values, and what follows a pipe or a comment, are not ours.
  const plain = command.replace(/"[^"]*"|'[^']*'/g, 'VALUE').split(/\s[|#>&<;]/)[0] ?? '';
  const words = plain.trim().split(/\s+/).slice(1);
  const first = words[0];
  if (first === undefined || /^(…|--help|--version|-V|COMMAND)$/.test(first)) return undefined;
  if (GROUPS.includes(first) && (words[1] === undefined || words[1] === '…' || words[1].startsWith('-'))) return undefined;
  const known = COMMANDS.find(({ words: names }) => names.every((name, n) => words[n] === name));
  if (!known) return `${command}: there is no such command`;
  const flags = words.filter((word) => /^--?[a-z]/.test(word)).map((word) => word.split('=')[0] ?? '');
  const unknown = flags.filter((flag) => !known.flags.includes(flag));
  return unknown.length > 0 ? `${command}: ${known.words.join(' ')} takes no ${unknown.join(', ')}` : undefined;
}

/** Every `hydrant …` in code of a text: in blocks a line each, in prose between backquotes. */
function commandsIn(text: string): string[] {
  const blocks = [...text.matchAll(/^```[a-z]*\n([\s\S]*?)^```/gm)].flatMap(([, body = '']) => body.split('\n'));
  const inline = [...text.replace(/^```[\s\S]*?^```/gm, '').matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code);
  return [...blocks, ...inline].flatMap((line) => /(?:^|npx |\| |\$ |&& )(hydrant(?: .*|$))/.exec(line.trim())?.[1] ?? []);
}

test.each(PAGES)('every command in %s is one of the command line', (name) => {
  expect(commandsIn(read(name)).flatMap((command) => problemOf(command) ?? [])).toEqual([]);
});

test('the commands that errors and their cures send to are commands of the command line', () => {
  const facts = { environment: 'prod', name: 'x', minutes: 5, userDefined: true, file: 'f', line: 1, backup: 'b', correlationId: 'c' };
  const sentences = Object.values(COMMAND_WORDS).map((word) => (word as (given: object) => string)(facts));
  const cures = Object.values(ERROR_CURES).flatMap(({ causes, cure }) => [causes, cure]);
  expect([...sentences, ...cures].flatMap(commandsIn).flatMap((command) => problemOf(command) ?? [])).toEqual([]);
});

test('a wrong link and a wrong command are found', () => {
  expect(problemOf('hydrant profiles ad x')).toContain('no such command');
  expect(problemOf('hydrant query --profil x "SELECT 1"')).toContain('takes no --profil');
  expect(problemOf('hydrant query -p x "SELECT --no"')).toBeUndefined();
  expect(commandsIn('```sh\necho x | hydrant classify\n```\n and `npx hydrant app`')).toEqual(['hydrant classify', 'hydrant app']);
});

test('every script that the pages name is one of package.json', () => {
  const named = PAGES.flatMap((name) =>
    [...read(name).matchAll(/npm run ([a-z:]+)/g)].map(([, script = '']) => [relative(ROOT, name), script]),
  );
  expect(named.filter(([, script = '']) => !Object.hasOwn(manifest.scripts, script))).toEqual([]);
});

/** Pages that tell how it was decided; what they name may have moved since. */
const isRecord = (name: string): boolean => name.startsWith(join('docs', 'decisions'));
const WORKFLOWS = readdirSync(join(ROOT, '.github', 'workflows')).map((name) => join('.github', 'workflows', name));
const FORMS = readdirSync(join(ROOT, '.github', 'ISSUE_TEMPLATE')).map((name) => join('.github', 'ISSUE_TEMPLATE', name));

/** Files and folders of the sources that a text names in code: `core/sql/policy.ts`, `scripts/`; none with a placeholder in it. */
function pathsIn(text: string): string[] {
  const code = [...text.matchAll(/`([^`\n]+)`/g)].map(([, inside = '']) => inside);
  const words = [...code, ...text.split('\n').filter((line) => /^\s*(?:- )?run:|^\s+node /.test(line))].flatMap((line) =>
    line.split(/[\s,;()"']+/),
  );
  return words.filter((word) =>
    /^(?:core|mcp-server|app-main|app-renderer|scripts|e2e|bench|docs|resources|bin|build)\/[\w./-]*$/.test(word),
  );
}

/** A file, a folder, or the beginning of a file's name as vitest and Playwright take it. */
function isThere(path: string): boolean {
  const file = join(ROOT, path);
  return (
    existsSync(file) || (existsSync(dirname(file)) && readdirSync(dirname(file)).some((name) => name.startsWith(`${basename(path)}.`)))
  );
}

test.each([...PAGES.filter((name) => !isRecord(name)), ...WORKFLOWS, ...FORMS])(
  'every file of the sources that %s names is there',
  (name) => {
    // In a package the server lies in a folder `resources` of its own.
    expect(pathsIn(read(name)).filter((path) => !/^resources\/(app\.asar|mcp\/)/.test(path) && !isThere(path))).toEqual([]);
  },
);

test.each(WORKFLOWS)('%s runs scripts of package.json', (name) => {
  const commands = [...read(name).matchAll(/^ *(?:- )?run: (.*)$/gm)].map(([, command = '']) => command);
  const scripts = commands.flatMap((command) => [...command.matchAll(/npm run ([a-z:]+)/g)].map(([, script = '']) => script));
  expect(scripts.filter((script) => !Object.hasOwn(manifest.scripts, script))).toEqual([]);
  expect(commands).toContain('npm ci');
});

test('pull requests run what the README says, on three systems', () => {
  const workflow = read(join('.github', 'workflows', 'test.yml'));
  for (const command of ['npm ci', 'npm test']) {
    expect(workflow).toContain(`- run: ${command}\n`);
    expect(read('README.md')).toContain(command);
  }
  for (const system of ['ubuntu', 'macos', 'windows']) expect(workflow).toContain(`${system}-latest`);
});
