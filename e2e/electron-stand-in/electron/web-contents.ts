import { Page, type PageOptions } from '../page.ts';
import type { ConsoleMessage, PageListener } from '../page-events.ts';
import { preventable, StrictEmitter, strict } from '../strict.ts';
import type { Downward, Upward } from '../worlds/preload-world.ts';
import { decode, encode } from '../worlds/values.ts';
import { type Frame, mainFrameOf } from './frame.ts';
import { type IpcEvent, ipcMain } from './ipc-main.ts';
import { nativeImage } from './native-image.ts';
import { nativeTheme } from './native-theme.ts';
import { netError } from './net.ts';
import { toApp, toPage } from './protocol.ts';
import { defaultSession, whenListenersChange } from './session.ts';

interface OpenDetails {
  url: string;
  frameName: string;
  features: string;
  disposition: string;
}
type OpenHandler = (details: OpenDetails) => { action: 'allow' | 'deny' };

const EVENTS = [
  ...['did-finish-load', 'did-fail-load', 'did-start-loading', 'did-stop-loading', 'did-navigate', 'did-navigate-in-page', 'dom-ready'],
  ...['page-title-updated', 'will-navigate', 'render-process-gone', 'console-message', 'preload-error', 'destroyed', 'ipc-message'],
  // Known to Electron, and asked for by careful apps; nothing in the stand-in brings them about.
  ...['will-attach-webview', 'unresponsive', 'responsive', 'will-redirect', 'will-frame-navigate', 'certificate-error', 'login'],
  // Between this file and its window.
  ...['standin-painted', 'standin-close'],
];

export class WebContents extends StrictEmitter {
  static readonly #all = new Set<WebContents>();
  static #last = 0;
  static fromDevToolsTargetId = (id: string): WebContents | undefined =>
    WebContents.getAllWebContents().find((one) => one.#page.targetId === id);
  static fromId = (id: number): WebContents | undefined => WebContents.getAllWebContents().find((one) => one.id === id);
  static getAllWebContents = (): WebContents[] => [...WebContents.#all];
  static getFocusedWebContents = (): WebContents | null => null;

  readonly id: number;
  readonly session = defaultSession;
  readonly mainFrame: Frame;
  readonly #page: Page;
  #url = '';
  #title = '';
  #loading = false;
  #crashed = false;
  #destroyed = false;
  #openHandler: OpenHandler | undefined;

  constructor(options: PageOptions) {
    super('webContents', EVENTS);
    WebContents.#last += 1;
    this.id = WebContents.#last;
    this.mainFrame = mainFrameOf(
      this.id,
      () => this.#url,
      () => this.#destroyed,
    );
    this.#page = new Page(options, this.#listener());
    nativeTheme.standinFollow(this.#page);
    whenListenersChange(() => this.#page.watchRequests());
    WebContents.#all.add(this);
  }

  /** Settles when the page has loaded; rejects with Electron's words when it cannot. */
  async loadURL(url: string): Promise<void> {
    const loaded = new Promise<void>((resolve) => this.once('did-finish-load', () => resolve()));
    const errorText = await this.#page.navigate(toPage(url)).catch((error: Error) => {
      if (!this.#destroyed) throw error;
    });
    if (errorText === undefined) return loaded;
    const { code, errno } = netError(errorText);
    this.emit('did-fail-load', {}, errno, code, url, true);
    throw Object.assign(new Error(`${code} (${errno}) loading '${url}'`), { code, errno, url });
  }

  getURL(): string {
    return this.#url;
  }
  getTitle(): string {
    return this.#title;
  }
  isDestroyed(): boolean {
    return this.#destroyed;
  }
  isCrashed(): boolean {
    return this.#crashed;
  }
  isLoading(): boolean {
    return this.#loading;
  }
  setWindowOpenHandler(handler: OpenHandler): void {
    this.#openHandler = handler;
  }
  executeJavaScript(code: string): Promise<unknown> {
    return this.#page.evaluate(code);
  }
  reload(): void {
    this.#page.send('Page.reload').catch(() => undefined);
  }
  focus(): void {
    this.#page.ready.then(() => this.#page.send('Page.bringToFront')).catch(() => undefined);
  }
  forcefullyCrashRenderer(): void {
    this.#page.send('Page.crash').catch(() => undefined);
  }
  async capturePage(): Promise<ReturnType<typeof nativeImage.createFromBuffer>> {
    await this.#page.ready;
    const { data } = await this.#page.send<{ data: string }>('Page.captureScreenshot');
    return nativeImage.createFromBuffer(Buffer.from(data, 'base64'));
  }
  /** As if the page had called `window.close()`: its window is asked. */
  close(_options?: { waitForBeforeUnload: boolean }): void {
    this.emit('standin-close');
  }

  // There are no developer tools to open.
  openDevTools(): void {}
  closeDevTools(): void {}
  toggleDevTools(): void {}
  isDevToolsOpened(): boolean {
    return false;
  }
  setBackgroundThrottling(_allowed: boolean): void {}
  setZoomFactor(_factor: number): void {}
  setZoomLevel(_level: number): void {}
  setVisualZoomLevelLimits(): Promise<void> {
    return Promise.resolve();
  }

  send(channel: string, ...args: unknown[]): void {
    this.#deliver({ kind: 'message', id: 0, channel, body: encode(args) });
  }

  standinResize(width: number, height: number): void {
    this.#page.resize(width, height).catch(() => undefined);
  }
  standinDestroy(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    WebContents.#all.delete(this);
    this.#page.close();
    this.emit('destroyed', {});
  }

  #deliver(message: Downward): void {
    if (!this.#destroyed) this.#page.deliver(message);
  }

  #event(): IpcEvent {
    const reply = (channel: string, ...args: unknown[]): void => this.send(channel, ...args);
    return { sender: this, senderFrame: frozenFrame(this.mainFrame), frameId: 1, processId: this.id, type: 'frame', reply };
  }

  async #received({ kind, id, channel, body }: Upward): Promise<void> {
    if (this.#destroyed) return;
    if (kind === 'close') return this.close();
    if (kind === 'title') return this.#titled(decode(body) as string);
    if (kind === 'open') return this.#askToOpen(decode(body) as OpenDetails);
    if (kind === 'failed') return void this.emit('preload-error', {}, '', decode(body));
    if (kind === 'invoke')
      return this.#deliver({ kind: 'answer', id, channel, ...(await ipcMain.standinInvoke(this.#event(), channel, body)) });
    const args = decode(body) as unknown[];
    this.emit('ipc-message', this.#event(), channel, ...args);
    ipcMain.emit(channel, this.#event(), ...args);
  }

  #titled(title: string): void {
    this.#title = title;
    this.emit('page-title-updated', preventable(), title, true);
  }

  #askToOpen(details: Omit<OpenDetails, 'disposition'>): void {
    const answer = this.#openHandler?.({ ...details, disposition: 'new-window' }) ?? { action: 'allow' };
    if (answer.action !== 'deny') throw new Error(`The stand-in opens no windows for pages; the handler must deny ${details.url}.`);
  }

  #mayNavigate(pageUrl: string): boolean {
    const url = toApp(pageUrl);
    const event = preventable({ url, isMainFrame: true, isSameDocument: false, frame: this.mainFrame });
    this.emit('will-navigate', event, url, false, true, this.id, 1);
    return !event.defaultPrevented;
  }

  #said(message: ConsoleMessage): void {
    const level = ['debug', 'info', 'warning', 'error'].indexOf(message.level);
    this.emit('console-message', { ...message, frame: this.mainFrame }, level, message.message, message.lineNumber, message.sourceId);
  }

