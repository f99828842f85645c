// `npm run dev`: the app in a browser, from its sources. Screens reload as they are changed, the app host restarts, the server is built
// anew. Ctrl+C ends everything. For developers only: nothing of this is in a package. `--no-open` opens no browser.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openBrowser } from '../app-main/browser/open-browser.ts';
import { serveBrowser } from '../app-main/browser/server.ts';
import { followChanges, type Outdated, WATCHED } from './dev/changes.ts';
import { HostLink } from './dev/host-link.ts';
import { serveScreens } from './dev/screens.ts';

const root = join(import.meta.dirname, '..');
const { values } = parseArgs({ options: { open: { type: 'boolean', default: true } }, allowNegative: true });

const { promise: stopped, resolve: stop } = Promise.withResolvers<void>();
// Before anything is started: what is told to end while it starts ends all the same.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop());

let building: ChildProcess | undefined;
/** Builds the server in a process of its own: what the build computes from our modules (the tools' schemas) is computed anew. */
async function buildServer(): Promise<boolean> {
  building = spawn(process.execPath, [join(root, 'scripts', 'build.ts'), 'server'], { stdio: ['ignore', 'inherit', 'inherit'] });
  const [code] = (await once(building, 'exit')) as [number | null];
  building = undefined;
  return code === 0;
}

const say = (sentence: string): void => console.log(`dev: ${sentence}`);
const link = new HostLink(stop);
let pending: Outdated | undefined;
let isWorking = false;

/** Makes anew what is outdated, one after the other; changes that arrive meanwhile are next. */
async function renew(outdated: Outdated): Promise<void> {
  pending = { server: outdated.server || pending?.server === true, host: outdated.host || pending?.host === true };
  if (isWorking) return;
  isWorking = true;
  while (pending) {
    const { server } = pending;
    pending = undefined;
    // What does not compile leaves the former server and host in place; at the start there is no host yet.
    if (server && !(await buildServer())) {
      say('the server was not built; the former one goes on.');
      if (!link.isStarted) await link.restart();
    } else if (await link.restart()) say(server ? 'the new server and app host answer.' : 'the new app host answers.');
    else say('the app host does not start; it is tried again after the next change.');
  }
  isWorking = false;
}

// The product's own door: token, Host, Origin, key. Its folder of built screens is not used: Vite serves them.
const door = await serveBrowser(link, join(root, 'dist', 'renderer'), 0);
const inner = new URL(door.address);
const { vite, origin } = await serveScreens(root, inner.host);
vite.watcher.add(WATCHED.map((name) => join(root, name)));
const first = renew({ server: true, host: true });
followChanges(vite.watcher, root, (outdated) => void renew(outdated));

const address = `${origin}/${inner.hash}`;
const opened = values.open ? await openBrowser(address, process.platform, process.env) : undefined;
if (opened) void door.loggedIn.then(() => opened.removePage());
void first.then(() => {
  console.log(`${opened ? 'Hydrant is open in your browser' : 'Open Hydrant in a browser on this machine'}: ${address}`);
  console.log('The address works once, in one tab. Ctrl+C ends everything.');
});

await stopped;
building?.kill();
await Promise.allSettled([opened?.removePage(), vite.close(), door.close(), link.stop()]);
process.exit(0);
