import { EventEmitter } from 'node:events';
import type { WebContents } from './web-contents.ts';

type Handler = (event: unknown, ...args: unknown[]) => unknown;
const handlers = new Map<string, Handler>();

class IpcMain extends EventEmitter {
  handle = (channel: string, handler: Handler): void => {
    if (handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`);
    handlers.set(channel, handler);
  };
  removeHandler = (channel: string): void => void handlers.delete(channel);
}

export const ipcMain = new IpcMain();

/** Hands a message of a page to its handler; what it throws reads as in Electron. */
export async function dispatch(
  sender: WebContents,
  { kind, channel, args }: { kind: 'invoke' | 'send'; channel: string; args: unknown[] },
): Promise<{ value?: unknown; error?: string } | undefined> {
  const event = { sender, senderFrame: sender.mainFrame, processId: 1, frameId: 1 };
  if (kind === 'send') {
    ipcMain.emit(channel, event, ...args);
    return undefined;
  }
  try {
    const handler = handlers.get(channel);
    if (!handler) throw new Error(`No handler registered for '${channel}'`);
    return { value: await handler(event, ...args) };
  } catch (error) {
    return {
      error: `Error invoking remote method '${channel}': ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`,
    };
  }
}
