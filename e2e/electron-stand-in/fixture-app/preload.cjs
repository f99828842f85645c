const { contextBridge, ipcRenderer } = require('electron');

globalThis.hiddenFromThePage = 1;
class Point {
  constructor() {
    this.x = 1;
  }
  length() {
    return this.x;
  }
}
const tried = (run) => {
  try {
    return run();
  } catch (error) {
    return error.message;
  }
};

contextBridge.exposeInMainWorld('fixture', {
  platform: process.platform,
  nested: { list: [1, { deep: true }], add: (one, other) => one + other },
  point: new Point(),
  back: (value) => value,
  kinds: () => ({ date: new Date(0), map: new Map([[1, 'one']]), bytes: new Uint8Array([1, 2]) }),
  fails: () => {
    throw new RangeError('too far');
  },
  later: async (value) => ({ value, again: () => value }),
  laterFails: async () => {
    throw new Error('later too far');
  },
  each: (items, visit) => items.map((item) => visit(item)),
  invoke: (channel, ...args) => ipcRenderer.invoke(channel, ...args),
  invokeFunction: () => ipcRenderer.invoke('echo', { nested: [() => 1] }),
  send: (...args) => ipcRenderer.send('note', ...args),
  listen: (channel, listener) => {
    const receive = (_event, ...args) => listener(...args);
    ipcRenderer.on(channel, receive);
    return () => void ipcRenderer.removeListener(channel, receive);
  },
  inside: () => ({
    node: tried(() => require('node:fs')),
    unknown: tried(() => ipcRenderer.sendSync('echo')),
    twice: tried(() => contextBridge.exposeInMainWorld('fixture', {})),
    page: typeof globalThis.fixture,
    process: [process.type, process.sandboxed, process.contextIsolated, typeof process.versions.electron],
  }),
});
