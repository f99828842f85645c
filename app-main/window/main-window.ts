import { join } from 'node:path';
import { BrowserWindow, nativeTheme, screen, type WebContents } from 'electron';
import { PAGE_ORIGIN } from './page-protocol.ts';
import { readWindowState, rememberWindowState, visibleBounds } from './window-state.ts';

export interface MainWindowOptions {
  stateFile: string;
  /** The process of the page ended by itself. */
  onGone: (facts: { reason: string; exitCode: number }) => void;
}

export interface MainWindow {
  show(): void;
  isVisible(): boolean;
  send(channel: string, message: unknown): void;
  owns(contents: WebContents): boolean;
  /** From now on closing closes: the app is quitting. */
  allowClose(): void;
}

/** The one window. Closing hides it to the tray; it navigates nowhere and opens nothing. */
export function createMainWindow({ stateFile, onGone }: MainWindowOptions): MainWindow {
  const state = readWindowState(stateFile);
  const bounds = visibleBounds(
    state.bounds,
    screen.getAllDisplays().map((display) => display.workArea),
  );
  const window = new BrowserWindow({
    ...bounds,
    minWidth: 760,
    minHeight: 520,
    title: 'Hydrant',
    show: false,
    // The page's own background, so that nothing flashes before it is drawn.
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#1f1f1e' : '#ffffff',
    autoHideMenuBar: true,
    ...(process.platform === 'darwin' ? { titleBarStyle: 'hiddenInset' as const } : {}),
    webPreferences: {
      preload: join(import.meta.dirname, 'preload.cjs'),
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webSecurity: true,
      spellcheck: false,
    },
  });
  let closing = false;
  window.on('close', (event) => {
    rememberWindowState(stateFile, { bounds: window.getNormalBounds(), maximized: window.isMaximized() });
    if (closing) return;
    event.preventDefault();
    window.hide();
  });
  lockDown(window, onGone);
  window.once('ready-to-show', () => {
    if (state.maximized) window.maximize();
    // Started at login, it stays in the tray until somebody asks for it.
    if (!process.argv.includes('--hidden')) window.show();
  });
  void window.loadURL(`${PAGE_ORIGIN}/index.html`);
  return {
    show() {
      if (window.isMinimized()) window.restore();
      window.show();
      window.focus();
    },
    isVisible: () => window.isVisible(),
    send: (channel, message) => {
      if (!window.isDestroyed()) window.webContents.send(channel, message);
    },
    owns: (contents) => contents === window.webContents,
    allowClose: () => {
      closing = true;
    },
  };
}

function lockDown(window: BrowserWindow, onGone: MainWindowOptions['onGone']): void {
  const { webContents } = window;
  webContents.setWindowOpenHandler(() => ({ action: 'deny' }));
  webContents.on('will-navigate', (event) => event.preventDefault());
  webContents.on('will-attach-webview', (event) => event.preventDefault());
  // A page that died is drawn anew; what it showed is in the host.
  webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    onGone({ reason, exitCode });
    if (!window.isDestroyed()) void window.loadURL(`${PAGE_ORIGIN}/index.html`);
  });
}
