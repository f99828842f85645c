import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ERROR_CODES } from '../core/common/errors.ts';
import { runHydrant } from '../e2e/support/run-hydrant.ts';
import { COMMAND_GROUPS } from '../mcp-server/cli/commands/all.ts';
import { VARIABLES } from '../mcp-server/cli/variables.ts';
import { PACKS } from '../mcp-server/packs/packs.ts';
import { TOOLS } from '../mcp-server/tools/all.ts';
import { PAGES } from './make-reference.ts';
import { optionsOf } from './reference/cli-page.ts';
import { ERROR_CURES } from './reference/error-cures.ts';
import { argumentRows } from './reference/tools-page.ts';

const ROOT = join(import.meta.dirname, '..');
const page = (name: string): string => readFileSync(join(ROOT, 'docs', 'reference', name), 'utf8');

test.each(Object.keys(PAGES))('docs/reference/%s says what the code says', async (name) => {
  expect(page(name)).toBe(await PAGES[name]?.());
});

interface Helped {
  /** `profiles add`; empty for the program itself. */
  name: string;
  commands: string[];
  options: string[];
  examples: string;
}

/** What the built command line says of itself. */
async function helpOf(name: string): Promise<Helped> {
  const { out, code } = await runHydrant(join(ROOT, 'no-home'), [...name.split(' ').filter((word) => word !== ''), '--help']);
  expect(code, name).toBe(0);
  const part = (title: string): string[] => {
    const lines = out.split('\n');
    const start = lines.indexOf(`${title}:`);
    if (start < 0) return [];
    const rest = lines.slice(start + 1);
    const end = rest.findIndex((line) => line.trim() === '' || !/^\s/.test(line));
    // Entries begin after two blanks; what continues one is further in.
    return rest.slice(0, end < 0 ? undefined : end).filter((line) => /^ {2}\S/.test(line));
  };
  return {
    name,
    commands: part('Commands').map((line) => line.trim().split(' ')[0] ?? ''),
    options: part('Options').map((line) => /^ {2}(.*?)(?: {2,}|$)/.exec(line)?.[1]?.trim() ?? ''),
    examples: out.slice(out.indexOf('Examples:\n') + 10),
  };
}

/** Every command that can be run, found by running `--help` from the top. */
async function walk(name = ''): Promise<Helped[]> {
  const here = await helpOf(name);
  const inner = here.commands.filter((command) => command !== 'help').map((command) => `${name} ${command}`.trim());
  if (inner.length === 0) return [here];
  const matches: Helped[] = [];
  for (const command of inner) matches.push(...(await walk(command)));
  return matches;
}

test('the reference has every command of the built command line, with every option and example, and no other', {
  timeout: 120_000,
}, async () => {
  const content = await walk();
  const text = page('cli.md');
  const sections = new Map(
    [...text.matchAll(/^## hydrant (.+)\n([\s\S]*?)(?=^##? |(?![\s\S]))/gm)].map(([, name = '', body = '']) => [name, body]),
  );
  expect(content.map(({ name }) => name).sort()).toEqual([...sections.keys()].sort());
  expect(content.length).toBeGreaterThan(30);
  for (const { name, options, examples } of content) {
    const body = sections.get(name) ?? '';
    const documented = [...body.matchAll(/^\| `(-[^`]+)` \|/gm)].map(([, flags]) => flags);
    expect([...documented, '-h, --help'].sort(), name).toEqual(options.sort());
    for (const line of examples.trim().split('\n')) expect(body, name).toContain(line.trim());
  }
});

test('every error code has causes and a cure', () => {
  expect(Object.keys(ERROR_CURES).sort()).toEqual(Object.keys(ERROR_CODES).sort());
  for (const [code, { causes, cure }] of Object.entries(ERROR_CURES))
    expect(Math.min(causes.length, cure.length), code).toBeGreaterThan(10);
});

test('every argument of every tool has a meaning, and numbers with limits their range', async () => {
  const tools = [...TOOLS, ...(await Promise.all(PACKS.map((pack) => pack.load()))).flat()];
  const without = tools.flatMap((tool) =>
    argumentRows(tool)
      .filter(([, , , , meaning]) => !meaning)
      .map(([name]) => `${tool.name} ${name}`),
  );
  expect(without).toEqual([]);
  expect(page('tools.md')).toMatch(/\| `max_rows` \| integer \| 1 to 10,000 \|/);
});

test('every variable that the product reads is in the reference', () => {
  const sources = ['core', 'mcp-server', 'app-main', 'bin'].flatMap((room) =>
    readdirSync(join(ROOT, room), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(ts|mjs)$/.test(name) && !/\.test\.ts$|testing/.test(name))
      .map((name) => readFileSync(join(ROOT, room, name), 'utf8')),
  );
  const read = new Set(sources.flatMap((text) => [...text.matchAll(/\benv\.(HYDRANT_(?!TEST_)[A-Z_]+)\b/g)].map(([, name]) => name)));
  const documented = VARIABLES.map(({ name }) => name);
  expect([...read].filter((name) => !documented.includes(name ?? ''))).toEqual([]);
  for (const name of documented) expect(page('cli.md')).toContain(`\`${name}\``);
});

test('the options that the reference is made of are those of the command line', () => {
  const stdio = COMMAND_GROUPS.flatMap(({ commands }) => commands).find(({ use }) => use === 'stdio');
  expect(stdio && optionsOf(stdio).map(({ flags }) => flags)).toContain('--log-level <level>');
});
