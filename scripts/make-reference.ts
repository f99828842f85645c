// Writes the parts of docs/reference/ that the code knows: error codes, the command line, the tools. `--check` only compares.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ERROR_CODES } from '../core/stones/errors.ts';
import { PACKS } from '../mcp-server/packs/packs.ts';
import { toolSchemas } from '../mcp-server/server/tool-schemas.ts';
import { TOOLS } from '../mcp-server/tools/all.ts';

const root = join(import.meta.dirname, '..');
const COMMANDS = [
  [],
  ['stdio'],
  ['test-connection'],
  ['init-config'],
  ['query'],
  ['classify'],
  ['history'],
  ['audit', 'verify'],
  ...['list', 'approve', 'deny'].map((name) => ['approvals', name]),
  ['doctor'],
  ...['list', 'show', 'add', 'pack', 'import', 'export', 'remove', 'restore'].map((name) => ['profiles', name]),
  ...['set', 'delete', 'check'].map((name) => ['secrets', name]),
];

function help(command: readonly string[]): string {
  const { stdout } = spawnSync(process.execPath, [join(root, 'bin', 'hydrant.mjs'), ...command, '--help'], {
    encoding: 'utf8',
    env: { ...process.env, COLUMNS: '110', NO_COLOR: '1' },
  });
  return `## hydrant ${command.join(' ')}\n\n\`\`\`\n${stdout.trimEnd()}\n\`\`\`\n`;
}

function tool({ name, description, ...rest }: (typeof TOOLS)[number]): string {
  const { properties = {}, required = [] } = toolSchemas({ name, description, ...rest }).input as {
    properties?: Record<string, { type?: unknown; enum?: string[]; description?: string }>;
    required?: string[];
  };
  const rows = Object.entries(properties).map(
    ([field, facts]) =>
      `| \`${field}\`${required.includes(field) ? ' (required)' : ''} | ${facts.enum ? facts.enum.map((value) => `\`${value}\``).join(', ') : String(facts.type ?? 'list or object')} | ${facts.description ?? ''} |`,
  );
  const table = rows.length > 0 ? `\n| argument | kind | |\n| --- | --- | --- |\n${rows.join('\n')}\n` : '\nNo arguments.\n';
  return `## ${name}\n\n${description}\n${table}`;
}

const NOTE = 'Made by `node scripts/make-reference.ts`; edit the code instead.\n';
/** The pages by file name. */
export const PAGES: Record<string, () => string> = {
  'errors.md': () =>
    `# Error codes\n\n${NOTE}\nEvery failure has a code, a sentence and a next step, in tools (\`isError\`), on the command line, and in the history.\n\n| code | meaning |\n| --- | --- |\n${Object.entries(
      ERROR_CODES,
    )
      .map(([code, meaning]) => `| \`${code}\` | ${meaning} |`)
      .join('\n')}\n`,
  'cli.md': () => `# The command line\n\n${NOTE}\n${COMMANDS.map(help).join('\n')}`,
  'tools.md': () =>
    `# The eight tools\n\n${NOTE}\nThe environment is an argument, so the list is the same with one environment and with ten. Answers are compact text beside structured content.\n\n${TOOLS.map(tool).join('\n')}`,
};

const packTools = await Promise.all(PACKS.map(async (pack) => ({ pack, tools: await pack.load() })));
PAGES['packs.md'] = () =>
  `# Packs\n\n${NOTE}\nFurther tools that a profile switches on: \`hydrant profiles pack ID PACK\`. They are listed after the eight.\n\n${packTools
    .map(({ pack, tools }) => `# ${pack.id}\n\n${pack.title}, for ${pack.engine}. ${pack.sentence}\n\n${tools.map(tool).join('\n')}`)
    .join('\n')}`;

if (import.meta.main) {
  for (const [name, make] of Object.entries(PAGES)) {
    const file = join(root, 'docs', 'reference', name);
    const text = make();
    if (!process.argv.includes('--check')) writeFileSync(file, text);
    else if (readFileSync(file, 'utf8') !== text) throw new Error(`docs/reference/${name} is old: run node scripts/make-reference.ts`);
  }
}
