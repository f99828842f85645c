import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ElectronApplication } from '@playwright/test';
import { requestApproval, writeProfiles } from '../support/fill.ts';
import { startPasswordListener } from '../support/password-listener.ts';
import { expect, openWindow, test } from '../support/screens.ts';

interface TrayItem {
  label?: string;
  type?: string;
  checked?: boolean;
  click?: () => void;
}
interface Recorded {
  trays: { tooltip: string; menu?: { items: TrayItem[] } }[];
  notifications: { title: string; body: string }[];
  opened: string[];
}

const SAMPLE = {
  id: 'sample',
  name: 'Sample & Co',
  environment: 'prod',
  engine: 'duckdb',
  connection: { form: 'sample', variant: 'prod' },
};

test.beforeEach(async ({ home }) => {
  home.write('.hydrant/app-settings.json', JSON.stringify({ welcomed: true }));
  await writeProfiles(home, [SAMPLE]);
});

/** The labels of the tray's menu, as the app last set it. */
function trayLabels(app: ElectronApplication): Promise<string[]> {
  return app.evaluate(() =>
    ((globalThis as unknown as { __standinRecord: Recorded }).__standinRecord.trays[0]?.menu?.items ?? []).map((item) => item.label ?? '-'),
  );
}

function clickTray(app: ElectronApplication, label: string): Promise<void> {
  return app.evaluate((_, wanted) => {
    const items = (globalThis as unknown as { __standinRecord: Recorded }).__standinRecord.trays[0]?.menu?.items ?? [];
    const match = items.find((item) => item.label?.startsWith(wanted));
    if (!match?.click) throw new Error(`the tray has no ${wanted}`);
    match.click();
  }, label);
}

test('the page has its one bridge, and nothing of Node or Electron', async ({ screens }) => {
  const { page } = screens;
  const seen = await page.evaluate(
    '[typeof require, typeof process, typeof module, Object.keys(window.hydrant).sort().join(), Object.isFrozen(window.hydrant)]',
  );
  expect(seen).toEqual(['undefined', 'undefined', 'undefined', 'call,host,onPush,platform', true]);
});

test('what the app opens does not inherit the passphrase of the vault; its servers do', async ({ screens, home }) => {
  const { app, page } = screens;
  if (!app) throw new Error('no window host');
  expect(home.env.HYDRANT_VAULT_PASSPHRASE).toBeTruthy();
  const names = await app.evaluate(() => Object.keys(process.env).filter((name) => /^HYDRANT_.*(PASS|SECRET)/.test(name)));
  expect(names).toEqual([]);
  const listener = await startPasswordListener();
  const values = {
    name: 'Listener',
    policy: 'read-only',
    'connection.host': '127.0.0.1',
    'connection.port': listener.port,
    'connection.database': 'shop',
    'connection.user': 'reader',
    'connection.via': 'direct',
    'connection.tls.mode': 'disable',
    'auth.method': 'password',
  };
  const request = { engine: 'postgres', values, secrets: { 'auth.password': { action: 'set', value: 'Planted-by-the-window' } } };
  const call = (channel: string, message: unknown) =>
    page.evaluate(`window.hydrant.call(${JSON.stringify(channel)}, ${JSON.stringify(message)})`);
  const saved = await call('connections.save', request);
  expect(saved, JSON.stringify(saved)).toMatchObject({ ok: true, value: { saved: true } });
  // Only a server that has the passphrase can read the password out of the vault.
  await call('tests.start', { profile: (saved as { value: { id: string } }).value.id });
  await expect.poll(() => listener.passwords()).toContain('Planted-by-the-window');
  await listener.close();
});

test('closing hides to the tray, a second start shows the window, quitting ends everything', async ({ screens, home }) => {
  const { app } = screens;
  if (!app) throw new Error('no window host');
  const visible = (): Promise<boolean> => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible() ?? false);
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
  expect(await visible()).toBe(false);
  const second = spawnSync(
    join(import.meta.dirname, '..', 'electron-stand-in', 'electron-stand-in'),
    [join(import.meta.dirname, '..', '..'), `--user-data-dir=${join(home.path, 'user-data')}`, 'hydrant://settings'],
    {
      env: { ...process.env, ...home.env },
      timeout: 20_000,
    },
  );
  expect(second.status).toBe(0);
  await expect.poll(visible).toBe(true);
  await expect(screens.page.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible();
});

