import { pathToFileURL } from 'node:url';
import { preventable } from '../strict.ts';
import { WebContents } from './web-contents.ts';
import { WindowLook } from './window-look.ts';
import { checkOptions } from './window-options.ts';

export interface Bounds {
  x: number;
  y: number;
  width: number;
  height: number;
}
interface WindowOptions extends Partial<Bounds> {
  show?: boolean;
  title?: string;
  backgroundColor?: string;
  parent?: BrowserWindow;
  webPreferences?: { preload?: string; additionalArguments?: string[]; javascript?: boolean; [other: string]: unknown };
  [visual: string]: unknown;
}

const EVENTS = [
  ...['close', 'closed', 'show', 'hide', 'focus', 'blur', 'ready-to-show', 'minimize', 'restore', 'maximize', 'unmaximize'],
  ...['resize', 'resized', 'move', 'moved', 'page-title-updated', 'enter-full-screen', 'leave-full-screen'],
  // Known to Electron; nothing in the stand-in brings them about.
  ...['session-end', 'query-session-end', 'unresponsive', 'responsive', 'system-context-menu', 'app-command', 'will-resize', 'will-move'],
];
const SCREEN: Bounds = { x: 0, y: 0, width: 1920, height: 1040 };

export class BrowserWindow extends WindowLook {
  static readonly #all = new Set<BrowserWindow>();
  static #last = 0;
  static #focused: BrowserWindow | null = null;
  static getAllWindows = (): BrowserWindow[] => [...BrowserWindow.#all];
  static getFocusedWindow = (): BrowserWindow | null => BrowserWindow.#focused;
  static fromId = (id: number): BrowserWindow | null => BrowserWindow.getAllWindows().find((one) => one.id === id) ?? null;
  static fromWebContents = (contents: WebContents): BrowserWindow | null =>
    BrowserWindow.getAllWindows().find((one) => one.webContents === contents) ?? null;

  readonly id: number;
  readonly webContents: WebContents;
  #bounds: Bounds;
  #visible: boolean;
  #maximized = false;
  #minimized = false;
  #fullScreen = false;
  #destroyed = false;

  constructor(options: WindowOptions = {}) {
    super('BrowserWindow', EVENTS);
    checkOptions(options);
    const { x = 100, y = 100, width = 800, height = 600, show = true, title = '', webPreferences = {} } = options;
    BrowserWindow.#last += 1;
    this.id = BrowserWindow.#last;
    this.#bounds = { x, y, width, height };
    this.#visible = show;
    this.setTitle(title);
    const { preload, additionalArguments: extraArguments = [], javascript = true } = webPreferences;
    this.webContents = new WebContents({ preload, extraArguments, javascript, width, height });
    BrowserWindow.#all.add(this);
    this.#follow();
    if (show) queueMicrotask(() => this.focus());
  }

  loadURL(url: string): Promise<void> {
    return this.webContents.loadURL(url);
  }
  loadFile(path: string, { query, hash }: { query?: Record<string, string>; hash?: string } = {}): Promise<void> {
    const url = pathToFileURL(path);
    if (query) url.search = String(new URLSearchParams(query));
    if (hash) url.hash = hash;
    return this.webContents.loadURL(url.href);
  }
  reload(): void {
    this.webContents.reload();
  }

  show(): void {
    this.#see(true);
    this.focus();
  }
  showInactive(): void {
    this.#see(true);
  }
  hide(): void {
    this.blur();
    this.#see(false);
  }
  focus(): void {
    if (!this.#visible || this.#destroyed || BrowserWindow.#focused === this) return;
    BrowserWindow.#focused?.blur();
    BrowserWindow.#focused = this;
    this.webContents.focus();
    this.emit('focus', {});
  }
  blur(): void {
    if (BrowserWindow.#focused !== this) return;
    BrowserWindow.#focused = null;
    this.emit('blur', {});
  }
  isVisible(): boolean {
    return this.#visible && !this.#minimized;
  }
  isFocused(): boolean {
    return BrowserWindow.#focused === this;
  }
  isDestroyed(): boolean {
    return this.#destroyed;
  }
  isMinimized(): boolean {
    return this.#minimized;
  }
  isMaximized(): boolean {
    return this.#maximized;
  }
  isFullScreen(): boolean {
    return this.#fullScreen;
  }
  setFullScreen(on: boolean): void {
    if (on === this.#fullScreen) return;
    this.#fullScreen = on;
    this.emit(on ? 'enter-full-screen' : 'leave-full-screen', {});
  }
  minimize(): void {
    if (this.#minimized) return;
    this.blur();
    this.#minimized = true;
    this.emit('minimize', {});
  }
  restore(): void {
    if (!this.#minimized) return;
    this.#minimized = false;
    this.emit('restore', {});
  }
  maximize(): void {
    if (this.#maximized) return;
    this.#maximized = true;
    this.#see(true);
    this.webContents.standinResize(SCREEN.width, SCREEN.height);
    this.emit('maximize', {});
  }
  unmaximize(): void {
    if (!this.#maximized) return;
    this.#maximized = false;
    this.webContents.standinResize(this.#bounds.width, this.#bounds.height);
    this.emit('unmaximize', {});
  }

  getBounds(): Bounds {
    return this.#maximized ? { ...SCREEN } : { ...this.#bounds };
  }
  getContentBounds(): Bounds {
    return this.getBounds();
  }
  getNormalBounds(): Bounds {
    return { ...this.#bounds };
  }
  getSize(): [number, number] {
    const { width, height } = this.getBounds();
    return [width, height];
  }
  getPosition(): [number, number] {
    const { x, y } = this.getBounds();
    return [x, y];
  }
  setBounds(bounds: Partial<Bounds>): void {
    const before = this.#bounds;
    this.#bounds = { ...before, ...bounds };
    const { x, y, width, height } = this.#bounds;
    if (x !== before.x || y !== before.y) this.emit('move', {});
    if (width === before.width && height === before.height) return;
    if (!this.#maximized) this.webContents.standinResize(width, height);
    this.emit('resize', {});
  }
  setSize(width: number, height: number): void {
    this.setBounds({ width, height });
  }
  setPosition(x: number, y: number): void {
    this.setBounds({ x, y });
  }
  center(): void {
    const { width, height } = this.#bounds;
    this.setBounds({ x: Math.round((SCREEN.width - width) / 2), y: Math.round((SCREEN.height - height) / 2) });
  }

  /** Asks the listeners of `close`, then destroys. */
  close(): void {
    if (this.#destroyed) return;
    const event = preventable();
    this.emit('close', event);
    if (!event.defaultPrevented) this.destroy();
  }

  destroy(): void {
    if (this.#destroyed) return;
    this.blur();
    this.#destroyed = true;
    this.#visible = false;
    BrowserWindow.#all.delete(this);
    this.webContents.standinDestroy();
    this.emit('closed', {});
    BrowserWindow.standinWhenClosed();
  }
  /** Set by `app`, which quits when the last window has gone. */
  static standinWhenClosed: () => void = () => undefined;

  #see(visible: boolean): void {
    if (this.#visible === visible || this.#destroyed) return;
    this.#visible = visible;
    this.emit(visible ? 'show' : 'hide', {});
  }

  #follow(): void {
    const contents = this.webContents;
    let shown = false;
    const ready = (): void => {
      if (shown || this.#destroyed || contents.getURL() === 'about:blank') return;
      shown = true;
      this.emit('ready-to-show', {});
    };
    contents.on('standin-painted', ready);
    contents.on('did-finish-load', ready);
    contents.on('standin-close', () => this.close());
    contents.on('page-title-updated', (_event: unknown, title: string) => {
      const event = preventable();
      this.emit('page-title-updated', event, title, true);
      if (!event.defaultPrevented) this.setTitle(title);
    });
  }
}
