import { execFileSync } from 'node:child_process';
import { lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ASSISTANTS } from './catalogue/all.ts';
import { type Setup, setup } from './testing/setup.ts';

const MACHINE = { platform: 'linux' as const, env: {}, exists: () => false, names: () => [] };
const DEEP = 100_000;

/** The file that is written first, of an assistant in this home. */
function fileOf(at: Setup, id: string): string {
  const spec = ASSISTANTS.find((one) => one.id === id);
  const file = spec?.files({ ...MACHINE, home: at.userHome })[0] ?? '';
  mkdirSync(dirname(file), { recursive: true });
  return file;
}

/** 800 kB on one line, valid in every format that the assistant reads, with many texts and no servers. */
function oneLine(format: string, secret: string): string {
  const values = Array.from({ length: 8000 }, (_, index) => `"${secret} ${index} ${'x'.repeat(80)}"`).join(', ');
  if (format === 'toml') return `a = [${values}]`;
  return format === 'yaml' ? `a: [${values}]` : `{"a": [${values}]}`;
}

function nested(format: string): string {
  const lists = '['.repeat(DEEP) + ']'.repeat(DEEP);
  if (format === 'toml') return `a = ${lists}`;
  return format === 'yaml' ? `a: ${lists}` : `{"a": ${lists}}`;
}

type Make = (file: string, format: string) => unknown;
const ODD: [name: string, sentence: RegExp, make: Make][] = [
  ['a pipe', /is not a file but a pipe/, (file) => execFileSync('mkfifo', [file])],
  ['a device without end', /is not a file but a device/, (file) => symlinkSync('/dev/zero', file)],
  ['a full device', /is not a file but a device/, (file) => symlinkSync('/dev/full', file)],
  ['a folder', /is a folder/, (file) => mkdirSync(file)],
  ['40 MB', /larger than the limit/, (file) => writeFileSync(file, Buffer.alloc(40 * 1024 * 1024, ' '))],
  ['100,000 levels deep', /nested too deeply|excessively nested/, (file, format) => writeFileSync(file, nested(format))],
  ['a circle of links', /circle/, (file) => symlinkSync(file, file)],
  ['a link that leads nowhere', /a link to a file that is not there/, (file) => symlinkSync('/not/there', file)],
  ['invalid UTF-8', /not UTF-8/, (file) => writeFileSync(file, Buffer.from([0x61, 0xff, 0xfe, 0x62]))],
  ['UTF-16', /UTF-16/, (file) => writeFileSync(file, Buffer.from('\uFEFF{}', 'utf16le'))],
  ['UTF-16 without a mark', /not UTF-8/, (file) => writeFileSync(file, Buffer.from('{}', 'utf16le'))],
];

describe.runIf(process.platform !== 'win32')('in place of the file of each assistant', () => {
  test.each(ODD)(
    '%s: a sentence that names it, nothing written, and the others are listed',
    { timeout: 120_000 },
    async (_, sentence, make) => {
      for (const { id, format } of ASSISTANTS) {
        const at = setup();
        const file = fileOf(at, id);
        make(file, format);
        const other = id === 'cursor' ? 'gemini-cli' : 'cursor';
        at.put(
          id === 'cursor' ? '.gemini/settings.json' : '.cursor/mcp.json',
          '{"mcpServers":{"hydrant-sales":{"command":"x","args":[]}}}',
        );
        const before = { file: look(file), names: readdirSync(dirname(file)) };
        const list = await at.assistants.list();
        const status = list.find((one) => one.id === id);
        expect(status, id).toMatchObject({ state: 'broken' });
        const problem = status?.files.find(({ path }) => path === file)?.problem;
        expect(problem?.message, id).toMatch(sentence);
        expect(problem?.next, id).toBeTruthy();
        expect(list.find((one) => one.id === other)?.entries, id).toHaveLength(1);
        expect(list, id).toHaveLength(ASSISTANTS.length);
        for (const action of ['add', 'remove', 'repair'] as const)
          await expect(at.assistants.plan({ assistant: id, action, profiles: ['sales'] }), `${id} ${action}`).rejects.toMatchObject({
            code: expect.stringMatching(/^CONFIG_/) as string,
            message: expect.stringMatching(sentence) as string,
            details: { path: expect.any(String) as string },
          });
        using _watch = at.assistants.watch(() => undefined);
        expect({ file: look(file), names: readdirSync(dirname(file)) }, id).toEqual(before);
      }
    },
  );

  test('a socket', async () => {
    const at = setup();
    const file = fileOf(at, 'codex');
    const server = createServer().listen(file);
    await new Promise((resolve) => server.once('listening', resolve));
    await expect(at.assistants.plan({ assistant: 'codex', action: 'add', profiles: ['sales'] })).rejects.toThrow(/not a file but a socket/);
    server.close();
  });

  test('a pipe that takes the place of the file after the plan, or of the one that a backup goes to', async () => {
    const at = setup();
    const file = at.put('.codex/config.toml', 'a = 1\n');
    const request = { assistant: 'codex', action: 'add' as const, profiles: ['sales'] };
    await at.assistants.apply(await at.assistants.plan(request));
    const planned = await at.assistants.plan({ ...request, action: 'remove' });
    const [backup] = await at.assistants.backups('codex');
    execFileSync('rm', [file]);
    execFileSync('mkfifo', [file]);
    await expect(at.assistants.apply(planned)).rejects.toThrow(/not a file/);
    await expect(at.assistants.planRestore('codex', backup?.path ?? '')).rejects.toThrow(/not a file but a pipe/);
    expect(lstatSync(file).isFIFO()).toBe(true);
    // A pipe in the place of the backup itself.
    execFileSync('rm', [file, backup?.path ?? '']);
    execFileSync('mkfifo', [backup?.path ?? '']);
    await expect(at.assistants.planRestore('codex', backup?.path ?? '')).rejects.toThrow(/not a file but a pipe/);
  });
});

