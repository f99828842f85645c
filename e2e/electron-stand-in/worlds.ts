import { makeCodec } from './codec.ts';

// What both halves use of a page; the rest of the stand-in knows no DOM.
declare const window: object;
declare const document: {
  dispatchEvent(event: CustomEvent): boolean;
  addEventListener(name: string, listener: (event: CustomEvent) => void): void;
};

/** The isolated world in which preloads run; pages cannot reach into it. */
export const WORLD = 'Electron Isolated Context';
/** The wire from that world to main; it exists in that world only. */
export const BINDING = '__standinToMain';

/**
 * The page's half of `contextBridge`: builds frozen functions that call over to the isolated world by events which both worlds see.
 * `secret` keeps the page's own events apart. Runs before anything of the page.
 */
function mainWorldHalf(secret: string): void {
  const callbacks = new Map<number, (...args: unknown[]) => unknown>();
  const promises = new Map<number, { resolve: (value: unknown) => void; reject: (error: unknown) => void }>();
  let last = 0;
  const replies: { value?: unknown; promise?: number; error?: string }[] = [];
  const say = (name: string, detail: unknown): void => void document.dispatchEvent(new CustomEvent(`${secret}${name}`, { detail }));
  const hear = (name: string, listener: (detail: never) => void): void =>
    document.addEventListener(`${secret}${name}`, (event) => listener(event.detail as never));
  const argument = (value: unknown): unknown => {
    if (typeof value !== 'function') return { value };
    last += 1;
    callbacks.set(last, value as () => unknown);
    return { callback: last };
  };
  const build = (shape: never): unknown => {
    const { fn, value, members } = shape as { fn?: number; value?: unknown; members?: Record<string, never> };
    if (members) return Object.freeze(Object.fromEntries(Object.entries(members).map(([key, inner]) => [key, build(inner)])));
    if (fn === undefined) return value;
    return (...args: unknown[]) => {
      say('call', { fn, args: args.map(argument) });
      const got = replies.pop();
      if (got?.error !== undefined) throw new Error(got.error);
      if (got?.promise !== undefined) {
        const { promise } = got;
        return new Promise((resolve, reject) => promises.set(promise, { resolve, reject }));
      }
      return build((got?.value ?? { value: undefined }) as never);
    };
  };
  hear('reply', (detail: never) => {
    replies.push(detail);
  });
  hear('settle', ({ promise, value, error }: { promise: number; value?: never; error?: string }) => {
    const waiting = promises.get(promise);
    promises.delete(promise);
    if (error !== undefined) waiting?.reject(new Error(error));
    else waiting?.resolve(build(value as never));
  });
  hear('callback', ({ id, args }: { id: number; args: unknown[] }) => void callbacks.get(id)?.(...args));
  hear('expose', ({ key, shape }: { key: string; shape: never }) => {
    Object.defineProperty(window, key, { value: build(shape), enumerable: true, configurable: false, writable: false });
  });
}

/** The isolated half: `electron` as a sandboxed preload sees it, then the preload itself. */
function isolatedHalf(
  secret: string,
  codec: ReturnType<typeof makeCodec>,
  facts: { platform: string },
  run: (require: unknown, process: unknown) => void,
): void {
  const say = (name: string, detail: unknown): void => void document.dispatchEvent(new CustomEvent(`${secret}${name}`, { detail }));
  const functions: ((...args: unknown[]) => unknown)[] = [];
  let promises = 0;
  const shapeOf = (value: unknown): unknown => {
    if (typeof value === 'function') return { fn: functions.push(value as () => unknown) - 1 };
    if (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype)
      return { members: Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shapeOf(inner)])) };
    return { value };
  };
  const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
  document.addEventListener(`${secret}call`, (event) => {
    const { fn, args } = event.detail as { fn: number; args: { value?: unknown; callback?: number }[] };
    const given = args.map(({ value, callback }) =>
      callback === undefined ? value : (...back: unknown[]) => say('callback', { id: callback, args: back }),
    );
    try {
      const result = functions[fn]?.(...given);
      if (!(result instanceof Promise)) return say('reply', { value: shapeOf(result) });
      promises += 1;
      const promise = promises;
      say('reply', { promise });
      result.then(
        (value) => say('settle', { promise, value: shapeOf(value) }),
        (error: unknown) => say('settle', { promise, error: messageOf(error) }),
      );
    } catch (error) {
      say('reply', { error: messageOf(error) });
    }
  });
  const listeners = new Map<string, Set<(...args: unknown[]) => void>>();
  const calls = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  let call = 0;
  const send = (message: unknown): void =>
    (globalThis as unknown as Record<string, (text: string) => void>).__standinToMain?.(codec.encode(message));
  Object.assign(globalThis, {
    __standinReceive(text: string): void {
      const message = codec.decode(text) as { kind: string; id: number; channel: string; args: unknown[]; value?: unknown; error?: string };
      if (message.kind === 'event') for (const listener of listeners.get(message.channel) ?? []) listener({}, ...message.args);
      const waiting = message.kind === 'reply' ? calls.get(message.id) : undefined;
      if (message.error !== undefined) waiting?.reject(new Error(message.error));
      else waiting?.resolve(message.value);
      if (waiting) calls.delete(message.id);
    },
  });
  const ipcRenderer = {
    invoke: (channel: string, ...args: unknown[]) =>
      new Promise((resolve, reject) => {
        call += 1;
        calls.set(call, { resolve, reject });
        send({ kind: 'invoke', id: call, channel, args });
      }),
    send: (channel: string, ...args: unknown[]) => send({ kind: 'send', id: 0, channel, args }),
    on: (channel: string, listener: (...args: unknown[]) => void) =>
      void listeners.set(channel, (listeners.get(channel) ?? new Set()).add(listener)),
    removeListener: (channel: string, listener: (...args: unknown[]) => void) => void listeners.get(channel)?.delete(listener),
  };
  const contextBridge = { exposeInMainWorld: (key: string, api: unknown) => say('expose', { key, shape: shapeOf(api) }) };
  const require = (name: string): unknown => {
    if (name === 'electron') return { ipcRenderer, contextBridge };
    throw new Error(`module not found: ${name}`);
  };
  run(require, { platform: facts.platform, versions: { electron: '45.4.1' }, env: {}, contextIsolated: true, sandboxed: true });
}

export function mainWorldSource(secret: string): string {
  return `(${mainWorldHalf})(${JSON.stringify(secret)})`;
}

export function isolatedSource(secret: string, preload: string): string {
  const run = `function (require, process) { const module = { exports: {} }; const exports = module.exports;\n${preload}\n}`;
  return `(${isolatedHalf})(${JSON.stringify(secret)}, (${makeCodec})(), ${JSON.stringify({ platform: process.platform })}, ${run})`;
}
