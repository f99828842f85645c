import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import { WebContents } from './web-contents.ts';

interface Bounds {
  x: number;
  y: number;
  width: number;
  height: number;
}

interface WindowOptions extends Partial<Bounds> {
  show?: boolean;
  webPreferences?: Record<string, unknown>;
  [visual: string]: unknown;
}

const PREFERENCES = new Set(['preload', 'contextIsolation', 'sandbox', 'nodeIntegration', 'webSecurity', 'spellcheck', 'devTools']);

export class BrowserWindow extends EventEmitter {
  static readonly #all = new Set<BrowserWindow>();
  static whenAllClosed: () => void = () => undefined;
  static getAllWindows = (): BrowserWindow[] => [...BrowserWindow.#all];
  static fromWebContents = (contents: WebContents): BrowserWindow | null =>
    BrowserWindow.getAllWindows().find((one) => one.webContents === contents) ?? null;
  static getFocusedWindow = (): BrowserWindow | null => BrowserWindow.getAllWindows().find((one) => one.isVisible()) ?? null;

  readonly webContents: WebContents;
  #bounds: Bounds;
  #visible: boolean;
  #maximized = false;
  #minimized = false;
  #destroyed = false;

  constructor(options: WindowOptions = {}) {
    super();
    const preferences = options.webPreferences ?? {};
    refuseUnsafe(preferences);
    this.#bounds = { x: options.x ?? 0, y: options.y ?? 0, width: options.width ?? 800, height: options.height ?? 600 };
    this.#visible = options.show ?? true;
    const preload = typeof preferences.preload === 'string' ? readFileSync(preferences.preload, 'utf8') : '';
    this.webContents = new WebContents({ preload, width: this.#bounds.width, height: this.#bounds.height });
    this.webContents.once('did-finish-load', () => this.emit('ready-to-show', {}));
    BrowserWindow.#all.add(this);
  }

  loadURL = (url: string): Promise<void> => this.webContents.loadURL(url);
  show = (): void => this.#see(true);
  showInactive = (): void => this.#see(true);
  hide = (): void => this.#see(false);
  focus = (): void => void this.emit('focus', {});
  isVisible = (): boolean => this.#visible;
  isFocused = (): boolean => this.#visible;
  isDestroyed = (): boolean => this.#destroyed;
  isMinimized = (): boolean => this.#minimized;
  isMaximized = (): boolean => this.#maximized;
  minimize = (): void => void (this.#minimized = true);
  restore = (): void => void (this.#minimized = false);
  maximize = (): void => void (this.#maximized = true);
  unmaximize = (): void => void (this.#maximized = false);
  getBounds = (): Bounds => ({ ...this.#bounds });
  getNormalBounds = (): Bounds => ({ ...this.#bounds });
  setBounds = (bounds: Partial<Bounds>): void => void Object.assign(this.#bounds, bounds);
  setMenu = (): void => undefined;

  close = (): void => {
    if (this.#destroyed) return;
    let prevented = false;
    this.emit('close', { preventDefault: () => void (prevented = true) });
    if (!prevented) this.destroy();
  };

  destroy = (): void => {
    if (this.#destroyed) return;
    this.#destroyed = true;
    BrowserWindow.#all.delete(this);
    this.webContents.destroyed();
    this.emit('closed', {});
    if (BrowserWindow.#all.size === 0) BrowserWindow.whenAllClosed();
  };

  #see(visible: boolean): void {
    if (this.#visible === visible) return;
    this.#visible = visible;
    this.emit(visible ? 'show' : 'hide', {});
  }
}

/** What the stand-in cannot do as safely as Electron it does not do. */
function refuseUnsafe(preferences: Record<string, unknown>): void {
  for (const [key, unsafe] of [
    ['contextIsolation', false],
    ['sandbox', false],
    ['nodeIntegration', true],
    ['webSecurity', false],
  ] as const)
    if (preferences[key] === unsafe) throw new Error(`The stand-in refuses ${key}: ${unsafe}.`);
  for (const key of Object.keys(preferences)) if (!PREFERENCES.has(key)) throw new Error(`The stand-in knows no web preference ${key}.`);
}
