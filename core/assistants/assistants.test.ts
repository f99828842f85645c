import { chmodSync, lstatSync, mkdirSync, readFileSync, statSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Assistants } from './assistants.ts';
import { openAssistants } from './assistants.ts';
import { launchFrom, type Setup, setup } from './testing/setup.ts';

const FILE = '.config/Claude/claude_desktop_config.json';
const stateOf = async (assistants: Assistants, id: string): Promise<string | undefined> =>
  (await assistants.list()).find((one) => one.id === id)?.state;

async function add(at: Setup, assistant = 'claude-desktop', profiles = ['sales']): Promise<void> {
  await at.assistants.apply(await at.assistants.plan({ assistant, action: 'add', profiles }));
}

describe('files as they are found', () => {
  test.each([
    ['is not there', undefined],
    ['is empty', ''],
    ['holds only space', ' \n'],
    ['holds an empty object', '{}'],
    ['has no servers', '{"a":1}'],
    ['has a byte order mark', '\uFEFF{\r\n\t"mcpServers": {}\r\n}\r\n'],
  ])('one that %s gets the entry', async (_, content) => {
    const at = setup();
    if (content !== undefined) at.put(FILE, content);
    await add(at);
    const text = readFileSync(join(at.userHome, FILE), 'utf8');
    const { mcpServers } = JSON.parse(text.replace(/^\uFEFF/, '')) as { mcpServers: Record<string, unknown> };
    expect(mcpServers['hydrant-sales']).toEqual({ command: '/opt/node', args: ['/opt/hydrant/hydrant.js', 'stdio', '--profile', 'sales'] });
    if (content?.includes('\r\n')) expect(text.replaceAll('\r\n', '')).not.toContain('\n');
    expect(await stateOf(at.assistants, 'claude-desktop')).toBe('added');
  });

  test.each([
    ['is cut', '{ "mcpServers": { "a": '],
    ['has comments, which this assistant does not read', '{\n  // mine\n  "mcpServers": {}\n}'],
    ['is a list', '[]'],
    ['has servers that are a list', '{"mcpServers":[]}'],
    ['has servers that are null', '{"mcpServers":null}'],
    ['names its servers twice', '{"mcpServers":{},"mcpServers":{}}'],
    ['names one server twice', '{"mcpServers":{"a":{},"a":{}}}'],
    ['is not UTF-8', Buffer.from([0x7b, 0xff, 0xfe, 0x7d])],
    ['is too large', Buffer.alloc(10 * 1024 * 1024 + 1, ' ')],
  ])('one that %s is told, and not touched', async (_, content) => {
    const at = setup();
    const file = at.put(FILE, content);
    await expect(at.assistants.plan({ assistant: 'claude-desktop', action: 'add', profiles: ['sales'] })).rejects.toMatchObject({
      code: expect.stringMatching(/^CONFIG_/) as string,
    });
    expect(readFileSync(file).equals(Buffer.from(content))).toBe(true);
    const status = (await at.assistants.list()).find(({ id }) => id === 'claude-desktop');
    expect(status?.state).toBe('broken');
    expect(status?.files[0]?.problem?.next).toBeTruthy();
  });

  test('a folder in its place, and a read-only file', async () => {
    const at = setup();
    mkdirSync(join(at.userHome, FILE), { recursive: true });
    await expect(at.assistants.plan({ assistant: 'claude-desktop', action: 'add', profiles: ['sales'] })).rejects.toMatchObject({
      code: 'CONFIG_UNREADABLE',
    });
    const file = at.put('.cursor/mcp.json', '{}');
    chmodSync(file, 0o400);
    chmodSync(file, 0o444);
    await expect(add(at, 'cursor')).rejects.toMatchObject({
      code: 'CONFIG_UNREADABLE',
      message: expect.stringContaining('read-only') as string,
    });
    expect(readFileSync(file, 'utf8')).toBe('{}');
  });

  test.runIf(process.getuid?.() === 0)('a file of another user is left alone', async () => {
    const at = setup();
    const file = at.put(FILE, '{}');
    const { chownSync } = await import('node:fs');
    chownSync(file, 12345, 12345);
    await expect(add(at)).rejects.toMatchObject({ message: expect.stringContaining('another user') as string });
  });

  test('links are followed, and stay links; the mode of the file stays', async () => {
    const at = setup();
    const real = at.put('dotfiles/claude.json', '{}');
    chmodSync(real, 0o640);
    mkdirSync(join(at.userHome, '.config/Claude'), { recursive: true });
    symlinkSync(real, join(at.userHome, FILE));
    await add(at);
    expect(lstatSync(join(at.userHome, FILE)).isSymbolicLink()).toBe(true);
    expect(readFileSync(real, 'utf8')).toContain('hydrant-sales');
    expect(statSync(real).mode & 0o777).toBe(0o640);
  });

  test('a new file is for its owner alone', async () => {
    const at = setup();
    await add(at);
    expect(statSync(join(at.userHome, FILE)).mode & 0o777).toBe(0o600);
  });
});

