// An app as small as it can be that uses what the stand-in has. Its specs read `globalThis.seen`.
import { appendFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { app, BrowserWindow, ipcMain, protocol, session } from 'electron';

const seen = { readyBeforeMain: app.isReady(), events: [], second: [], navigations: [], opened: [], sends: [], console: [] };
globalThis.seen = seen;
/** Events in order, also for who looks when the app has gone. */
const happened = (name) => {
  seen.events.push(name);
  if (process.env.FIXTURE_LOG) appendFileSync(process.env.FIXTURE_LOG, `${name}\n`);
};
const TYPES = { html: 'text/html', js: 'text/javascript' };
const POLICY = "default-src 'none'; script-src 'self'; style-src app:; connect-src 'self'";

protocol.registerSchemesAsPrivileged([{ scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } }]);

if (!app.requestSingleInstanceLock({ from: 'fixture' })) {
  happened('refused');
  app.quit();
} else {
  app.on('second-instance', (_event, argv, cwd, data) => seen.second.push({ argv, cwd, data }));
  for (const name of ['before-quit', 'will-quit', 'quit', 'window-all-closed']) app.on(name, () => happened(name));
  app.whenReady().then(start);
}

function start() {
  protocol.handle('app', answer);
  session.defaultSession.setPermissionRequestHandler((_contents, permission, decide) => decide(permission === 'fullscreen'));
  session.defaultSession.webRequest.onHeadersReceived(({ responseHeaders }, decide) =>
    decide({ responseHeaders: { ...responseHeaders, 'X-Seen': ['by main'] } }),
  );
  ipcMain.handle('echo', (_event, ...args) => args);
  ipcMain.handle('who', (event) => ({
    url: event.senderFrame.url,
    origin: event.senderFrame.origin,
    top: event.senderFrame.parent === null,
    own: event.sender === BrowserWindow.getAllWindows()[0].webContents,
  }));
  ipcMain.handle('fail', () => {
    throw new TypeError('not so');
  });
  ipcMain.handle('unclonable', () => () => 1);
  ipcMain.on('note', (event, ...args) => {
    seen.sends.push(args);
    event.reply('noted', args.length);
  });
  open();
}

async function answer(request) {
  const { host, pathname, searchParams } = new URL(request.url);
  if (host !== 'fixture') return new Response('no such host', { status: 404 });
  if (pathname === '/body') return Response.json({ method: request.method, body: await request.text() });
  const file = join(import.meta.dirname, 'pages', pathname);
  const headers = { 'Content-Type': TYPES[pathname.split('.').at(-1)] ?? 'text/plain', 'Content-Security-Policy': POLICY };
  if (searchParams.has('slow')) await new Promise((resolve) => setTimeout(resolve, 200));
  return readFile(file).then(
    (body) => new Response(new Uint8Array(body), { headers }),
    () => new Response('not found', { status: 404 }),
  );
}

function open() {
  const window = new BrowserWindow({
    width: 640,
    height: 480,
    show: false,
    titleBarStyle: 'hidden',
    webPreferences: { preload: join(import.meta.dirname, 'preload.cjs'), contextIsolation: true, sandbox: true, nodeIntegration: false },
  });
  window.once('ready-to-show', () => {
    happened('ready-to-show');
    window.show();
  });
  for (const name of ['show', 'hide', 'closed']) window.on(name, () => happened(name));
  let quitting = false;
  app.on('before-quit', () => {
    quitting = true;
  });
  window.on('close', (event) => {
    happened('close');
    if (quitting) return;
    event.preventDefault();
    window.hide();
  });
  const { webContents } = window;
  webContents.on('will-navigate', (event, url) => {
    seen.navigations.push([event.url, url]);
    if (!url.includes('allowed')) event.preventDefault();
  });
  webContents.on('console-message', (event) => seen.console.push([event.level, event.message]));
  webContents.on('preload-error', (_event, _path, error) => seen.events.push(`preload-error: ${error.message}`));
  webContents.on('render-process-gone', (_event, { reason }) => seen.events.push(`gone: ${reason}`));
  webContents.setWindowOpenHandler(({ url }) => {
    seen.opened.push(url);
    return { action: 'deny' };
  });
  void window.loadURL('app://fixture/index.html?slow#top');
}
