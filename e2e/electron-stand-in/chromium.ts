import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Cdp } from './cdp.ts';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

export interface Chromium {
  cdp: Cdp;
  /** The DevTools address, as Electron prints it for whoever debugs. */
  address: string;
}

/** Starts Chromium without a window of its own; it ends with this process, however that ends. */
export async function startChromium(): Promise<Chromium> {
  const profile = mkdtempSync(join(tmpdir(), 'electron-stand-in-'));
  const args = [
    '--headless=new',
    '--no-sandbox',
    '--remote-debugging-port=0',
    '--no-startup-window',
    `--user-data-dir=${profile}`,
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-default-apps',
    '--disable-dev-shm-usage',
    '--disable-features=Translate,OptimizationHints,MediaRouter',
    '--force-color-profile=srgb',
    '--hide-scrollbars',
  ];
  const child = spawn(findChromium(), args, { stdio: ['ignore', 'ignore', 'pipe'] });
  const clean = (): void => {
    child.kill('SIGKILL');
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  };
  process.on('exit', clean);
  watchOver(child, profile);
  const address = await devToolsAddress(child);
  return { cdp: await Cdp.connect(address), address };
}

function findChromium(): string {
  const wanted = process.env.HYDRANT_CHROMIUM;
  if (wanted) return wanted;
  const found = NAMES.find((name) => spawnSync('/bin/sh', ['-c', `command -v ${name}`]).status === 0);
  if (!found) throw new Error(`The stand-in needs Chromium: none of ${NAMES.join(', ')} is on PATH.`);
  return found;
}

/** A process that outlives a kill -9 of this one for a moment, to end Chromium and remove its folder. */
function watchOver(child: ChildProcess, profile: string): void {
  const script = 'while kill -0 "$1" 2>/dev/null; do sleep 0.3; done; kill -9 "$2" 2>/dev/null; sleep 0.2; rm -rf "$3"';
  spawn('/bin/sh', ['-c', script, 'stand-in-watch', String(process.pid), String(child.pid), profile], {
    detached: true,
    stdio: 'ignore',
  }).unref();
}

function devToolsAddress(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
      said += chunk;
      const found = /^DevTools listening on (ws:\/\/\S+)/m.exec(said);
      if (found?.[1]) resolve(found[1]);
    });
    child.on('exit', (code) => reject(new Error(`Chromium ended (${code}): ${said.slice(-500)}`)));
  });
}
