import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, test as base, chromium, type ElectronApplication, _electron as electron, expect, type Page } from '@playwright/test';
import { findChromium } from '../electron-stand-in/find-chromium.ts';
import { endProcess, makeHome, startBrowserHost, type TestHome } from './browser-host.ts';

export { expect } from '@playwright/test';
export { endProcess, makeHome, startBrowserHost, type TestHome } from './browser-host.ts';

const ROOT = join(import.meta.dirname, '..', '..');

export interface Screens {
  host: 'window' | 'browser';
  page: Page;
  home: TestHome;
  /** Only of the window host. */
  app: ElectronApplication | undefined;
}

interface Fixtures {
  home: TestHome;
  /** The running app at its first screen. */
  screens: Screens;
}

interface Shared {
  /** One Chromium for all specs of the browser host; each has a context of its own. */
  chromium: () => Promise<Browser>;
}

export const test = base.extend<Fixtures, Shared>({
  chromium: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of what a fixture needs
    async ({}, use) => {
      let started: Promise<Browser> | undefined;
      await use(() => {
        started ??= launchChromium();
        return started;
      });
      await (await started)?.close();
    },
    { scope: 'worker' },
  ],
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of what a fixture needs
  home: async ({}, use) => {
    const home = makeHome();
    await use(home);
    rmSync(home.path, { recursive: true, force: true, maxRetries: 5 });
  },
  screens: async ({ home, chromium: shared }, use, info) => {
    const host = info.project.name === 'browser' ? 'browser' : 'window';
    const started = host === 'window' ? await openWindow(home) : await openInBrowser(home, await shared());
    info.annotations.push({ type: 'host', description: started.ran });
    await use({ host, home, page: started.page, app: started.app });
    await started.close();
  },
});

interface Started {
  page: Page;
  app: ElectronApplication | undefined;
  ran: string;
  close(): Promise<void>;
}

/** Starts the built app: on Electron itself when told to, else on the stand-in. */
export async function openWindow(home: TestHome, args: string[] = []): Promise<Started> {
  const real = process.env.HYDRANT_E2E_ELECTRON === 'real';
  // The resources folder of a packed app, for the stand-in to run what is in its archive.
  const packed = process.env.HYDRANT_E2E_PACKED;
  const app = await electron.launch({
    ...(real ? {} : { executablePath: join(ROOT, 'e2e', 'electron-stand-in', 'electron-stand-in') }),
    args: [...(packed ? [] : [ROOT]), `--user-data-dir=${join(home.path, 'user-data')}`, ...args],
    env: { ...(process.env as Record<string, string>), ...home.env, ...(packed ? { STANDIN_PACKED: packed } : {}) },
    timeout: 30_000,
  });
  const page = await app.firstWindow();
  await page.locator('[data-app-state="ready"]').waitFor();
  return { page, app, ran: real ? 'Electron' : packed ? 'stand-in, packed' : 'stand-in', close: () => closeApp(app) };
}

/** Closes within ten seconds, or ends it. */
async function closeApp(app: ElectronApplication): Promise<void> {
  const child = app.process();
  const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await app.close().catch(() => undefined);
  clearTimeout(timer);
}

/** Starts the browser host, of the built copy in `root` where one is given, and opens it. */
export async function openInBrowser(home: TestHome, browser: Browser, root?: string): Promise<Started> {
  const { child, address } = await startBrowserHost(home, undefined, root);
  const context = await browser.newContext({ viewport: { width: 1160, height: 760 } });
  const page = await context.newPage();
  // What a person's browser allows by itself when a button is pressed.
  await page.context().grantPermissions(['clipboard-write']);
  await page.goto(address);
  await page.locator('[data-app-state="ready"]').waitFor();
  return {
    page,
    app: undefined,
    ran: 'browser host',
    async close() {
      await page.context().close();
      await endProcess(child);
    },
  };
}

/** Playwright's own browser where it is installed, else the system's Chromium. */
export function launchChromium(): Promise<Browser> {
  const own = existsSync(chromium.executablePath());
  return chromium.launch(own ? {} : { executablePath: findChromium(), args: ['--no-sandbox'] });
}

/** A picture of the screen as it is now, kept with the run. */
export async function shot(screens: Screens, name: string): Promise<void> {
  await screens.page.screenshot({ path: join(ROOT, 'test-results', 'screens', screens.host, `${name}.png`), animations: 'disabled' });
}

/** Goes to a place by its button in the sidebar. */
export async function goTo(page: Page, screen: 'Connections' | 'Assistants' | 'Ask' | 'History' | 'Approvals' | 'Settings'): Promise<void> {
  await page.getByRole('navigation', { name: 'Places' }).getByRole('button', { name: screen }).click();
  await expect(page.getByRole('heading', { level: 1, name: screen })).toBeVisible();
}
