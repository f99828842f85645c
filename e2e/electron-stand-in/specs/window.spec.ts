import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { close, expect, launch, test } from './launch.ts';

// What main may do with windows, and what the stand-in refuses.

test('ready comes after main; the window shows when it has something to show, in the size it was given', async ({ fixture }) => {
  const { app, page } = fixture;
  expect((await fixture.seen()).readyBeforeMain).toBe(false);
  await expect.poll(async () => (await fixture.seen()).events).toEqual(['ready-to-show', 'show']);
  expect(await page.evaluate('[innerWidth, innerHeight]')).toEqual([640, 480]);
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setBounds({ width: 900, height: 500 }));
  await expect.poll(() => page.evaluate('[innerWidth, innerHeight]')).toEqual([900, 500]);
  await expect.poll(() => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getTitle())).toBe('Fixture');
  await page.evaluate('void (document.title = "Changed")');
  await expect.poll(() => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getTitle())).toBe('Changed');
  const facts = await app.evaluate(({ app: electron }) => ({
    name: electron.getName(),
    version: electron.getVersion(),
    packaged: electron.isPackaged,
    type: process.type,
    electron: process.versions.electron,
  }));
  expect(facts).toEqual({
    name: 'Fixture',
    version: '3.2.1',
    packaged: false,
    type: 'browser',
    electron: expect.stringMatching(/^45\./),
  });
});

test('Playwright finds the window of a page', async ({ fixture }) => {
  const handle = await fixture.app.browserWindow(fixture.page);
  expect(await handle.evaluate((window: { id: number }) => window.id)).toBe(1);
});

test('closing hides, by the app, by the page and by Playwright; nothing ends', async ({ fixture }) => {
  const { app, page } = fixture;
  await expect.poll(async () => (await fixture.seen()).events).toContain('show');
  const visible = (): Promise<boolean> => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible() ?? false);
  const show = (): Promise<void> => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.show());
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
  expect(await visible()).toBe(false);
  await show();
  await page.evaluate('window.close()');
  await expect.poll(visible).toBe(false);
  expect((await fixture.seen()).events).toEqual(['ready-to-show', 'show', 'close', 'hide', 'show', 'close', 'hide']);
  expect(await page.evaluate('fixture.nested.add(1, 2)')).toBe(3);
});

test('quitting asks in order', async ({ home }) => {
  const log = join(home, 'events');
  const { app } = await launch(home, { env: { FIXTURE_LOG: log } });
  await expect.poll(() => existsSync(log) && readFileSync(log, 'utf8')).toContain('show\n');
  await close(app);
  expect(readFileSync(log, 'utf8').split('\n')).toEqual([
    'ready-to-show',
    'show',
    'before-quit',
    'close',
    'closed',
    'will-quit',
    'quit',
    '',
  ]);
});

test('quitting can be stopped by each who is asked, and asked for again', async ({ fixture }) => {
  const { app } = fixture;
  for (const name of ['before-quit', 'will-quit'] as const) {
    const went = await app.evaluate(({ app: electron }, event) => {
      electron.once(event as 'will-quit', (stoppable) => stoppable.preventDefault());
      electron.quit();
      return (globalThis as unknown as { seen: { events: string[] } }).seen.events.includes('quit');
    }, name);
    expect(went).toBe(false);
  }
});

test('the theme reaches the page', async ({ fixture }) => {
  const { app, page } = fixture;
  const dark = (): Promise<boolean> => page.evaluate('matchMedia("(prefers-color-scheme: dark)").matches');
  expect(await dark()).toBe(false);
  const reported = await app.evaluate(({ nativeTheme }) => {
    let updated = 0;
    nativeTheme.on('updated', () => {
      updated += 1;
    });
    nativeTheme.themeSource = 'dark';
    return [updated, nativeTheme.shouldUseDarkColors];
  });
  expect(reported).toEqual([1, true]);
  await expect.poll(dark).toBe(true);
  await page.reload();
  await page.getByRole('heading').waitFor();
  await expect.poll(dark).toBe(true);
  await app.evaluate(({ nativeTheme }) => void (nativeTheme.themeSource = 'system'));
  await expect.poll(dark).toBe(false);
  await app.evaluate(() =>
    (globalThis as unknown as { __standin: { setSystemTheme(theme: string): void } }).__standin.setSystemTheme('dark'),
  );
  await expect.poll(dark).toBe(true);
});

test('a page that dies is told', async ({ fixture }) => {
  await fixture.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer());
  await expect.poll(async () => (await fixture.seen()).events).toContain('gone: crashed');
});

test('the window of a preload that does not compile opens without it, and main hears why', async ({ fixture, home }) => {
  const events = await fixture.app.evaluate(
    async ({ BrowserWindow }, file) => {
      process.getBuiltinModule('node:fs').writeFileSync(file, 'this is not a script');
      const window = new BrowserWindow({ show: false, webPreferences: { preload: file } });
      const received: string[] = [];
      window.webContents.on('preload-error', (_event, _path, error) => void received.push(error.name));
      await window.loadURL('app://fixture/allowed.html');
      window.destroy();
      return received;
    },
    join(home, 'broken.cjs'),
  );
  expect(events).toEqual(['SyntaxError']);
});

test('what would be less safe than it says, or is not there, is refused by name', async ({ fixture }) => {
  const refused = (options: object): Promise<string> =>
    fixture.app.evaluate(({ BrowserWindow }, given) => {
      try {
        new BrowserWindow(given).destroy();
        return 'taken';
      } catch (error) {
        return (error as Error).message;
      }
    }, options);
  for (const [key, value] of [
    ['contextIsolation', false],
    ['sandbox', false],
    ['nodeIntegration', true],
    ['webSecurity', false],
    ['webviewTag', true],
  ] as const)
    expect(await refused({ webPreferences: { [key]: value } })).toBe(`The stand-in refuses the web preference ${key}: ${value}.`);
  expect(await refused({ webPreferences: { partition: 'persist:x' } })).toBe('The stand-in knows no web preference partition.');
  expect(await refused({ bakground: '#fff' })).toBe('The stand-in knows no window option bakground.');
  const unknown = await fixture.app.evaluate((electron) => {
    const { app, BrowserWindow } = electron;
    const window = BrowserWindow.getAllWindows()[0];
    const tries: Record<string, () => unknown> = {
      module: () => electron.desktopCapturer,
      app: () => app.getGPUInfo,
      window: () => window?.setShape,
      contents: () => window?.webContents.printToPDF,
      session: () => electron.session.fromPartition,
      event: () => window?.webContents.on('before-input-event', () => undefined),
      item: () => electron.Menu.buildFromTemplate([{ label: 'x', clik: () => undefined } as never]),
    };
    return Object.entries(tries).map(([name, run]) => {
      try {
        return `${name}: ${typeof run()}`;
      } catch (error) {
        return `${name}: ${(error as Error).message.split('. ')[0]}`;
      }
    });
  });
  expect(unknown).toEqual([
    'module: The stand-in has no electron.desktopCapturer',
    'app: The stand-in has no app.getGPUInfo',
    'window: The stand-in has no BrowserWindow.setShape',
    'contents: The stand-in has no webContents.printToPDF',
    'session: The stand-in has no session.fromPartition',
    "event: The stand-in never emits 'before-input-event' on webContents.",
    'item: The stand-in knows no member clik of a menu item.',
  ]);
});
