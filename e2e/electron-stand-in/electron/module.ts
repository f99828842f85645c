import { strict } from '../strict.ts';
import { app } from './app.ts';
import { BrowserWindow } from './browser-window.ts';
import { autoUpdater, crashReporter, globalShortcut, powerMonitor, powerSaveBlocker } from './desktop.ts';
import { clipboard, dialog, shell } from './dialog-shell.ts';
import { ipcMain } from './ipc-main.ts';
import { Menu, MenuItem } from './menu.ts';
import { nativeImage } from './native-image.ts';
import { nativeTheme } from './native-theme.ts';
import { net } from './net.ts';
import { Notification } from './notification.ts';
import { protocol } from './protocol.ts';
import { safeStorage } from './safe-storage.ts';
import { screen } from './screen.ts';
import { session } from './session.ts';
import { Tray } from './tray.ts';
import { utilityProcess } from './utility-process.ts';
import { webContents } from './web-contents.ts';

export const members = {
  app,
  autoUpdater,
  BrowserWindow,
  clipboard,
  crashReporter,
  dialog,
  globalShortcut,
  ipcMain,
  Menu,
  MenuItem,
  nativeImage,
  nativeTheme,
  net,
  Notification,
  powerMonitor,
  powerSaveBlocker,
  protocol,
  safeStorage,
  screen,
  session,
  shell,
  Tray,
  utilityProcess,
  webContents,
};

/** `electron` as the main process has it; what the stand-in does not have is refused by name. */
export const electronModule: typeof members = strict(members, 'electron');
