import { EventEmitter } from 'node:events';
import { mkdirSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { record } from '../record.ts';
import { takeInstance } from '../single-instance.ts';
import { standIn } from '../state.ts';
import { BrowserWindow } from './browser-window.ts';

const paths = new Map<string, string>();
let ready = false;
let quitting = false;
let markReady: () => void = () => undefined;
const whenReady = new Promise<void>((resolve) => {
  markReady = resolve;
});

class App extends EventEmitter {
  name = '';
  readonly commandLine = { appendSwitch: (): void => undefined, hasSwitch: (): boolean => false };
  readonly dock = undefined;

  get isPackaged(): boolean {
    return standIn.packaged;
  }
  getName = (): string => this.name || standIn.name;
  setName = (name: string): void => {
    this.name = name;
  };
  getVersion = (): string => standIn.version;
  getAppPath = (): string => standIn.folder;
  isReady = (): boolean => ready;
  whenReady = (): Promise<void> => whenReady;
  setAppUserModelId = (): void => undefined;
  focus = (): void => undefined;
  setAsDefaultProtocolClient = (scheme: string): boolean => record.protocolClients.push(scheme) > 0;
  getLoginItemSettings = (): { openAtLogin: boolean } => ({ ...record.loginItem });
  setLoginItemSettings = (settings: { openAtLogin?: boolean }): void => {
    record.loginItem = { openAtLogin: settings.openAtLogin ?? false };
  };

  getPath = (name: string): string => {
    const set = paths.get(name);
    if (set) return set;
    if (name === 'home') return homedir();
    if (name === 'temp') return tmpdir();
    if (name === 'exe') return process.execPath;
    const given = process.argv.find((argument) => argument.startsWith('--user-data-dir='))?.slice('--user-data-dir='.length);
    const data = given ?? join(process.env.XDG_CONFIG_HOME || join(homedir(), '.config'), this.getName());
    mkdirSync(data, { recursive: true });
    if (name === 'userData' || name === 'sessionData') return data;
    if (name === 'logs') return join(data, 'logs');
    if (name === 'appData') return join(data, '..');
    throw new Error(`The stand-in knows no path called ${name}.`);
  };
  setPath = (name: string, path: string): void => void paths.set(name, path);

  requestSingleInstanceLock = (): boolean =>
    takeInstance(this.getPath('userData'), (argv) => this.emit('second-instance', {}, argv, process.cwd(), {}));

  quit = (): void => {
    if (quitting) return;
    let prevented = false;
    const event = { preventDefault: (): void => void (prevented = true) };
    this.emit('before-quit', event);
    if (prevented) return;
    for (const window of BrowserWindow.getAllWindows()) window.close();
    if (BrowserWindow.getAllWindows().length > 0) return;
    this.emit('will-quit', event);
    if (prevented) return;
    quitting = true;
    this.emit('quit', {}, 0);
    this.exit(0);
  };

  exit = (code = 0): void => {
    // A debugger that is attached is told, as Node does when it ends by itself.
    process.stderr.write('Waiting for the debugger to disconnect...\n');
    setTimeout(() => process.exit(code), 20);
  };

  fireReady(): void {
    ready = true;
    markReady();
    this.emit('ready', {});
  }

  /** Every window is gone: without anybody listening, that ends the app. */
  allClosed(): void {
    if (this.listenerCount('window-all-closed') > 0) this.emit('window-all-closed');
    else this.quit();
  }
}

export const app = new App();
BrowserWindow.whenAllClosed = () => app.allClosed();
process.on('SIGTERM', () => app.quit());
process.on('SIGINT', () => app.quit());