  #listener(): PageListener {
    return {
      message: (message) => void this.#received(message),
      preloadBroken: (error) => void this.emit('preload-error', {}, '', error),
      requestFailed: (url, error) => void process.stderr.write(`The answer to ${toApp(url)} failed: ${error.stack}\n`),
      mayNavigate: (url) => this.#mayNavigate(url),
      windowOpen: (details) => this.#askToOpen({ ...details, url: toApp(details.url) }),
      startLoading: () => void ((this.#loading = true) && this.emit('did-start-loading')),
      stopLoading: () => void ((this.#loading = false) || this.emit('did-stop-loading')),
      navigated: (url) => {
        this.#url = toApp(url);
        this.emit('did-navigate', {}, this.#url, 200, 'OK');
      },
      navigatedInPage: (url) => {
        this.#url = toApp(url);
        this.emit('did-navigate-in-page', {}, this.#url, true);
      },
      painted: () => void this.emit('standin-painted'),
      domReady: () => void this.emit('dom-ready', {}),
      loaded: () => {
        nativeTheme.standinFollow(this.#page);
        this.emit('did-finish-load', {});
      },
      console: (message) => this.#said(message),
      crashed: () => {
        this.#crashed = true;
        this.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 11 });
      },
    };
  }
}

/** The frame with the address it has now: a message stays what it was when the page goes elsewhere. */
function frozenFrame(frame: Frame): Frame {
  const { url } = frame;
  return mainFrameOf(
    frame.processId,
    () => url,
    () => frame.isDestroyed(),
  );
}

/** `webContents` of the module: the look-ups only. */
const { fromDevToolsTargetId, fromId, getAllWebContents, getFocusedWebContents } = WebContents;
export const webContents = strict({ fromDevToolsTargetId, fromId, getAllWebContents, getFocusedWebContents }, 'webContents');
