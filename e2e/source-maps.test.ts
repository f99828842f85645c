import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { mapFrames } from '../scripts/map-frames.ts';
import { freshHome, HYDRANT, hydrant, ROOT } from './support/process.ts';

const DIST = join(ROOT, 'dist');
const builtFiles = (ending: string): string[] =>
  ['server', 'app', 'renderer'].flatMap((part) =>
    readdirSync(join(DIST, part), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith(ending))
      .map((name) => join(part, name)),
  );

test('every built program has a map, and none of them knows a path of the machine that built it', () => {
  const programs = [...builtFiles('.js'), ...builtFiles('.cjs')];
  const mapped = programs.filter((name) => existsSync(join(DIST, `${name}.map`)));
  expect(mapped.length).toBeGreaterThan(20);
  // What only passes on what other files export has no line of ours.
  const passesOn = (name: string): boolean =>
    readFileSync(join(DIST, name), 'utf8')
      .replace(/\/\/.*/g, '')
      .replace(/\b(import|export)\b[^;]*(;|$)/g, '')
      .trim() === '';
  expect(programs.filter((name) => !mapped.includes(name) && !/rolldown-runtime/.test(name) && !passesOn(name))).toEqual([]);
  for (const name of builtFiles('.map')) {
    const { sources } = JSON.parse(readFileSync(join(DIST, name), 'utf8')) as { sources: string[] };
    // `\0` is a module that the bundler makes itself.
    expect(sources.filter((source) => !/^(\.\.\/|\0|\.\/|[\w@.-]+[\w@./-]*$)/.test(source)).slice(0, 3), name).toEqual([]);
    expect(JSON.stringify(sources).includes(ROOT), name).toBe(false);
  }
});

/** Frames of an error of the built command line, as `HYDRANT_DEBUG` prints them. */
const framesOf = (env: Record<string, string>): string =>
  hydrant(freshHome(), ['profiles', 'show', 'nobody'], { env: { HYDRANT_DEBUG: '1', ...env } }).err;

test('a place of the built server leads to the line of the source that throws', () => {
  const frames = framesOf({});
  const built = /dist\/server\/chunks\/[\w.-]+\.js:\d+:\d+/.exec(frames)?.[0] ?? 'no frame';
  expect(frames).not.toMatch(/core\/profiles\/[\w-]+\.ts:/);
  const [, file = '', line = ''] = /^(core\/profiles\/[\w-]+\.ts):(\d+):\d+$/.exec(mapFrames(built, DIST)) ?? [];
  expect(readFileSync(join(ROOT, file), 'utf8').split('\n')[Number(line) - 1]).toContain('new HydrantError(');
  // As a packed server names it, by the maps of its release; without them it stays as it is.
  expect(mapFrames(`at x (${built.replace('dist/', '')})`, DIST)).toContain(`at x (${file}:${line}:`);
  expect(mapFrames(built, tmpdir())).toBe(built);
  // The command itself, and Node by itself.
  const piped = spawnSync(process.execPath, [join(ROOT, 'scripts', 'map-frames.ts')], { input: frames, encoding: 'utf8' });
  expect(piped.stdout).toContain(`${file}:${line}:`);
  expect(framesOf({ NODE_OPTIONS: '--enable-source-maps' })).toContain(`${file}:${line}:`);
});

test('a crash record stays without secrets where Node reads the maps, and still says where', { timeout: 60_000 }, async () => {
  const secret = 'Tr0ub4dor&3-planted';
  const home = freshHome();
  const vault = { HYDRANT_SECRETS: 'vault', HYDRANT_VAULT_PASSPHRASE: 'correct horse battery staple' };
  const profile = {
    name: 'Warehouse',
    engine: 'postgres',
    connection: { host: 'db.example.com', database: 'shop', user: 'reader' },
    auth: { method: 'password', password: 'secret:warehouse/password' },
  };
  hydrant(home, ['secrets', 'set', 'warehouse/password'], { env: vault, input: secret });
  expect(hydrant(home, ['profiles', 'add', 'warehouse', '--from', '-'], { env: vault, input: JSON.stringify(profile) }).code).toBe(0);
  const later = pathToFileURL(join(import.meta.dirname, 'support', 'crash-later.ts')).href;
  const child = spawn(process.execPath, [HYDRANT, 'stdio', '-p', 'warehouse'], {
    env: {
      ...process.env,
      ...vault,
      HYDRANT_HOME: home,
      NODE_OPTIONS: `--enable-source-maps --import ${later}`,
      CRASH_FILE: join(home, 'crash-now'),
      CRASH_IN: 'stdio',
    },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let said = '';
  child.stdout.on('data', (chunk) => {
    said += chunk;
  });
  child.stderr.on('data', (chunk) => {
    said += chunk;
  });
  const info = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'e2e', version: '1' } };
  child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params: info })}\n`);
  await expect.poll(() => said, { timeout: 30_000 }).toContain('"id":1');
  writeFileSync(join(home, 'part'), `throw the pump burst; password ${secret}`);
  renameSync(join(home, 'part'), join(home, 'crash-now'));
  expect(await once(child, 'close')).toEqual([1, null]);
  const folder = join(home, 'logs');
  const logs = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
  expect(logs.join('')).toMatch(/"event":"crash".*crash-later\.ts:\d+:\d+/);
  // On a busy machine the saved secret may not be read in time; the message is withheld then.
  expect(said).toMatch(/the pump burst|\[withheld/);
  expect(`${logs.join('')}${said}`).not.toContain(secret);
});

test('npm packs no map', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hydrant-packed-'));
  mkdirSync(join(folder, 'dist', 'server'), { recursive: true });
  for (const name of ['package.json', 'dist/server/hydrant.js', 'dist/server/hydrant.js.map'])
    writeFileSync(join(folder, name), name === 'package.json' ? readFileSync(join(ROOT, name)) : '');
  const options = { cwd: folder, encoding: 'utf8', shell: process.platform === 'win32' } as const;
  const { stdout } = spawnSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], options);
  const [{ files }] = JSON.parse(stdout) as [{ files: { path: string }[] }];
  expect(files.map(({ path }) => path).sort()).toEqual(['dist/server/hydrant.js', 'package.json']);
});
