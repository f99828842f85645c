import { StrictEmitter } from '../strict.ts';
import { decode, encode } from '../worlds/values.ts';
import type { Frame } from './frame.ts';

export interface IpcEvent {
  /** The WebContents of the page that sent it; not by its type, since that sends through this module. */
  sender: StrictEmitter;
  senderFrame: Frame;
  frameId: number;
  processId: number;
  type: 'frame';
  /** Of `send` only. */
  reply?: (channel: string, ...args: unknown[]) => void;
}
type Handler = (event: IpcEvent, ...args: never[]) => unknown;

export class IpcMain extends StrictEmitter {
  readonly #handlers = new Map<string, { handler: Handler; once: boolean }>();

  constructor() {
    super('ipcMain', 'any');
  }
  handle(channel: string, handler: Handler): void {
    this.#add(channel, handler, false);
  }
  handleOnce(channel: string, handler: Handler): void {
    this.#add(channel, handler, true);
  }
  removeHandler(channel: string): void {
    this.#handlers.delete(channel);
  }

  /** The handler's answer, encoded; an error reads as Electron words it. */
  async standinInvoke(event: IpcEvent, channel: string, body: string): Promise<{ body: string; error?: string }> {
    try {
      const entry = this.#handlers.get(channel);
      if (!entry) throw new Error(`No handler registered for '${channel}'`);
      if (entry.once) this.#handlers.delete(channel);
      return { body: encode(await entry.handler(event, ...(decode(body) as never[]))) };
    } catch (error) {
      process.stderr.write(`Error occurred in handler for '${channel}': ${error instanceof Error ? error.stack : String(error)}\n`);
      return { body: '', error: `Error invoking remote method '${channel}': ${String(error)}` };
    }
  }

  #add(channel: string, handler: Handler, once: boolean): void {
    if (this.#handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`);
    if (typeof handler !== 'function') throw new TypeError(`Expected handler to be a function, but found type '${typeof handler}'`);
    this.#handlers.set(channel, { handler, once });
  }
}

export const ipcMain = new IpcMain();
