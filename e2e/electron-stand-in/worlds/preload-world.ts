import { Bridge } from './bridge.ts';
import { decode, encode } from './values.ts';

declare const window: Record<string, unknown>;
declare const document: { baseURI: string; title: string; head: object; addEventListener(name: string, listener: () => void): void };
declare const MutationObserver: new (changed: () => void) => { observe(node: object, what: Record<string, boolean>): void };

type Listener = (event: unknown, ...args: unknown[]) => void;
/** A message to main: `body` is what the channel carries, encoded. */
export interface Upward {
  kind: 'invoke' | 'send' | 'open' | 'close' | 'title' | 'failed';
  id: number;
  channel: string;
  body: string;
}
/** A message from main, or its answer to an `invoke`. */
export interface Downward {
  kind: 'message' | 'answer';
  id: number;
  channel: string;
  body: string;
  error?: string;
}
interface Facts {
  binding: string;
  platform: string;
  arch: string;
  versions: Record<string, string>;
  argv: string[];
  env: Record<string, string>;
}
type Preload = (require: unknown, module: { exports: unknown }, exports: unknown, process: unknown) => void;

/** The preload's world: `electron` as a sandboxed preload sees it, then the preload. Runs before anything of the page. */
export function startPreloadWorld(secret: string, facts: Facts, preload: Preload): void {
  if (window.top !== window) return;
  const toMain = (globalThis as unknown as Record<string, (text: string) => void>)[facts.binding] as (text: string) => void;
  const send = (message: Upward): void => toMain(JSON.stringify(message));
  const bridge = new Bridge(secret, 'preload');
  bridge.hear('open', (details: { url: string }) => {
    const url = details.url === '' ? 'about:blank' : new URL(details.url, document.baseURI).href;
    send({ kind: 'open', id: 0, channel: '', body: encode({ ...details, url }) });
  });
  followTitle((title) => send({ kind: 'title', id: 0, channel: '', body: encode(title) }));
  bridge.hear('close', () => send({ kind: 'close', id: 0, channel: '', body: '' }));
  const ipcRenderer = new IpcRenderer(send);
  Object.assign(globalThis, { __standinReceive: (text: string) => ipcRenderer.receive(text) });
  const electron = refusing({ ipcRenderer: refusing(ipcRenderer, 'ipcRenderer'), contextBridge: contextBridgeOver(bridge) }, 'electron');
  const require = (name: string): unknown => {
    if (name === 'electron') return electron;
    throw new Error(`module not found: ${name}`);
  };
  const { platform, arch, versions, argv, env } = facts;
  const process = { platform, arch, versions, argv, env, type: 'renderer', sandboxed: true, contextIsolated: true };
  const module = { exports: {} };
  try {
    preload(require, module, module.exports, process);
  } catch (error) {
    send({ kind: 'failed', id: 0, channel: '', body: encode(error) });
    throw error;
  }
}

/** The debugger tells of addresses, not of titles. */
function followTitle(tell: (title: string) => void): void {
  let last = '';
  const look = (): void => {
    if (document.title === last) return;
    last = document.title;
    tell(last);
  };
  document.addEventListener('DOMContentLoaded', () => {
    look();
    new MutationObserver(look).observe(document.head, { childList: true, subtree: true, characterData: true });
  });
}

/** A member that a sandboxed preload has with Electron, but not here, is refused by name. */
function refusing<T extends object>(target: T, name: string): T {
  return new Proxy(target, {
    get: (object, key) => {
      if (typeof key === 'symbol' || key in object || key === 'then' || key === '__esModule' || key === 'default')
        return Reflect.get(object, key);
      throw new Error(`The stand-in has no ${name}.${key} in a preload.`);
    },
  });
}

function contextBridgeOver(bridge: Bridge): object {
  let refused: string | undefined;
  bridge.hear('refused', (key: string) => {
    refused = key;
  });
  const exposeInMainWorld = (key: string, api: unknown): void => {
    refused = undefined;
    bridge.say('expose', { key, api: bridge.carry(api) });
    if (refused !== undefined) throw new Error('Cannot bind an API on top of an existing property on the window object');
  };
  return refusing({ exposeInMainWorld }, 'contextBridge');
}

class IpcRenderer {
  private readonly listeners = new Map<string, { listener: Listener; once: boolean }[]>();
  private readonly calls = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  private readonly toMain: (message: Upward) => void;
  private last = 0;

  constructor(toMain: (message: Upward) => void) {
    this.toMain = toMain;
  }

  async invoke(channel: string, ...args: unknown[]): Promise<unknown> {
    const body = encode(args);
    this.last += 1;
    const id = this.last;
    const answer = new Promise((resolve, reject) => this.calls.set(id, { resolve, reject }));
    this.toMain({ kind: 'invoke', id, channel, body });
    return answer;
  }

  send(channel: string, ...args: unknown[]): void {
    this.toMain({ kind: 'send', id: 0, channel, body: encode(args) });
  }

  on(channel: string, listener: Listener): this {
    return this.add(channel, listener, false);
  }
  addListener(channel: string, listener: Listener): this {
    return this.add(channel, listener, false);
  }
  once(channel: string, listener: Listener): this {
    return this.add(channel, listener, true);
  }

  off(channel: string, listener: Listener): this {
    return this.removeListener(channel, listener);
  }
  removeListener(channel: string, listener: Listener): this {
    const all = this.listeners.get(channel) ?? [];
    const last = all.findLastIndex((one) => one.listener === listener);
    this.listeners.set(
      channel,
      all.filter((_, index) => index !== last),
    );
    return this;
  }
  removeAllListeners(channel?: string): this {
    if (channel === undefined) this.listeners.clear();
    else this.listeners.delete(channel);
    return this;
  }
  listenerCount(channel: string): number {
    return this.listeners.get(channel)?.length ?? 0;
  }

  /** What main sends arrives here. */
  receive(text: string): void {
    const { kind, id, channel, body, error } = JSON.parse(text) as Downward;
    if (kind === 'message') {
      this.deliver(channel, decode(body) as unknown[]);
      return;
    }
    const call = this.calls.get(id);
    this.calls.delete(id);
    if (error !== undefined) call?.reject(new Error(error));
    else call?.resolve(decode(body));
  }

  private deliver(channel: string, args: unknown[]): void {
    for (const { listener, once } of [...(this.listeners.get(channel) ?? [])]) {
      if (once) this.removeListener(channel, listener);
      listener({ sender: this, ports: [] }, ...args);
    }
  }

  private add(channel: string, listener: Listener, once: boolean): this {
    if (typeof listener !== 'function') throw new TypeError('The "listener" argument must be of type function.');
    this.listeners.set(channel, [...(this.listeners.get(channel) ?? []), { listener, once }]);
    return this;
  }
}