describe('changes by somebody else', () => {
  test('between being shown and being written: nothing is written, and their change stays', async () => {
    const at = setup();
    const file = at.put(FILE, '{"a":1}');
    const planned = await at.assistants.plan({ assistant: 'claude-desktop', action: 'add', profiles: ['sales'] });
    writeFileSync(file, '{"a":2}');
    await expect(at.assistants.apply(planned)).rejects.toMatchObject({ code: 'CONFIG_CHANGED' });
    expect(readFileSync(file, 'utf8')).toBe('{"a":2}');
  });

  test('an assistant that rewrites its file all the time never loses what it wrote', async () => {
    const at = setup();
    const file = at.put(FILE, '{"n":0}');
    let lost = 0;
    for (let n = 1; n <= 40; n++) {
      const planned = await at.assistants.plan({ assistant: 'claude-desktop', action: n % 2 ? 'add' : 'remove', profiles: ['sales'] });
      const applied = at.assistants.apply(planned).catch(() => undefined);
      if (n % 3 === 0) writeFileSync(file, JSON.stringify({ ...(JSON.parse(readFileSync(file, 'utf8')) as object), n }));
      await applied;
      const now = JSON.parse(readFileSync(file, 'utf8')) as { n: number };
      if (n % 3 === 0 && now.n !== n) lost += 1;
    }
    // Between our last look and the rename no system call can be put; what was there before that is kept.
    expect(lost).toBe(0);
  });

  test('drift: wiped, changed, repaired; a person’s own additions to our entry stay', async () => {
    const at = setup();
    const file = at.put(FILE, '{}');
    await add(at);
    writeFileSync(file, '{"mcpServers":{}}');
    expect(await stateOf(at.assistants, 'claude-desktop')).toBe('missing');
    await at.assistants.apply(await at.assistants.plan({ assistant: 'claude-desktop', action: 'repair', profiles: ['sales'] }));
    expect(await stateOf(at.assistants, 'claude-desktop')).toBe('added');
    const changed = readFileSync(file, 'utf8').replace('"/opt/node"', '"/usr/bin/evil"').replace('"args"', '"disabled": true, "args"');
    writeFileSync(file, changed);
    expect(await stateOf(at.assistants, 'claude-desktop')).toBe('drifted');
    await at.assistants.apply(await at.assistants.plan({ assistant: 'claude-desktop', action: 'repair', profiles: ['sales'] }));
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
      mcpServers: { 'hydrant-sales': { command: '/opt/node', disabled: true } },
    });
  });

  test('an entry that is gone from its file is forgotten when asked; one that is there is not', async () => {
    const at = setup();
    const file = at.put(FILE, '{}');
    const entry = { assistant: 'claude-desktop', file, id: 'hydrant-sales' };
    await add(at);
    await at.assistants.forget(entry);
    expect(await stateOf(at.assistants, 'claude-desktop')).toBe('added');
    writeFileSync(file, '{}');
    await add(at, 'codex');
    expect(await stateOf(at.assistants, 'claude-desktop')).toBe('missing');
    await at.assistants.forget(entry);
    const status = (await at.assistants.list()).find(({ id }) => id === 'claude-desktop');
    expect(status).toMatchObject({ state: 'not-added', entries: [] });
    expect(readFileSync(file, 'utf8')).toBe('{}');
    expect(await stateOf(at.assistants, 'codex')).toBe('added');
  });

  test('stale: the installation moved, and repair points to the new place', async () => {
    const at = setup();
    await add(at);
    const moved = openAssistants({ home: at.home, userHome: at.userHome, env: {}, platform: 'linux', launch: launchFrom('/new/node') });
    expect(await stateOf(moved, 'claude-desktop')).toBe('stale');
    await moved.apply(await moved.plan({ assistant: 'claude-desktop', action: 'repair', profiles: ['sales'] }));
    expect(await stateOf(moved, 'claude-desktop')).toBe('added');
  });

  test('the watch tells of a change, of a new file and of one that is gone', async () => {
    const at = setup();
    const file = at.put(FILE, '{}');
    let reported = 0;
    using _ = at.assistants.watch(() => {
      reported += 1;
    });
    for (const act of [() => writeFileSync(file, '{"a":1}'), () => unlinkSync(file), () => writeFileSync(file, '{}')]) {
      const before = reported;
      act();
      await expect.poll(() => reported, { timeout: 20_000 }).toBeGreaterThan(before);
    }
  });
});

