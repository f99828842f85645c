import { randomBytes } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { makeCodec } from '../codec.ts';
import { standIn } from '../state.ts';
import { BINDING, isolatedSource, mainWorldSource, WORLD } from '../worlds.ts';
import { dispatch } from './ipc-main.ts';
import { answerRequest, toApp, toPage } from './protocol.ts';
import { session } from './session.ts';
import { emulatedScheme, onScheme } from './theme.ts';

type OpenHandler = (details: { url: string }) => { action: 'allow' | 'deny' };
const codec = makeCodec();
let count = 0;

/** One page of Chromium, with the preload in a world of its own. */
export class WebContents extends EventEmitter {
  static readonly all = new Set<WebContents>();
  static fromDevToolsTargetId = (id: string): WebContents | undefined => [...WebContents.all].find((one) => one.#target === id);
  static getAllWebContents = (): WebContents[] => [...WebContents.all];

  readonly id = ++count;
  readonly session = session.defaultSession;
  #target = '';
  #session = '';
  #context: number | undefined;
  #url = '';
  #loading = '';
  #open: OpenHandler = () => ({ action: 'allow' });
  #gone = false;
  readonly #outbox: unknown[] = [];
  readonly #secret = randomBytes(12).toString('hex');
  readonly #ready: Promise<void>;

  constructor(options: { preload: string; width: number; height: number }) {
    super();
    WebContents.all.add(this);
    this.#ready = this.#create(options);
  }

  get mainFrame(): { url: string; parent: null } {
    return { url: this.getURL(), parent: null };
  }
  getURL = (): string => toApp(this.#url);
  isDestroyed = (): boolean => this.#gone;
  setWindowOpenHandler = (handler: OpenHandler): void => void (this.#open = handler);
  openDevTools = (): void => undefined;
  close = (): void => void this.#cdp('Page.close').catch(() => undefined);
  executeJavaScript = async (code: string): Promise<unknown> => {
    await this.#ready;
    const { result } = (await this.#cdp('Runtime.evaluate', { expression: code, awaitPromise: true, returnByValue: true })) as {
      result: { value: unknown };
    };
    return result.value;
  };

  async loadURL(url: string): Promise<void> {
    await this.#ready;
    this.#loading = toPage(url);
    await this.#cdp('Page.navigate', { url: this.#loading });
  }

  send(channel: string, ...args: unknown[]): void {
    this.#deliver({ kind: 'event', id: 0, channel, args });
  }

  destroyed(): void {
    this.#gone = true;
    WebContents.all.delete(this);
    void standIn.chromium?.cdp.send('Target.closeTarget', { targetId: this.#target }).catch(() => undefined);
    this.emit('destroyed', {});
  }

  #cdp(method: string, params: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
    if (!standIn.chromium) throw new Error('Chromium is not there');
    return standIn.chromium.cdp.send(method, params, this.#session);
  }

  async #create({ preload, width, height }: { preload: string; width: number; height: number }): Promise<void> {
    const cdp = standIn.chromium?.cdp;
    if (!cdp) throw new Error('Windows can be made once the app is ready.');
    const { targetId } = (await cdp.send('Target.createTarget', { url: 'about:blank', newWindow: true, width, height })) as {
      targetId: string;
    };
    const { sessionId } = (await cdp.send('Target.attachToTarget', { targetId, flatten: true })) as { sessionId: string };
    this.#target = targetId;
    this.#session = sessionId;
    const on = (method: string, listener: (params: never) => void): void =>
      cdp.on(method, sessionId, listener as (params: Record<string, unknown>) => void);
    on('Runtime.executionContextCreated', ({ context }: { context: { id: number; name: string } }) => {
      if (context.name !== WORLD) return;
      this.#context = context.id;
      for (const message of this.#outbox.splice(0)) this.#deliver(message);
    });
    on('Runtime.executionContextsCleared', () => void (this.#context = undefined));
    on('Runtime.bindingCalled', ({ name, payload, executionContextId }: { name: string; payload: string; executionContextId: number }) => {
      if (name === BINDING && executionContextId === this.#context) void this.#received(codec.decode(payload) as never);
    });
    on('Page.frameNavigated', ({ frame }: { frame: { parentId?: string; url: string } }) => {
      if (!frame.parentId) this.#url = frame.url;
    });
    on('Page.loadEventFired', () => {
      if (this.#url !== 'about:blank') this.emit('did-finish-load', {});
    });
    on('Page.windowOpen', ({ url }: { url: string }) => void this.#open({ url: toApp(url) }));
    on('Inspector.targetCrashed', () => this.emit('render-process-gone', {}, { reason: 'crashed' }));
    on('Fetch.requestPaused', (request: never) => void this.#paused(request));
    await Promise.all([
      this.#cdp('Page.enable'),
      this.#cdp('Runtime.enable'),
      this.#cdp('Runtime.addBinding', { name: BINDING, executionContextName: WORLD }),
      this.#cdp('Fetch.enable', { patterns: [{ urlPattern: '*.standin.localhost/*' }, { urlPattern: '*', resourceType: 'Document' }] }),
      this.#cdp('Page.addScriptToEvaluateOnNewDocument', { source: mainWorldSource(this.#secret) }),
      this.#cdp('Page.addScriptToEvaluateOnNewDocument', { source: isolatedSource(this.#secret, preload), worldName: WORLD }),
      this.#cdp('Emulation.setEmulatedMedia', emulatedScheme()),
    ]);
    onScheme(() => void this.#cdp('Emulation.setEmulatedMedia', emulatedScheme()).catch(() => undefined));
    await this.#closePopups();
  }

  /** A window that was not allowed is closed as soon as it shows up. */
  async #closePopups(): Promise<void> {
    const cdp = standIn.chromium?.cdp;
    cdp?.on('Target.targetCreated', '', ({ targetInfo }) => {
      const { targetId, openerId } = targetInfo as { targetId: string; openerId?: string };
      if (openerId === this.#target && this.#open({ url: '' }).action === 'deny') void cdp.send('Target.closeTarget', { targetId });
    });
    await cdp?.send('Target.setDiscoverTargets', { discover: true });
  }

  async #paused({
    requestId,
    request,
    resourceType,
  }: {
    requestId: string;
    request: { url: string; method: string; headers: Record<string, string> };
    resourceType: string;
  }): Promise<void> {
    const again = (): Promise<unknown> => this.#cdp('Fetch.continueRequest', { requestId });
    try {
      if (resourceType === 'Document' && request.url !== this.#loading && !this.#mayNavigate(request.url))
        return void (await this.#cdp('Fetch.failRequest', { requestId, errorReason: 'Aborted' }));
      this.#loading = '';
      const response = await answerRequest(request);
      if (!response) return void (await again());
      await this.#cdp('Fetch.fulfillRequest', {
        requestId,
        responseCode: response.status,
        responseHeaders: [...response.headers].map(([name, value]) => ({ name, value })),
        body: Buffer.from(await response.arrayBuffer()).toString('base64'),
      });
    } catch {
      // The page went elsewhere meanwhile.
    }
  }

  #mayNavigate(url: string): boolean {
    let prevented = false;
    this.emit('will-navigate', { url: toApp(url), preventDefault: () => void (prevented = true) }, toApp(url));
    return !prevented;
  }

  async #received(message: { kind: 'invoke' | 'send'; id: number; channel: string; args: unknown[] }): Promise<void> {
    const answer = await dispatch(this, message);
    if (answer) this.#deliver({ kind: 'reply', id: message.id, channel: '', args: [], ...answer });
  }

  #deliver(message: unknown): void {
    if (this.#gone) return;
    if (this.#context === undefined) return void this.#outbox.push(message);
    const expression = `__standinReceive(${JSON.stringify(codec.encode(message))})`;
    void this.#cdp('Runtime.evaluate', { expression, contextId: this.#context }).catch(() => undefined);
  }
}
