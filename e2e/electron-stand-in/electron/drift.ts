import type { EventEmitter } from 'node:events';
import type Electron from 'electron';
import type { App } from './app.ts';
import type { BrowserWindow } from './browser-window.ts';
import type { AutoUpdater, PowerMonitor } from './desktop.ts';
import type { Frame } from './frame.ts';
import type { IpcMain } from './ipc-main.ts';
import type { Menu, MenuItem } from './menu.ts';
import type { members } from './module.ts';
import type { NativeImage } from './native-image.ts';
import type { NativeTheme } from './native-theme.ts';
import type { Notification } from './notification.ts';
import type { Screen } from './screen.ts';
import type { defaultSession } from './session.ts';
import type { Tray } from './tray.ts';
import type { UtilityProcess } from './utility-process.ts';
import type { WebContents } from './web-contents.ts';

// Nothing here runs. Where Electron renames a member that the stand-in has, or passes it something else, this file does not compile.

/** What is ours alone: of Node's emitters, and between files of the stand-in. */
type Own = keyof EventEmitter | `standin${string}` | symbol;

/** Members that Electron does not have. */
type Unknown<Ours, Theirs> = Exclude<keyof Ours, keyof Theirs | Own>;

/** Methods that do not take what Electron's take. */
type Narrower<Ours, Theirs> = {
  [K in Exclude<keyof Ours & keyof Theirs, Own>]: Theirs[K] extends (...args: infer Given) => unknown
    ? Ours[K] extends (...args: Comparable<Given>) => unknown
      ? never
      : K
    : never;
}[Exclude<keyof Ours & keyof Theirs, Own>];

type Classes =
  | BrowserWindow
  | WebContents
  | Menu
  | MenuItem
  | NativeImage
  | Electron.BaseWindow
  | Electron.BrowserWindow
  | Electron.WebContents
  | Electron.Menu
  | Electron.MenuItem
  | Electron.NativeImage;

/** What answers may hold of ours: each is compared by itself. */
type OurOwn = Frame | typeof defaultSession | (typeof defaultSession)['webRequest'] | MenuItem[] | Promise<NativeImage>;

/** Arguments as far as they can be compared: a window, a menu and the like is ours by class, and so is what listeners are given. */
type Comparable<Args extends unknown[]> = { [I in keyof Args]: Plain<Args[I]> };
type Plain<T> = T extends Classes | ((...args: never[]) => unknown) ? never : T;

/** Methods that answer, and members that hold, what Electron's do not. */
type Different<Ours, Theirs> = {
  [K in Exclude<keyof Ours & keyof Theirs, Own>]: Result<Ours[K]> extends Result<Theirs[K]> | Classes | OurOwn ? never : K;
}[Exclude<keyof Ours & keyof Theirs, Own>];
type Result<T> = T extends (...args: never[]) => infer R ? ([R] extends [Nothing] ? unknown : R) : T;
type Nothing = ReturnType<() => void>;

type Drift<Ours, Theirs> = Unknown<Ours, Theirs> | Narrower<Ours, Theirs> | Different<Ours, Theirs>;

/** Each is `never`, or the names that have drifted. */
export interface Drifts {
  module: Unknown<typeof members, typeof Electron>;
  app: Drift<App, Electron.App>;
  autoUpdater: Drift<AutoUpdater, Electron.AutoUpdater>;
  browserWindow: Drift<BrowserWindow, Electron.BrowserWindow>;
  browserWindows: Unknown<typeof BrowserWindow, typeof Electron.BrowserWindow>;
  clipboard: Drift<(typeof members)['clipboard'], Electron.Clipboard>;
  dialog: Unknown<(typeof members)['dialog'], Electron.Dialog>;
  frame: Drift<Frame, Electron.WebFrameMain>;
  globalShortcut: Drift<(typeof members)['globalShortcut'], Electron.GlobalShortcut>;
  ipcMain: Drift<IpcMain, Electron.IpcMain>;
  menu: Drift<Menu, Electron.Menu>;
  menuItem: Unknown<MenuItem, Electron.MenuItem>;
  nativeImage: Drift<NativeImage, Electron.NativeImage>;
  nativeTheme: Drift<NativeTheme, Electron.NativeTheme>;
  net: Unknown<(typeof members)['net'], Electron.Net>;
  notification: Drift<Notification, Electron.Notification>;
  powerMonitor: Drift<PowerMonitor, Electron.PowerMonitor>;
  protocol: Drift<(typeof members)['protocol'], Electron.Protocol>;
  safeStorage: Drift<(typeof members)['safeStorage'], Electron.SafeStorage>;
  screen: Drift<Screen, Electron.Screen>;
  session: Drift<typeof defaultSession, Electron.Session>;
  shell: Drift<(typeof members)['shell'], Electron.Shell>;
  tray: Drift<Tray, Electron.Tray>;
  utilityProcess: Drift<UtilityProcess, Electron.UtilityProcess>;
  webContents: Drift<WebContents, Electron.WebContents>;
}

type None<D extends Record<keyof D, never>> = D;
export type NothingHasDrifted = None<{ [K in keyof Drifts]: Drifts[K] }>;