test('deep links name a place and nothing else', async ({ screens }) => {
  const { app, page } = screens;
  const open = (url: string): Promise<void> =>
    (app as ElectronApplication).evaluate(
      ({ app: electron }, link) => void electron.emit('open-url', { preventDefault: () => undefined }, link),
      url,
    );
  await open('hydrant://connections/sample/history');
  await expect(page.getByRole('tab', { name: 'History', selected: true })).toBeVisible();
  for (const bad of [
    'hydrant://connections/../../etc',
    'hydrant://settings?theme=dark',
    'hydrant://run/DROP',
    'hydrant:javascript:alert(1)',
  ])
    await open(bad);
  await expect(page.getByRole('tab', { name: 'History', selected: true })).toBeVisible();
});

test('the tray: states in words, switches, pause, what was asked last', async ({ screens, home }) => {
  const app = screens.app as ElectronApplication;
  await expect.poll(() => trayLabels(app)).toContain('○ Sample && Co: not tested');
  await clickTray(app, '○ Sample');
  await expect.poll(() => trayLabels(app)).toContain('○ Sample && Co: off');
  expect(JSON.parse(readFileSync(join(home.path, '.hydrant', 'switches.json'), 'utf8'))).toMatchObject({ off: ['sample'] });
  await clickTray(app, 'Pause all');
  await expect.poll(() => trayLabels(app)).toContain('Hydrant is paused');
  await clickTray(app, 'Start at login');
  await expect.poll(() => app.evaluate(({ app: electron }) => electron.getLoginItemSettings().openAtLogin)).toBe(true);
});

test('a statement that waits raises the window and a notice without its text', async ({ screens, home }) => {
  const app = screens.app as ElectronApplication;
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
  await requestApproval(home, "UPDATE carts SET note = 'secret plans'");
  await expect.poll(() => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible())).toBe(true);
  const notices = await app.evaluate(() => (globalThis as unknown as { __standinRecord: Recorded }).__standinRecord.notifications);
  expect(notices).toEqual([expect.objectContaining({ title: 'Cursor wants to change data' })]);
  expect(JSON.stringify(notices)).not.toContain('secret plans');
  await expect(screens.page.getByRole('dialog')).toContainText('secret plans');
});

test('pages go nowhere and open nothing', async ({ screens }) => {
  const { page } = screens;
  const app = screens.app as ElectronApplication;
  const before = page.url();
  await page.evaluate('void (location.href = "https://example.com/")');
  await page.evaluate('void window.open("https://example.com/")');
  await page.waitForTimeout(500);
  expect(page.url()).toBe(before);
  expect(app.windows()).toHaveLength(1);
  const fetched = await page.evaluate('fetch("https://example.com/").then(() => "fetched", () => "refused")');
  expect(fetched).toBe('refused');
});

test('a message of the wrong shape, or to a channel that is not there, is refused', async ({ screens }) => {
  const { page } = screens;
  const send = (channel: unknown, request: unknown): Promise<unknown> =>
    page.evaluate(
      ([c, r]) => (globalThis as unknown as { hydrant: { call: (c: unknown, r: unknown) => unknown } }).hydrant.call(c, r),
      [channel, request],
    );
  for (const [channel, request] of [
    ['connections.get', { id: 7 }],
    ['connections.get', { id: 'sample', more: true }],
    ['connections.get', null],
    ['__proto__', {}],
    ['toString', {}],
    ['no.such', {}],
    [42, {}],
  ])
    expect(await send(channel, request)).toMatchObject({ ok: false, problem: { code: 'PARAMETER_INVALID' } });
  expect(await send('connections.get', { id: 'sample' })).toMatchObject({ ok: true });
});

test('the server of a connection: killed, it comes back; quitting leaves none behind', async ({ home }) => {
  const started = await openWindow(home);
  const { page } = started;
  await page.getByRole('navigation', { name: 'Places' }).getByRole('button', { name: 'Ask' }).click();
  await expect(page.getByText('order_items')).toBeVisible({ timeout: 30_000 });
  const first = servers(home.path);
  expect(first).toHaveLength(1);
  process.kill(first[0] as number, 'SIGKILL');
  await expect.poll(() => servers(home.path).filter((pid) => !first.includes(pid)).length, { timeout: 20_000 }).toBe(1);
  await page.getByLabel('SQL statement').fill('SELECT count(*) AS n FROM orders');
  await page.getByRole('button', { name: 'Run' }).click();
  await expect(page.getByRole('table', { name: 'Result' })).toContainText('26425', { timeout: 30_000 });
  await started.close();
  await expect.poll(() => servers(home.path)).toEqual([]);
});

