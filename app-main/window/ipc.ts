import { type IpcMainInvokeEvent, ipcMain } from 'electron';
import type { Host } from '../host/host.ts';
import { CALL, PUSH } from './ipc-names.ts';
import type { MainWindow } from './main-window.ts';
import { PAGE_ORIGIN } from './page-protocol.ts';

/** Answers calls of our own page and of nothing else; pushes go to it alone. */
export function servePages(host: Host, window: MainWindow): void {
  ipcMain.handle(CALL, (event, channel: unknown, request: unknown) => {
    if (!isOurs(event, window)) throw new Error('This message does not come from a page of Hydrant.');
    return host.call(channel, request);
  });
  host.listen((push) => window.send(PUSH, push));
}

function isOurs(event: IpcMainInvokeEvent, window: MainWindow): boolean {
  const frame = event.senderFrame;
  if (frame === null || frame.parent !== null || !window.owns(event.sender)) return false;
  return frame.url === PAGE_ORIGIN || frame.url.startsWith(`${PAGE_ORIGIN}/`);
}