test('800 kB on one line: the entry is added and taken out, and a short diff shows it and no value of others', {
  timeout: 120_000,
}, async () => {
  for (const { id, format } of ASSISTANTS.filter(({ id: one }) => ['claude-desktop', 'zed', 'codex', 'goose'].includes(one))) {
    const at = setup();
    const text = oneLine(format, 'secret-text');
    const file = at.put(fileOf(at, id).slice(at.userHome.length + 1), text);
    const planned = await at.assistants.plan({ assistant: id, action: 'add', profiles: ['sales'] });
    const shown = JSON.stringify(planned[0]?.diff);
    expect(shown.length, id).toBeLessThan(20_000);
    expect(shown, id).toContain('hydrant-sales');
    expect(shown, id).not.toContain('secret-text');
    await at.assistants.apply(planned);
    await at.assistants.apply(await at.assistants.plan({ assistant: id, action: 'remove', profiles: ['sales'] }));
    expect(readFileSync(file, 'utf8') === text, id).toBe(true);
  }
});

test('a list with many keys, and one with a key that stands twice', async () => {
  const keys = Array.from({ length: 5000 }, (_, index) => `k${index}`);
  const at = setup();
  at.put('.config/goose/config.yaml', `${keys.map((key) => `${key}: 1`).join('\n')}\n`);
  at.put('.cursor/mcp.json', JSON.stringify({ mcpServers: Object.fromEntries(keys.map((key) => [key, {}])) }));
  for (const assistant of ['goose', 'cursor'])
    expect((await at.assistants.plan({ assistant, action: 'add', profiles: ['sales'] }))[0]?.diff.length).toBeLessThan(20);
  at.put('.config/goose/config.yaml', 'a: 1\nb:\n  c: 1\n  c: 2\n');
  const goose = (await at.assistants.list()).find(({ id }) => id === 'goose');
  expect(goose?.files[0]?.problem?.message).toBe('The file cannot be read: Map keys must be unique (line 4).');
});

test('a broken file comes with what to paste: the entries that Hydrant wrote into it', async () => {
  const at = setup();
  const file = at.put('.cursor/mcp.json', '{}');
  await at.assistants.apply(await at.assistants.plan({ assistant: 'cursor', action: 'add', profiles: ['sales'] }));
  writeFileSync(file, '{ "mcpServers": { ');
  const status = (await at.assistants.list()).find(({ id }) => id === 'cursor');
  expect(status?.files[0]).toMatchObject({ path: file, written: [{ id: 'hydrant-sales', profiles: ['sales'] }] });
  expect(JSON.parse(status?.files[0]?.snippet?.text ?? '')).toMatchObject({ mcpServers: { 'hydrant-sales': { command: '/opt/node' } } });
});

/** What is there, without opening it. */
function look(file: string): unknown {
  const { ino, mode, size, mtimeMs } = lstatSync(file);
  return { ino, mode, size, mtimeMs };
}
