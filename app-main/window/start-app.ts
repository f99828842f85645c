import { join } from 'node:path';
import { app, BrowserWindow, dialog, nativeTheme } from 'electron';
import { HydrantError } from '../../core/common/errors.ts';
import { describeInstallation } from '../../core/launcher/launcher.ts';
import type { Log } from '../../core/logs/log.ts';
import { hydrantHome } from '../../core/profiles/home.ts';
import manifest from '../../package.json' with { type: 'json' };
import { WINDOW_WORDS } from '../host/action-words.ts';
import { createHost, type Host } from '../host/host.ts';
import { installationRoot } from '../installation.ts';
import { windowShell } from './electron-shell.ts';
import { servePages } from './ipc.ts';
import { createMainWindow } from './main-window.ts';
import { createNotices } from './notices.ts';
import { servePageFiles } from './page-protocol.ts';
import { createTray } from './tray.ts';

export interface Started {
  /** Brings the window to the front, at a place where one is named. */
  show(screen: string | undefined): void;
}

/** Puts the app together: host, pages, window, tray, notices. Runs once, when Electron is ready. `env` still has the secrets of Hydrant. */
export async function startApp(env: NodeJS.ProcessEnv, log: Log): Promise<Started> {
  const home = hydrantHome();
  const host = await openHost(home, env, log);
  const { settings, events } = host.context;
  nativeTheme.themeSource = (await settings.read()).theme;
  servePageFiles();
  app.setAsDefaultProtocolClient('hydrant');
  const window = createMainWindow({ stateFile: join(home, 'window.json'), onGone: (facts) => log.error('page-gone', { ...facts }) });
  servePages(host, window);
  const show = (screen: string | undefined): void => {
    window.show();
    if (screen !== undefined) events.push('navigate', screen);
  };
  const tray = createTray(host, { show: () => show(undefined), showAt: show, quit: () => app.quit() });
  createNotices(host, show);
  host.listen((push) => {
    if (push.topic === 'settings') void settings.read().then(({ theme }) => (nativeTheme.themeSource = theme));
  });
  app.on('activate', () => show(undefined));
  // The tray keeps the app: a window that is closed only hides.
  app.on('window-all-closed', () => undefined);
  app.on('child-process-gone', (_event, { type, reason, exitCode }) => log.error('child-gone', { type, reason, exitCode }));
  app.on('quit', (_event, code) => log.stop('quit', { code }));
  closeInOrder(host, () => {
    window.allowClose();
    tray.destroy();
  });
  return { show };
}

async function openHost(home: string, env: NodeJS.ProcessEnv, log: Log): Promise<Host> {
  try {
    return await createHost({
      home,
      version: manifest.version,
      env,
      platform: process.platform,
      installation: describeInstallation({
        execPath: process.execPath,
        root: installationRoot(),
        platform: process.platform,
        env,
        ...(app.isPackaged ? { resources: process.resourcesPath } : {}),
      }),
      shell: windowShell(() => BrowserWindow.getAllWindows()[0]),
      log,
    });
  } catch (error) {
    const sentence = error instanceof HydrantError ? `${error.message}\n\n${error.nextIn(WINDOW_WORDS)}` : String(error);
    dialog.showErrorBox('Hydrant could not start', sentence);
    throw error;
  }
}

/** Quits once everything the app started has ended; not later than after three seconds. */
function closeInOrder(host: Host, before: () => void): void {
  let closed = false;
  app.on('before-quit', before);
  app.on('will-quit', (event) => {
    if (closed) return;
    event.preventDefault();
    const done = (): void => {
      if (closed) return;
      closed = true;
      app.quit();
    };
    setTimeout(done, 3000).unref();
    host.close().then(done, done);
  });
}
