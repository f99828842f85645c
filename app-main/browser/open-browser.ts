import { spawn } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { environmentForOthers } from '../../core/secrets/child-environment.ts';

/** A browser that was not running may take its time to start. Milliseconds. */
const PAGE_LIVES_MS = 60_000;

/** A browser that was asked to open an address. */
export interface OpenedBrowser {
  /** Removes the page that led there: once a browser is in, or when the host ends. It is removed after a minute in any case. */
  removePage(): Promise<void>;
}

/**
 * Opens an address in the person's browser; undefined where there is no screen, no program to ask, or no place for the page. Every user of a
 * computer can read the arguments of its programs, so the browser is given a page that only this user can read, and that leads to the address.
 */
export async function openBrowser(
  address: string,
  platform: NodeJS.Platform,
  env: NodeJS.ProcessEnv,
  home = homedir(),
): Promise<OpenedBrowser | undefined> {
  if (platform === 'linux' && !env.DISPLAY && !env.WAYLAND_DISPLAY) return undefined;
  const page = await writePage(address, home).catch(() => undefined);
  if (page === undefined) return undefined;
  const timer = setTimeout(() => void page.remove(), PAGE_LIVES_MS);
  timer.unref();
  const removePage = (): Promise<void> => {
    clearTimeout(timer);
    return page.remove();
  };
  if (await start(pathToFileURL(page.file).href, platform, env)) return { removePage };
  await removePage();
  return undefined;
}

function start(page: string, platform: NodeJS.Platform, env: NodeJS.ProcessEnv): Promise<boolean> {
  const [command, ...args] = commandFor(platform);
  return new Promise((resolve) => {
    const child = spawn(command, [...args, page], { stdio: 'ignore', detached: true, env: environmentForOthers(env) });
    child.once('error', () => resolve(false));
    child.once('spawn', () => {
      child.unref();
      resolve(true);
    });
  });
}

function commandFor(platform: NodeJS.Platform): [string, ...string[]] {
  if (platform === 'darwin') return ['open'];
  if (platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler'];
  return ['xdg-open'];
}

/** In the home and not hidden: a browser that runs as a snap sees neither /tmp nor hidden folders. */
async function writePage(address: string, home: string): Promise<{ file: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(home, 'Hydrant-'));
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true }).catch(() => undefined);
  try {
    await chmod(folder, 0o700);
    const file = join(folder, 'open.html');
    await writeFile(file, redirectTo(address), { mode: 0o600, flag: 'wx' });
    return { file, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** The address is ours, `http://127.0.0.1:PORT/#TOKEN`, and has nothing that HTML would read as its own. */
function redirectTo(address: string): string {
  return `<!doctype html>
<meta charset="utf-8">
<meta name="referrer" content="no-referrer">
<meta http-equiv="refresh" content="0; url=${address}">
<title>Hydrant</title>
<p><a href="${address}">Open Hydrant</a></p>
`;
}
