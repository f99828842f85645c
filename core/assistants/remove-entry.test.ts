import { existsSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Assistants, openAssistants } from './assistants.ts';
import type { PlannedChange } from './planned-change.ts';
import { launchFrom, type Setup, setup } from './testing/setup.ts';

const FILE = '.config/Claude/claude_desktop_config.json';

async function change(
  assistants: Assistants,
  action: 'add' | 'remove' | 'repair',
  assistant = 'claude-desktop',
  profiles = ['sales'],
): Promise<PlannedChange[]> {
  const planned = await assistants.plan({ assistant, action, profiles });
  if (planned.length > 0) await assistants.apply(planned);
  return planned;
}

const movedTo = (at: Setup, command: string): Assistants =>
  openAssistants({ home: at.home, userHome: at.userHome, env: {}, platform: 'linux', launch: launchFrom(command) });

/** The file that a planned difference describes, built from its lines alone. */
function applied(before: string, { diff }: PlannedChange): string {
  const old = before.split('\n');
  const shown = diff.filter(({ kind }) => kind !== 'add').map(({ text }) => text);
  const at = old.findIndex((_, index) => shown.every((line, offset) => old[index + offset] === line));
  const fresh = diff.filter(({ kind }) => kind !== 'remove').map(({ text }) => text);
  return [...old.slice(0, at), ...fresh, ...old.slice(at + shown.length)].join('\n');
}

