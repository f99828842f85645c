import { chmod, mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openBrowser } from './open-browser.ts';

const ADDRESS = 'http://127.0.0.1:4711/#a-token';

let home: string;
let record: string;
let env: NodeJS.ProcessEnv;

beforeEach(async () => {
  const root = await mkdtemp(join(process.env.HYDRANT_TEST_ROOT ?? tmpdir(), 'open-'));
  home = join(root, 'home');
  record = join(root, 'record');
  await mkdir(home);
  await writeFile(join(root, 'xdg-open'), `#!/bin/sh\nprintf '%s' "$*" > '${record}.new'\nmv '${record}.new' '${record}'\n`);
  await chmod(join(root, 'xdg-open'), 0o755);
  env = { DISPLAY: ':99', PATH: `${root}:${process.env.PATH}` };
});
afterEach(() => vi.useRealTimers());

const called = () => readFile(record, 'utf8').catch(() => undefined);

// It stands in for xdg-open, as a shell script.
describe.runIf(process.platform !== 'win32')('opening the browser', () => {
  test('the page is removed after a minute, also when nobody came', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    expect(await openBrowser(ADDRESS, 'linux', env, home)).toBeDefined();
    expect(await readdir(home)).toEqual([expect.stringMatching(/^Hydrant-/)]);
    vi.advanceTimersByTime(59_000);
    expect(await readdir(home)).toHaveLength(1);
    vi.advanceTimersByTime(1000);
    vi.useRealTimers();
    await expect.poll(() => readdir(home)).toEqual([]);
  });

  test('where the page cannot be written nothing is opened', async () => {
    expect(await openBrowser(ADDRESS, 'linux', env, join(home, 'none'))).toBeUndefined();
    expect(await called()).toBeUndefined();
  });

  test('where there is no screen or no such program, no page stays behind', async () => {
    expect(await openBrowser(ADDRESS, 'linux', { ...env, DISPLAY: '' }, home)).toBeUndefined();
    expect(await openBrowser(ADDRESS, 'linux', { ...env, PATH: join(home, 'none') }, home)).toBeUndefined();
    expect(await readdir(home)).toEqual([]);
  });

  test('the page is what is opened, by its address', async () => {
    const opened = await openBrowser(ADDRESS, 'linux', env, home);
    await expect.poll(called).toMatch(/^file:\/\/\/.*\/Hydrant-\w+\/open\.html$/);
    await opened?.removePage();
    expect(await readdir(home)).toEqual([]);
  });
});
