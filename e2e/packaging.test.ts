import { fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { packServer } from '../scripts/pack-server.ts';
import { ROOT } from './support/process.ts';

/** Packages are large: nothing of them stays behind. */
const folders: string[] = [];
function temporary(prefix: string): string {
  const folder = mkdtempSync(join(tmpdir(), prefix));
  folders.push(folder);
  return folder;
}
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

const require = createRequire(import.meta.url);
const { validateConfiguration } = require('app-builder-lib/out/util/config/config') as {
  validateConfiguration(config: unknown, logger: { add(): void; isEnabled: boolean }): Promise<void>;
};
const asar = require('@electron/asar') as { listPackage(file: string, options: { isPack: boolean }): string[] };
const configuration = (): Record<string, unknown> =>
  parse(readFileSync(join(ROOT, 'electron-builder.yml'), 'utf8')) as Record<string, unknown>;
const validate = (config: unknown): Promise<void> => validateConfiguration(config, { add: () => undefined, isEnabled: false });

test('electron-builder knows every key, and would tell a misspelt one', async () => {
  await validate(configuration());
  await expect(validate({ ...configuration(), nsis: { oneClik: true } })).rejects.toThrow(/configuration\.nsis/);
});

test('what must hold for assistants’ files: per user, at one place, and the server beside the archive', () => {
  expect(configuration()).toMatchObject({
    nsis: { perMachine: false, allowToChangeInstallationDirectory: false },
    electronFuses: {
      runAsNode: true,
      enableNodeOptionsEnvironmentVariable: false,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
    },
    extraResources: [
      { from: 'dist/mcp', to: 'mcp' },
      { from: 'dist/mcp/node_modules', to: 'mcp/node_modules' },
    ],
  });
});

/** Files as Electron's distribution for Linux has them, empty: enough for laying out a package, nothing that runs. */
function standInDist(): string {
  const dist = temporary('hydrant-dist-');
  for (const name of [
    'electron',
    'chrome-sandbox',
    'chrome_crashpad_handler',
    'libEGL.so',
    'libffmpeg.so',
    'icudtl.dat',
    'resources.pak',
    'snapshot_blob.bin',
    'v8_context_snapshot.bin',
    'version',
    'LICENSE',
    'LICENSES.chromium.html',
  ])
    writeFileSync(join(dist, name), '-');
  for (const folder of ['locales', 'resources']) mkdirSync(join(dist, folder));
  writeFileSync(join(dist, 'locales', 'en-US.pak'), '-');
  chmodSync(join(dist, 'electron'), 0o755);
  return dist;
}

describe.runIf(process.platform === 'linux')('the package, on a stand-in distribution', () => {
  const out = temporary('hydrant-release-');
  const resources = join(out, 'linux-unpacked', 'resources');

  beforeAll(() => {
    packServer(join(ROOT, 'dist', 'mcp'));
    // Fuses are flipped in a real binary; there is none here.
    const { electronFuses: _, ...rest } = configuration();
    const config = join(out, 'config.json');
    writeFileSync(
      config,
      JSON.stringify({ ...rest, electronDist: standInDist(), directories: { ...(rest.directories as object), output: out } }),
    );
    const built = spawnSync(
      process.execPath,
      [join(ROOT, 'node_modules/electron-builder/cli.js'), '--linux', '--dir', '--config', config, '--publish', 'never'],
      { cwd: ROOT, encoding: 'utf8' },
    );
    if (built.status !== 0) throw new Error(built.stdout + built.stderr);
  }, 120_000);

  test('the archive holds the app and its screens, and nothing else', () => {
    const files = asar.listPackage(join(resources, 'app.asar'), { isPack: false }).map((name) => name.replaceAll('\\', '/'));
    for (const needed of [
      '/package.json',
      '/dist/app/main.js',
      '/dist/app/preload.cjs',
      '/dist/app/icons/tray.png',
      '/dist/renderer/index.html',
    ])
      expect(files).toContain(needed);
    expect(files.filter((name) => !/^\/(package\.json|dist(\/(app|renderer)(\/.*)?)?)$/.test(name))).toEqual([]);
    expect(files.filter((name) => /\.map$|\.env|\.test\.|node_modules/.test(name))).toEqual([]);
  });

  test('no source map is in the package', () => {
    const files = readdirSync(join(resources, 'mcp'), { recursive: true, encoding: 'utf8' });
    expect(files).toContain(join('server', 'hydrant.js'));
    expect(files.filter((name) => name.endsWith('.map'))).toEqual([]);
  });

  test('the server lies beside it, whole: it answers from another place, with nothing of this folder', async () => {
    const place = temporary('Hydrant für Zoë ');
    cpSync(join(resources, 'mcp'), join(place, 'mcp'), { recursive: true });
    const client = new Client({ name: 'packaging', version: '1' });
    const env = { PATH: '/usr/bin:/bin', HOME: place, HYDRANT_HOME: join(place, '.hydrant'), ELECTRON_RUN_AS_NODE: '1' };
    await client.connect(
      new StdioClientTransport({
        command: process.execPath,
        args: [join(place, 'mcp', 'server', 'hydrant.js'), 'stdio', '--profile', 'sample'],
        env,
        stderr: 'inherit',
      }),
    );
    expect((await client.listTools()).tools).toHaveLength(8);
    const answer = await client.callTool({ name: 'execute_query', arguments: { sql: 'SELECT count(*) AS orders FROM orders' } });
    expect(JSON.stringify(answer)).toContain('26425');
    await client.close();
    // The parsers' WASM is there too.
    for (const engine of ['postgres', 'sqlserver']) {
      const { stdout } = spawnSync(process.execPath, [join(place, 'mcp', 'server', 'hydrant.js'), 'classify', '--engine', engine], {
        input: '{"sql":"DELETE FROM t"}\n',
        encoding: 'utf8',
        env,
      });
      expect(JSON.parse(stdout)).toMatchObject({ kind: 'delete' });
    }
    expect(existsSync(join(place, 'mcp', 'node_modules', '@napi-rs', 'keyring'))).toBe(true);
    // So does the process that asks the keychain, from where the app starts it.
    const helper = fork(join(place, 'mcp', 'server', 'workers', 'keychain-helper.js'), { env, execArgv: [] });
    helper.send({ id: 1, op: 'get', service: 'hydrant-packaging', account: 'nothing' });
    const [said] = (await once(helper, 'message')) as [{ id: number; error?: string }];
    helper.disconnect();
    expect(said.id).toBe(1);
    expect(said.error ?? '').not.toMatch(/Cannot find|module/i);
    // SSH is loaded from its own folder, and without the natives that nobody builds.
    const packages = readdirSync(join(place, 'mcp', 'node_modules'));
    const load = ['--input-type=module', '-e', "await import('ssh2')"];
    expect(spawnSync(process.execPath, load, { cwd: join(place, 'mcp'), encoding: 'utf8', env })).toMatchObject({
      status: 0,
      stdout: '',
      stderr: '',
    });
    expect(packages).toContain('ssh2');
    expect(packages).not.toContain('cpu-features');
    expect(packages).not.toContain('nan');
    expect(packages.length).toBeLessThan(12);
  });

  test('the first run, on what is in the archive', { timeout: 120_000 }, () => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [
        join(ROOT, 'node_modules/@playwright/test/cli.js'),
        'test',
        '--project=window',
        '--reporter=line',
        '--output',
        join(out, 'runs'),
        'e2e/screens/first-run.spec.ts',
        '-g',
        'a new user',
      ],
      { cwd: ROOT, encoding: 'utf8', env: { ...process.env, HYDRANT_E2E_PACKED: resources } },
    );
    expect(status, stdout + stderr).toBe(0);
    expect(stdout).toContain('1 passed');
  });
});
