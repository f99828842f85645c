import type { Readable, Writable } from 'node:stream';

/** A message of the DevTools protocol, with the session it belongs to. */
interface Message {
  id?: number;
  method?: string;
  params?: Record<string, unknown>;
  sessionId?: string;
  result?: unknown;
  error?: { message: string };
}

type Listener = (params: never) => void;
interface Waiting {
  resolve: (value: never) => void;
  reject: (error: Error) => void;
}

/** One connection to Chromium over its pipe (messages end with a NUL), with flat sessions per target. */
export class Cdp {
  /** Called when Chromium has closed its end. */
  whenGone: () => void = () => undefined;
  readonly #out: Writable;
  readonly #waiting = new Map<number, Waiting>();
  readonly #listeners = new Map<string, Set<Listener>>();
  #last = 0;
  #rest = '';
  #gone = false;

  constructor(out: Writable, incoming: Readable) {
    this.#out = out;
    out.on('error', () => this.#close());
    incoming.on('error', () => this.#close());
    incoming.on('close', () => this.#close());
    incoming.setEncoding('utf8').on('data', (chunk: string) => this.#read(chunk));
  }

  /** Rejects with what Chromium says against it, or once Chromium is gone. */
  send<T>(method: string, params: object = {}, sessionId?: string): Promise<T> {
    if (this.#gone) return Promise.reject(new Error(`${method}: Chromium is gone`));
    this.#last += 1;
    const id = this.#last;
    this.#out.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    return new Promise<T>((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
  }

  on<T>(method: string, sessionId: string, listener: (params: T) => void): void {
    const key = `${sessionId} ${method}`;
    this.#listeners.set(key, (this.#listeners.get(key) ?? new Set()).add(listener as Listener));
  }

  /** Forgets the listeners of a session that has ended. */
  forget(sessionId: string): void {
    for (const key of this.#listeners.keys()) if (key.startsWith(`${sessionId} `)) this.#listeners.delete(key);
  }

  #read(chunk: string): void {
    const parts = (this.#rest + chunk).split('\0');
    this.#rest = parts.pop() ?? '';
    for (const part of parts) this.#receive(JSON.parse(part) as Message);
  }

  #receive({ id, method, params, sessionId, result, error }: Message): void {
    if (id === undefined) {
      for (const listener of this.#listeners.get(`${sessionId ?? ''} ${method}`) ?? []) listener((params ?? {}) as never);
      return;
    }
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error) waiting?.reject(new Error(error.message));
    else waiting?.resolve((result ?? {}) as never);
  }

  #close(): void {
    if (this.#gone) return;
    this.#gone = true;
    for (const { reject } of this.#waiting.values()) reject(new Error('Chromium is gone'));
    this.#waiting.clear();
    this.whenGone();
  }
}
