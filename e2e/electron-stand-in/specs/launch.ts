import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base, type ElectronApplication, _electron as electron, expect, type Page } from '@playwright/test';

export { expect } from '@playwright/test';

export const STAND_IN = join(import.meta.dirname, '..', 'electron-stand-in');
export const FIXTURE_APP = join(import.meta.dirname, '..', 'fixture-app');

/** What the fixture app has seen; see fixture-app/main.js. */
export interface Seen {
  readyBeforeMain: boolean;
  events: string[];
  second: { argv: string[]; cwd: string; data: unknown }[];
  navigations: string[][];
  opened: string[];
  sends: unknown[][];
  console: string[][];
}

export interface Launched {
  app: ElectronApplication;
  page: Page;
  seen(): Promise<Seen>;
  /** The folder of this run's Chromium. */
  temp(): Promise<string>;
}

interface Fixtures {
  home: string;
  fixture: Launched;
}

export const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of what a fixture needs
  home: async ({}, use) => {
    const home = mkdtempSync(join(tmpdir(), 'stand-in-spec-'));
    await use(home);
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  },
  fixture: async ({ home }, use) => {
    const launched = await launch(home);
    await use(launched);
    await close(launched.app);
  },
});

export function environment(home: string): Record<string, string> {
  return { ...(process.env as Record<string, string>), HOME: home, XDG_CONFIG_HOME: join(home, '.config') };
}

/** Starts the fixture app as Playwright starts Electron. */
export async function launch(home: string, { env = {}, colorScheme = null }: LaunchOptions = {}): Promise<Launched> {
  const app = await electron.launch({
    executablePath: STAND_IN,
    args: [FIXTURE_APP, `--user-data-dir=${join(home, 'data')}`],
    env: { ...environment(home), ...env },
    colorScheme,
  });
  const page = await app.firstWindow();
  await page.getByRole('heading').waitFor();
  // Loaded, not only drawn: its script runs before this.
  await page.waitForLoadState('load');
  return {
    app,
    page,
    seen: () => app.evaluate(() => (globalThis as unknown as { seen: Seen }).seen),
    temp: () => app.evaluate(() => (globalThis as unknown as { __standin: { temp: string } }).__standin.temp),
  };
}
interface LaunchOptions {
  env?: Record<string, string>;
  colorScheme?: 'light' | 'dark' | null;
}

/** Closes in order, or by force where that takes too long. */
export async function close(app: ElectronApplication): Promise<void> {
  const child = app.process();
  const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await app.close().catch(() => undefined);
  clearTimeout(timer);
}

/** Processes whose command line names this; those that only wait to be reaped do not count. */
export function processesNaming(text: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((name) => read(`/proc/${name}/cmdline`).includes(text))
    .map(Number);
}

/** Nothing of a run is left: neither a process of its Chromium nor its folder. */
export async function expectNothingLeft(temp: string): Promise<void> {
  await expect.poll(() => processesNaming(temp), { timeout: 15_000 }).toEqual([]);
  await expect.poll(() => existsSync(temp), { timeout: 15_000 }).toBe(false);
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