describe('remove takes out our entry and nothing else', () => {
  test('what others wrote between add, repair and remove stays', async () => {
    const at = setup();
    const file = at.put(FILE, '{"a":1}');
    await change(at.assistants, 'add');
    const theirs = { a: 1, theme: 'dark', mcpServers: { github: { command: 'gh' } } };
    at.put(FILE, JSON.stringify(theirs, null, 2));
    await change(at.assistants, 'repair');
    await change(at.assistants, 'remove');
    expect(readFileSync(file, 'utf8')).toBe(JSON.stringify(theirs, null, 2));
  });

  test('also after an upgrade moved the installation', async () => {
    const at = setup();
    const file = at.put(FILE, '{"a":1}');
    await change(at.assistants, 'add');
    const text = readFileSync(file, 'utf8').replace('"a":1', '"a":1, "b": [2]');
    writeFileSync(file, text);
    const moved = movedTo(at, '/new/node');
    await change(moved, 'repair');
    await change(moved, 'remove');
    expect(readFileSync(file, 'utf8')).toBe('{"a":1, "b": [2]}');
  });

  test('the difference that is shown is the one that is made', async () => {
    const at = setup();
    const file = at.put(FILE, '{\n  "a": 1\n}\n');
    await change(at.assistants, 'add');
    at.put(FILE, JSON.stringify({ ...(JSON.parse(readFileSync(file, 'utf8')) as object), b: 2, c: 3 }, null, 2));
    await change(movedTo(at, '/new/node'), 'repair');
    const before = readFileSync(file, 'utf8');
    const [planned] = await change(at.assistants, 'remove');
    expect(readFileSync(file, 'utf8')).toBe(applied(before, planned as PlannedChange));
  });

  test('a restore shows every line that changes, also where only a hidden value differs', async () => {
    const at = setup();
    at.put(FILE, '{\n  "token": "PLANTED-1"\n}\n');
    await change(at.assistants, 'add');
    at.put(FILE, '{\n  "token": "PLANTED-2"\n}\n');
    const [backup] = await at.assistants.backups('claude-desktop');
    const { diff } = await at.assistants.planRestore('claude-desktop', backup?.path ?? '');
    expect(diff.filter(({ kind }) => kind !== 'same').map(({ kind, text }) => `${kind} ${text}`)).toEqual([
      'remove   "token": "…"',
      'add   "token": "…"',
    ]);
    expect(JSON.stringify(diff)).not.toContain('PLANTED');
  });

  test.each([
    ['a comma that follows in a line of its own', 'zed', '.config/zed/settings.json', '{\n  // one\n  "a": 1 /* two */ ,\n  // three\n}\n'],
    ['nothing but a comment', 'zed', '.config/zed/settings.json', '// mine'],
    ['spaces and a line feed', 'claude-desktop', FILE, ' \n'],
    ['nothing', 'claude-desktop', FILE, ''],
    ['only a byte order mark', 'claude-desktop', FILE, '\uFEFF'],
    ['blanks within an empty group', 'claude-desktop', FILE, '{"mcpServers": {  } }'],
    ['a brace in the last line', 'claude-desktop', FILE, '{\n  "a": 1,\n  "b": 2}'],
    ['a comment behind an empty group', 'goose', '.config/goose/config.yaml', 'a: 1\nextensions: {} # mine\nb: 2\n'],
    ['a group that is null', 'goose', '.config/goose/config.yaml', 'extensions: null\nb: 2'],
    ['a group without a value', 'goose', '.config/goose/config.yaml', 'extensions:   # mine\n# more\nb: 2\r\n'],
    ['no last line feed', 'codex', '.codex/config.toml', 'a = 1'],
    ['blank lines at its end', 'codex', '.codex/config.toml', '[x]\r\na = 1\r\n\r\n\r\n'],
    ['lines in a text that look like our table', 'codex', '.codex/config.toml', 'a = """\n[mcp_servers.hydrant-sales]\nb = 1\n"""\n'],
  ])('a file with %s comes back byte for byte', async (_, assistant, name, content) => {
    const at = setup();
    const file = at.put(name, content);
    await change(at.assistants, 'add', assistant);
    expect(readFileSync(file, 'utf8')).toContain('/opt/hydrant/hydrant.js');
    await change(movedTo(at, '/new/node'), 'repair', assistant);
    await change(at.assistants, 'remove', assistant);
    expect(readFileSync(file, 'utf8')).toBe(content);
  });

  test('a group of servers that others began to use stays; one that is ours alone goes', async () => {
    const at = setup();
    const file = at.put(FILE, '{\n  "a": 1\n}\n');
    await change(at.assistants, 'add');
    writeFileSync(file, readFileSync(file, 'utf8').replace('"mcpServers": {\n', '"mcpServers": {\n    "x": {},\n'));
    await change(at.assistants, 'remove');
    expect(readFileSync(file, 'utf8')).toBe('{\n  "a": 1,\n  "mcpServers": {\n    "x": {}\n  }\n}\n');
  });

  test('a file that Hydrant made goes while it holds nothing else, and its backup brings it back; else it stays', async () => {
    const at = setup();
    const file = join(at.userHome, FILE);
    await change(at.assistants, 'add');
    const made = readFileSync(file, 'utf8');
    const [planned] = await change(at.assistants, 'remove');
    expect(existsSync(file)).toBe(false);
    expect(planned?.notes.join(' ')).toContain('deleted');
    const [backup] = await at.assistants.backups('claude-desktop');
    await at.assistants.apply([await at.assistants.planRestore('claude-desktop', backup?.path ?? '')]);
    expect(readFileSync(file, 'utf8')).toBe(made);
    unlinkSync(file);
    await change(at.assistants, 'add');
    writeFileSync(file, readFileSync(file, 'utf8').replace('{\n', '{\n  "theirs": true,\n'));
    await change(at.assistants, 'remove');
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ theirs: true });
  });

  test('a file that somebody made empty before is not deleted', async () => {
    const at = setup();
    await change(at.assistants, 'add');
    const file = at.put(FILE, '');
    await change(at.assistants, 'repair');
    await change(at.assistants, 'remove');
    expect(readFileSync(file, 'utf8')).toBe('');
  });

  test('a comment behind our last line stays', async () => {
    const at = setup();
    const file = at.put('.codex/config.toml', '[x]\na = 1\n');
    await change(at.assistants, 'add', 'codex');
    writeFileSync(file, `${readFileSync(file, 'utf8')}\n# about y\n[y]\nb = 2\n`);
    await change(at.assistants, 'remove', 'codex');
    expect(readFileSync(file, 'utf8')).toBe('[x]\na = 1\n\n# about y\n[y]\nb = 2\n');
  });
});
