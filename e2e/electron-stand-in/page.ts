import { randomBytes } from 'node:crypto';
import { type PageListener, pageEvents } from './page-events.ts';
import { decideRequest, type PausedRequest, pausePatterns } from './page-requests.ts';
import { browser } from './state.ts';
import { Targets } from './targets.ts';
import type { Downward, Upward } from './worlds/preload-world.ts';
import { BINDING, PRELOAD_WORLD, pageWorldSource, preloadWorldSource } from './worlds/sources.ts';

export interface PageOptions {
  width: number;
  height: number;
  preload: string | undefined;
  extraArguments: readonly string[];
  javascript: boolean;
}

/** What a window of headless Chromium adds to the height of its page; measured on the first window, see `fit`. */
const guess = { extra: 87 };
let targets: Targets | undefined;

/** One page of Chromium with the preload in a world of its own: everything here speaks the DevTools protocol. */
export class Page {
  /** Settles when the page can be navigated. */
  readonly ready: Promise<void>;
  targetId = '';
  readonly #listener: PageListener;
  #session = '';
  #context: string | undefined;
  #closed = false;
  /** Addresses to which the page itself wants to go. */
  readonly #asked = new Set<string>();

  constructor(options: PageOptions, listener: PageListener) {
    this.#listener = listener;
    this.ready = this.#open(options);
    this.ready.catch(() => undefined);
  }

  send<T>(method: string, params: object = {}): Promise<T> {
    if (this.#closed) return Promise.reject(new Error(`${method}: the page is gone`));
    return browser().send<T>(method, params, this.#session);
  }

  /** Starts a navigation of the app's own; its error text where it failed at once. */
  async navigate(url: string): Promise<string | undefined> {
    await this.ready;
    const { errorText } = await this.send<{ errorText?: string }>('Page.navigate', { url });
    return errorText;
  }

  /** To the preload; lost where no document with a preload is there, as with Electron. */
  deliver(message: Downward): void {
    if (this.#context === undefined) return;
    const expression = `__standinReceive(${JSON.stringify(JSON.stringify(message))})`;
    this.send('Runtime.evaluate', { expression, uniqueContextId: this.#context }).catch(() => undefined);
  }

  async evaluate(expression: string): Promise<unknown> {
    await this.ready;
    const { result, exceptionDetails } = await this.send<{
      result: { value?: unknown };
      exceptionDetails?: { text: string; exception?: { description?: string } };
    }>('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true, userGesture: true });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }

  /** Gives the page itself this size. */
  async resize(width: number, height: number): Promise<void> {
    await this.ready;
    await this.#fit(width, height);
  }

  setColorScheme(value: 'light' | 'dark'): void {
    const features = [{ name: 'prefers-color-scheme', value }];
    this.ready.then(() => this.send('Emulation.setEmulatedMedia', { features })).catch(() => undefined);
  }

  /** The app's listeners to requests have changed. */
  watchRequests(): void {
    this.ready.then(() => this.send('Fetch.enable', { patterns: pausePatterns() })).catch(() => undefined);
  }

  close(): void {
    if (this.#closed) return;
    const close = (): Promise<unknown> => browser().send('Target.closeTarget', { targetId: this.targetId });
    this.ready.then(close).catch(() => undefined);
    this.ready.finally(() => browser().forget(this.#session)).catch(() => undefined);
    this.#closed = true;
  }

  async #open(options: PageOptions): Promise<void> {
    targets ??= new Targets(browser());
    const { targetId, sessionId } = await targets.open({ width: options.width, height: options.height + guess.extra });
    this.targetId = targetId;
    this.#session = sessionId;
    // Sent whatever happens to the window meanwhile: a page that waits cannot be closed.
    const send = (method: string, params: object = {}): Promise<unknown> => browser().send(method, params, sessionId);
    this.#listen();
    const secret = randomBytes(16).toString('hex');
    const preload = preloadWorldSource({ secret, file: options.preload, extraArguments: options.extraArguments }, (error) =>
      this.#listener.preloadBroken(error),
    );
    const ready = Promise.all([
      send('Page.enable'),
      send('Page.setLifecycleEventsEnabled', { enabled: true }),
      send('Runtime.enable'),
      send('Log.enable'),
      send('Runtime.addBinding', { name: BINDING, executionContextName: PRELOAD_WORLD }),
      send('Page.addScriptToEvaluateOnNewDocument', { source: pageWorldSource(secret) }),
      send('Page.addScriptToEvaluateOnNewDocument', { source: preload, worldName: PRELOAD_WORLD }),
      send('Fetch.enable', { patterns: pausePatterns() }),
      send('Emulation.setFocusEmulationEnabled', { enabled: true }),
      ...(options.javascript ? [] : [send('Emulation.setScriptExecutionDisabled', { value: true })]),
      send('Runtime.runIfWaitingForDebugger'),
    ]);
    await ready;
    if (!this.#closed) await this.#fit(options.width, options.height);
  }

  async #fit(width: number, height: number): Promise<void> {
    const { cssLayoutViewport: page } = await this.send<{ cssLayoutViewport: { clientWidth: number; clientHeight: number } }>(
      'Page.getLayoutMetrics',
    );
    if (page.clientWidth === width && page.clientHeight === height) return;
    const content = await browser().send<{ windowId: number; bounds: { height: number } }>('Browser.getWindowForTarget', {
      targetId: this.targetId,
    });
    guess.extra = content.bounds.height - page.clientHeight;
    await browser().send('Browser.setWindowBounds', {
      windowId: content.windowId,
      bounds: { width, height: height + guess.extra },
    });
  }

  #listen(): void {
    const on = <T>(method: string, listener: (params: T) => void): void => browser().on(method, this.#session, listener);
    on('Runtime.executionContextCreated', ({ context }: { context: { name: string; uniqueId: string; auxData?: { frameId: string } } }) => {
      if (context.name === PRELOAD_WORLD && context.auxData?.frameId === this.targetId) this.#context = context.uniqueId;
    });
    on('Runtime.executionContextsCleared', () => {
      this.#context = undefined;
    });
    on('Runtime.bindingCalled', ({ name, payload }: { name: string; payload: string }) => {
      if (name === BINDING) this.#listener.message(JSON.parse(payload) as Upward);
    });
    on('Page.frameRequestedNavigation', ({ frameId, url }: { frameId: string; url: string }) => {
      if (frameId === this.targetId) this.#asked.add(withoutHash(url));
    });
    on('Fetch.requestPaused', (paused: PausedRequest) => void this.#paused(paused));
    pageEvents(on, this.targetId, this.#listener);
  }

  async #paused(paused: PausedRequest): Promise<void> {
    try {
      await decideRequest(paused, {
        send: (method, params) => this.send(method, params),
        mainFrame: this.targetId,
        mayNavigate: (url) => this.#mayNavigate(url),
      });
    } catch (error) {
      // Without an answer the page would wait for ever; with a page that went elsewhere meanwhile, nothing is lost.
      await this.send('Fetch.failRequest', { requestId: paused.requestId, errorReason: 'Failed' }).catch(() => undefined);
      if (!this.#closed) this.#listener.requestFailed(paused.request.url, error as Error);
    }
  }

  /**
   * Only what the page itself began is asked about: neither `loadURL` nor a debugger's navigation is. Chromium tells of the page's
   * wish before it stops for the request, because both come from the page in order.
   */
  #mayNavigate(url: string): boolean {
    return this.#asked.delete(url) ? this.#listener.mayNavigate(url) : true;
  }
}

function withoutHash(url: string): string {
  return url.split('#')[0] ?? url;
}