test('the app killed leaves no server behind', async ({ home }) => {
  const started = await openWindow(home);
  await started.page.getByRole('navigation', { name: 'Places' }).getByRole('button', { name: 'Ask' }).click();
  await expect(started.page.getByText('order_items')).toBeVisible({ timeout: 30_000 });
  expect(servers(home.path)).toHaveLength(1);
  started.app?.process().kill('SIGKILL');
  await expect.poll(() => servers(home.path), { timeout: 10_000 }).toEqual([]);
});

test('a window state that was cut, and one of a screen that is gone, do not matter', async ({ home }) => {
  for (const state of ['{"bounds":', '{"bounds":{"x":-9000,"y":-9000,"width":900,"height":600},"maximized":false}']) {
    writeFileSync(join(home.path, '.hydrant', 'window.json'), state);
    const started = await openWindow(home);
    const bounds = await started.app?.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds());
    expect(bounds).toMatchObject({ width: 1160, height: 760 });
    await started.close();
  }
});

test('a test that was made before the app was closed is there when it is opened again, with its time', async ({ home }) => {
  const first = await openWindow(home);
  await first.page
    .getByRole('button', { name: /Sample & Co/ })
    .first()
    .click();
  await first.page.getByRole('button', { name: 'Test connection' }).first().click();
  const works = /^Works, \d\d:\d\d$/;
  await expect(first.page.getByText(works).first()).toBeVisible({ timeout: 60_000 });
  const said = await first.page.getByText(/through the server your assistants use · /).textContent();
  await first.close();
  const second = await openWindow(home);
  await second.page
    .getByRole('button', { name: /Sample & Co/ })
    .first()
    .click();
  await expect(second.page.getByText(works).first()).toBeVisible();
  expect(await second.page.getByText(/through the server your assistants use · /).textContent()).toBe(said);
  await second.close();
});

test('a login that runs a program is saved when the native dialog is answered so, and not before', async ({ screens, home }) => {
  const { page } = screens;
  const app = screens.app as ElectronApplication;
  const command = 'aws rds generate-db-auth-token\u202e';
  const save = (): Promise<unknown> =>
    page.evaluate(
      (text) =>
        (globalThis as unknown as { hydrant: { call: (c: string, r: unknown) => unknown } }).hydrant.call('connections.save', {
          engine: 'postgres',
          values: {
            name: 'Cloud',
            policy: 'read-only',
            'connection.host': 'db.example.com',
            'connection.database': 'shop',
            'connection.user': 'me',
            'connection.via': 'direct',
            'auth.method': 'command',
            'auth.command': text,
          },
          secrets: {},
        }),
      command,
    );
  const dialogs = (): Promise<{ kind: string; options: { detail?: string; buttons?: string[]; defaultId?: number } }[]> =>
    app.evaluate(() => (globalThis as unknown as { __standinRecord: { dialogs: never[] } }).__standinRecord.dialogs);
  const profiles = (): string => readFileSync(join(home.path, '.hydrant', 'profiles.json'), 'utf8');
  expect(await save()).toMatchObject({ ok: false, problem: { code: 'CONFIRMATION_REQUIRED' } });
  expect(profiles()).not.toContain('aws rds');
  const [asked] = await dialogs();
  expect(asked).toMatchObject({ kind: 'message', options: { buttons: ['Do not allow', 'Allow'], defaultId: 0 } });
  expect(asked?.options.detail).toContain('aws rds generate-db-auth-token\\u{202e}');
  expect(asked?.options.detail).toContain('me at db.example.com:5432');
  await app.evaluate(() =>
    (globalThis as unknown as { __standinRecord: { dialogAnswers: unknown[] } }).__standinRecord.dialogAnswers.push({ response: 1 }),
  );
  expect(await save()).toMatchObject({ ok: true, value: { saved: true } });
  expect(profiles()).toContain('aws rds');
});

/** Processes of the bundled server that work in this home. */
function servers(home: string): number[] {
  const { stdout } = spawnSync(
    '/bin/sh',
    [
      '-c',
      'for p in /proc/[0-9]*; do tr "\\0" " " < $p/cmdline 2>/dev/null | grep -q "dist/server/hydrant.js stdio" && tr "\\0" "\\n" < $p/environ 2>/dev/null | grep -qx "HYDRANT_HOME=$0" && basename $p; done',
      join(home, '.hydrant'),
    ],
    {
      encoding: 'utf8',
    },
  );
  return stdout.split('\n').filter(Boolean).map(Number);
}
