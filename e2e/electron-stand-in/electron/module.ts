import type Electron from 'electron';
import { app } from './app.ts';
import { BrowserWindow } from './browser-window.ts';
import { ipcMain } from './ipc-main.ts';
import { protocol } from './protocol.ts';
import { clipboard, dialog, Menu, Notification, nativeImage, screen, shell, Tray } from './recorded.ts';
import { session } from './session.ts';
import { nativeTheme } from './theme.ts';
import { WebContents } from './web-contents.ts';

const members = {
  app,
  BrowserWindow,
  ipcMain,
  protocol,
  clipboard,
  dialog,
  Menu,
  Notification,
  nativeImage,
  screen,
  shell,
  Tray,
  session,
  nativeTheme,
  webContents: { fromDevToolsTargetId: WebContents.fromDevToolsTargetId, getAllWebContents: WebContents.getAllWebContents },
};

/** A name that Electron does not export would be an error here. */
type Unknown = Exclude<keyof typeof members, keyof typeof Electron>;
const allKnown: [Unknown] extends [never] ? true : Unknown = true;

/** `electron` as the main process imports it; what the stand-in does not have is refused by name. */
export const electronModule = new Proxy(members, {
  get(target, name) {
    if (typeof name === 'symbol' || name in target || name === 'then' || name === 'default') return Reflect.get(target, name) as unknown;
    throw new Error(`The stand-in has no electron.${String(name)} (${allKnown}).`);
  },
});
