import { contextBridge, ipcRenderer } from 'electron';
import type { Push } from '../contract/contract.ts';
import type { PageApi } from '../contract/page-api.ts';
import { CALL, PUSH } from './ipc-names.ts';

// All that a page can reach: one call and one listener, by fixed names. What is called is checked by the host.
const api: PageApi = {
  host: 'window',
  platform: process.platform,
  call: (channel, request) => ipcRenderer.invoke(CALL, channel, request),
  onPush(listener) {
    const receive = (_event: unknown, push: Push): void => listener(push);
    ipcRenderer.on(PUSH, receive);
    return () => {
      ipcRenderer.removeListener(PUSH, receive);
    };
  },
};
contextBridge.exposeInMainWorld('hydrant', api);
