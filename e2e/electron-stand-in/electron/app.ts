import type { LoginItemSettings } from 'electron';
import { note, noted, record } from '../record.ts';
import { InstanceLock } from '../single-instance.ts';
import { runningApp, standIn } from '../state.ts';
import { preventable, StrictEmitter } from '../strict.ts';
import { AppPaths } from './app-paths.ts';
import { BrowserWindow } from './browser-window.ts';
import { makeCommandLine } from './command-line.ts';
import type { Menu } from './menu.ts';

const EVENTS = [
  ...['ready', 'will-finish-launching', 'window-all-closed', 'before-quit', 'will-quit', 'quit', 'activate', 'second-instance'],
  // Brought about by a spec (`app.emit`), never by the stand-in: a desktop, a crash, a certificate.
  ...['open-url', 'open-file', 'continue-activity', 'did-become-active', 'did-resign-active', 'browser-window-created', 'login'],
  ...['browser-window-focus', 'browser-window-blur', 'web-contents-created', 'certificate-error', 'select-client-certificate'],
  ...['render-process-gone', 'child-process-gone', 'accessibility-support-changed', 'session-created', 'gpu-info-update'],
];

export class App extends StrictEmitter {
  readonly commandLine = makeCommandLine();
  /** Of macOS only, as with Electron. */
  readonly dock = undefined;
  userAgentFallback = 'stand-in';
  accessibilitySupportEnabled = false;
  applicationMenu: Menu | null = null;
  readonly #paths = new AppPaths();
  readonly #ready = Promise.withResolvers<void>();
  #isReady = false;
  #name: string | undefined;
  #quitting = false;
  #ended = false;
  #lock: InstanceLock | undefined;

  constructor() {
    super('app', EVENTS);
    BrowserWindow.standinWhenClosed = () => this.#windowClosed();
  }

  get isPackaged(): boolean {
    return runningApp().packaged;
  }
  get name(): string {
    return this.getName();
  }
  set name(name: string) {
    this.#name = name;
  }
  getName(): string {
    return this.#name ?? runningApp().name;
  }
  setName(name: string): void {
    this.#name = name;
  }
  getVersion(): string {
    return runningApp().version;
  }
  getAppPath(): string {
    return runningApp().folder;
  }
  getPath(name: string): string {
    return this.#paths.get(name, this.getName());
  }
  setPath(name: string, path: string): void {
    this.#paths.set(name, path);
  }
  setAppLogsPath(path?: string): void {
    if (path !== undefined) this.setPath('logs', path);
  }
  getLocale(): string {
    return 'en-US';
  }
  getSystemLocale(): string {
    return 'en-US';
  }
  getPreferredSystemLanguages(): string[] {
    return ['en-US'];
  }
  isReady(): boolean {
    return this.#isReady;
  }
  whenReady(): Promise<void> {
    return this.#ready.promise;
  }

  requestSingleInstanceLock(data: unknown = {}): boolean {
    this.#lock ??= new InstanceLock(this.getPath('userData'));
    return this.#lock.take({ argv: process.argv, cwd: process.cwd(), data }, (second) =>
      this.whenReady().then(() => this.emit('second-instance', {}, second.argv, second.cwd, second.data)),
    );
  }
  hasSingleInstanceLock(): boolean {
    return this.#lock?.held() ?? false;
  }
  releaseSingleInstanceLock(): void {
    this.#lock?.release();
  }

  setAsDefaultProtocolClient(scheme: string, ...how: unknown[]): boolean {
    note('app.setAsDefaultProtocolClient', [scheme, ...how]);
    if (!record.protocolClients.includes(scheme)) record.protocolClients.push(scheme);
    return true;
  }
  removeAsDefaultProtocolClient(scheme: string): boolean {
    record.protocolClients = record.protocolClients.filter((one) => one !== scheme);
    return true;
  }
  isDefaultProtocolClient(scheme: string): boolean {
    return record.protocolClients.includes(scheme);
  }
  getLoginItemSettings(): LoginItemSettings {
    const { openAtLogin } = record.loginItem;
    const status = openAtLogin ? 'enabled' : 'not-registered';
    const restored = { wasOpenedAtLogin: false, wasOpenedAsHidden: false, restoreState: false, openAsHidden: false };
    return { openAtLogin, ...restored, status, executableWillLaunchAtLogin: openAtLogin, launchItems: [] };
  }
  setLoginItemSettings(settings: { openAtLogin?: boolean }): void {
    note('app.setLoginItemSettings', [settings]);
    record.loginItem = { openAtLogin: settings.openAtLogin ?? false };
  }
  readonly setAppUserModelId = noted<[id: string], void>('app.setAppUserModelId', undefined);
  readonly setAboutPanelOptions = noted<[options: object], void>('app.setAboutPanelOptions', undefined);
  readonly showAboutPanel = noted<[], void>('app.showAboutPanel', undefined);
  readonly setBadgeCount = noted<[count?: number], boolean>('app.setBadgeCount', true);
  readonly focus = noted<[options?: object], void>('app.focus', undefined);
  readonly enableSandbox = noted<[], void>('app.enableSandbox', undefined);
  readonly disableHardwareAcceleration = noted<[], void>('app.disableHardwareAcceleration', undefined);
  /** Noted, not done: who started the app starts it again. */
  readonly relaunch = noted<[options?: object], void>('app.relaunch', undefined);
  readonly addRecentDocument = noted<[path: string], void>('app.addRecentDocument', undefined);

  /** Asks `before-quit`, every window, then `will-quit`; each of them can stop it. */
  quit(): void {
    if (this.#quitting || this.#ended) return;
    this.#quitting = this.#emitPreventable('before-quit');
    if (!this.#quitting) return;
    for (const window of BrowserWindow.getAllWindows()) window.close();
    const open = BrowserWindow.getAllWindows().length > 0;
    if (open || !this.#emitPreventable('will-quit')) this.#quitting = false;
    else this.#end(0);
  }

  /** Ends without asking anybody. */
  exit(code = 0): void {
    if (this.#ended) return;
    this.#quitting = true;
    for (const window of BrowserWindow.getAllWindows()) window.destroy();
    this.#end(code);
  }

  /** Main has been loaded and Chromium is there. */
  standinReady(): void {
    if (this.#ended) return;
    this.emit('will-finish-launching');
    this.#isReady = true;
    this.#ready.resolve();
    this.emit('ready', {}, {});
  }

  #end(code: number): void {
    this.#ended = true;
    standIn.ending = true;
    this.emit('quit', {}, code);
    // After the answer to whoever asked through the debugger.
    setTimeout(() => process.exit(code), 5);
  }

  #emitPreventable(name: string): boolean {
    const event = preventable();
    this.emit(name, event);
    return !event.defaultPrevented;
  }

  #windowClosed(): void {
    if (BrowserWindow.getAllWindows().length > 0 || this.#quitting) return;
    if (!this.emit('window-all-closed')) this.quit();
  }
}

export const app = new App();