describe('backups', () => {
  test('ten are kept, and any brings its bytes back', async () => {
    const at = setup();
    const file = at.put(FILE, '{"first":true}\n');
    for (let n = 0; n < 12; n++) await add(at, 'claude-desktop', [`p${n}`]);
    const backups = await at.assistants.backups('claude-desktop');
    expect(backups).toHaveLength(10);
    const newest = backups[0];
    await at.assistants.apply([await at.assistants.planRestore('claude-desktop', newest?.path ?? '')]);
    expect(Object.keys((JSON.parse(readFileSync(file, 'utf8')) as { mcpServers: object }).mcpServers)).toHaveLength(11);
    expect(await stateOf(at.assistants, 'claude-desktop')).toBe('added');
    await expect(at.assistants.planRestore('claude-desktop', '/etc/passwd')).rejects.toMatchObject({ code: 'CONFIG_UNREADABLE' });
  });
});

describe('names and snippets', () => {
  test('two profiles never share an entry; together they are one', async () => {
    const at = setup();
    await add(at, 'claude-desktop', ['a-b', 'a_b']);
    await at.assistants.apply(
      await at.assistants.plan({ assistant: 'claude-desktop', action: 'add', profiles: ['dev', 'prod'], together: true }),
    );
    const { mcpServers } = JSON.parse(readFileSync(join(at.userHome, FILE), 'utf8')) as { mcpServers: Record<string, { args: string[] }> };
    expect(Object.keys(mcpServers)).toHaveLength(3);
    for (const id of Object.keys(mcpServers)) expect(id).toMatch(/^hydrant(-[a-z0-9-]+)?$/);
    expect(mcpServers.hydrant?.args.slice(-4)).toEqual(['--profile', 'dev', '--profile', 'prod']);
  });

  test('groups go by names of their own; one that lost a member is drifted, and is repaired and taken out whole', async () => {
    const at = setup();
    const assistant = 'claude-desktop';
    const shop = { assistant, profiles: ['dev', 'prod'], together: true, name: 'shop' };
    const plan = async (request: Parameters<Assistants['plan']>[0]): Promise<unknown> =>
      at.assistants.apply(await at.assistants.plan(request));
    await plan({ ...shop, action: 'add' });
    await plan({ assistant, action: 'add', profiles: ['dev', 'test'], together: true });
    const entries = async () => (await at.assistants.list()).find(({ id }) => id === assistant)?.entries;
    expect(await entries()).toMatchObject([
      { id: 'hydrant-shop', profiles: ['dev', 'prod'], state: 'added' },
      { id: 'hydrant', profiles: ['dev', 'test'], state: 'added' },
    ]);
    at.put(FILE, readFileSync(join(at.userHome, FILE), 'utf8').replace(/,\s*"--profile",\s*"(prod|test)"/g, ''));
    expect(await entries()).toMatchObject([
      { id: 'hydrant-shop', profiles: ['dev', 'prod'], state: 'drifted' },
      { id: 'hydrant', profiles: ['dev', 'test'], state: 'drifted' },
    ]);
    await plan({ ...shop, action: 'repair' });
    expect(await entries()).toMatchObject([{ id: 'hydrant-shop', state: 'added' }, { state: 'drifted' }]);
    await plan({ ...shop, action: 'remove' });
    expect((await entries())?.map(({ id }) => id)).toEqual(['hydrant']);
    expect(at.assistants.snippet(shop).text).toContain('hydrant-shop');
  });

  test.each([
    'claude-desktop',
    'claude-code',
    'cursor',
    'vscode',
    'windsurf',
    'cline',
    'zed',
    'lm-studio',
    'gemini-cli',
    'codex',
    'goose',
    'continue',
  ])('%s: added to nothing, read back as added, taken out again', async (assistant) => {
    const at = setup();
    await add(at, assistant);
    expect(await stateOf(at.assistants, assistant)).toBe('added');
    expect(at.assistants.snippet({ assistant, profiles: ['sales'] }).text).toContain('/opt/hydrant/hydrant.js');
    await at.assistants.apply(await at.assistants.plan({ assistant, action: 'remove', profiles: ['sales'] }));
    expect(await stateOf(at.assistants, assistant)).toBe('not-added');
  });

  test('links carry the entry and no more', () => {
    const { assistants } = setup();
    const link = new URL(assistants.deepLink({ assistant: 'cursor', profile: 'sales' }) ?? '');
    const config = JSON.parse(Buffer.from(link.searchParams.get('config') ?? '', 'base64').toString()) as object;
    expect(config).toEqual({ command: '/opt/node', args: ['/opt/hydrant/hydrant.js', 'stdio', '--profile', 'sales'] });
    expect(assistants.deepLink({ assistant: 'claude-desktop', profile: 'sales' })).toBeUndefined();
  });
});
