import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { _electron as electron } from '@playwright/test';
import { writeDistLauncher } from '../dist-launcher.ts';
import { close, environment, expect, expectNothingLeft, FIXTURE_APP, launch, processesNaming, STAND_IN, test } from './launch.ts';

// What the stand-in is among processes. Looks at /proc, so on Linux only; the stand-in is for Linux first.

test('closed in order, nothing is left', async ({ home }) => {
  const { app, temp } = await launch(home);
  const folder = await temp();
  expect(processesNaming(folder).length).toBeGreaterThan(1);
  await close(app);
  await expectNothingLeft(folder);
});

for (const signal of ['SIGKILL', 'SIGTERM'] as const)
  test(`ended by ${signal}, nothing is left`, async ({ home }) => {
    const { app, temp } = await launch(home);
    const folder = await temp();
    const ended = new Promise((resolve) => app.process().once('exit', resolve));
    app.process().kill(signal);
    await ended;
    await expectNothingLeft(folder);
  });

test('killed before its first window, nothing is left', async ({ home }) => {
  const child = spawn(STAND_IN, [FIXTURE_APP, `--user-data-dir=${join(home, 'data')}`], {
    env: { ...environment(home), TMPDIR: home },
    stdio: 'ignore',
  });
  await expect.poll(() => processesNaming(join(home, 'electron-stand-in-')).length, { intervals: [5] }).toBeGreaterThan(0);
  child.kill('SIGKILL');
  await expect.poll(() => processesNaming(join(home, 'electron-stand-in-')), { timeout: 15_000 }).toEqual([]);
});

test('the app ends when Chromium does', async ({ home }) => {
  const { app, temp } = await launch(home);
  const folder = await temp();
  const ended = new Promise((resolve) => app.process().once('exit', resolve));
  for (const pid of processesNaming(folder).slice(1)) killed(pid);
  expect(await ended).toBe(1);
  await expectNothingLeft(folder);
});

test('one instance: a later one hands over its arguments and ends, and leaves nothing', async ({ fixture, home }) => {
  const before = await fixture.temp();
  const log = join(home, 'second');
  const second = spawnSync(STAND_IN, [FIXTURE_APP, `--user-data-dir=${join(home, 'data')}`, 'fixture://link'], {
    env: { ...environment(home), FIXTURE_LOG: log, TMPDIR: home },
    cwd: home,
    timeout: 20_000,
    encoding: 'utf8',
  });
  expect(second.status, second.stderr).toBe(0);
  expect(readFileSync(log, 'utf8')).toMatch(/^refused\n/);
  await expect
    .poll(async () => (await fixture.seen()).second)
    .toEqual([{ argv: expect.arrayContaining(['fixture://link']), cwd: home, data: { from: 'fixture' } }]);
  await expect.poll(() => processesNaming(join(home, 'electron-stand-in-')), { timeout: 15_000 }).toEqual([]);
  expect(processesNaming(before).length).toBeGreaterThan(1);
});

test('an instance that was killed does not keep the next one out', async ({ home }) => {
  const first = await launch(home);
  const folder = await first.temp();
  first.app.process().kill('SIGKILL');
  await expectNothingLeft(folder);
  const next = await launch(home);
  expect((await next.seen()).events).not.toContain('refused');
  await close(next.app);
});

test('as Node: the same executable runs a script, and so do its forks', async ({ fixture, home }) => {
  const script = join(home, 'script.mjs');
  writeFileSync(
    script,
    'process.send?.([process.argv.slice(2), process.versions.electron ?? null]); console.log(process.argv.slice(2).join());',
  );
  const { stdout } = spawnSync(STAND_IN, [script, 'a', '--inspect-b'], {
    env: { ...environment(home), ELECTRON_RUN_AS_NODE: '1' },
    encoding: 'utf8',
  });
  expect(stdout).toBe('a,--inspect-b\n');
  const answer = await fixture.app.evaluate(async (_, file) => {
    const { fork } = process.getBuiltinModule('node:child_process');
    const child = fork(file, ['forked'], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    return new Promise((resolve) => child.once('message', resolve));
  }, script);
  expect(answer).toEqual([['forked'], null]);
});

test('a packaged app: the one beside the executable, from its archive', async ({ home }) => {
  const asar = createRequire(import.meta.url)('@electron/asar') as { createPackage(folder: string, file: string): Promise<void> };
  const resources = join(home, 'dist', 'resources');
  mkdirSync(resources, { recursive: true });
  cpSync(FIXTURE_APP, join(home, 'source'), { recursive: true });
  await asar.createPackage(join(home, 'source'), join(resources, 'app.asar'));
  const executable = join(home, 'dist', 'fixture');
  writeDistLauncher(executable);
  const app = await electron.launch({
    executablePath: executable,
    args: [`--user-data-dir=${join(home, 'data')}`],
    env: environment(home),
  });
  await (await app.firstWindow()).getByRole('heading', { name: 'Fixture' }).waitFor();
  const facts = await app.evaluate(({ app: fixture }) => ({
    packaged: fixture.isPackaged,
    resources: process.resourcesPath,
    exe: [process.execPath, process.argv[0], fixture.getPath('exe')],
    name: fixture.getName(),
    temp: (globalThis as unknown as { __standin: { temp: string } }).__standin.temp,
  }));
  expect(facts).toMatchObject({ packaged: true, resources, exe: [executable, executable, executable], name: 'Fixture' });
  await close(app);
  await expectNothingLeft(facts.temp);
});

test('without an app, or with one that throws, it ends and says why', async ({ home }) => {
  const run = (...args: string[]): { status: number | null; stderr: string } =>
    spawnSync(STAND_IN, args, { env: { ...environment(home), TMPDIR: home }, encoding: 'utf8', timeout: 20_000 });
  expect(run()).toMatchObject({ status: 1, stderr: expect.stringContaining('The stand-in needs an app') });
  writeFileSync(join(home, 'main.mjs'), `import { app } from 'electron'; throw new Error('thrown by ' + app.getName());`);
  expect(run(join(home, 'main.mjs'))).toMatchObject({ status: 1, stderr: expect.stringContaining('thrown by app') });
  writeFileSync(join(home, 'main.cjs'), `const { app, ghost } = require('electron');`);
  expect(run(join(home, 'main.cjs'))).toMatchObject({ status: 1, stderr: expect.stringContaining('The stand-in has no electron.ghost') });
  await expect.poll(() => processesNaming(join(home, 'electron-stand-in-')), { timeout: 15_000 }).toEqual([]);
});

function killed(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended with another one.
  }
}
