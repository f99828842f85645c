import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { Cdp } from './cdp.ts';
import { findChromium } from './find-chromium.ts';

/**
 * Chromium ends by itself when the pipe to us closes, however we ended; the shell around it, in a process group of its own, then
 * removes the temporary folder. A child of Chromium may still write there for a moment, hence the second try.
 */
const GUARD = 'folder=$1; shift; "$@"; rm -rf "$folder" 2>/dev/null || { sleep 1; rm -rf "$folder"; }';

const FLAGS = [
  '--headless=new',
  '--remote-debugging-pipe',
  '--remote-debugging-port=0',
  '--no-startup-window',
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-component-extensions-with-background-pages',
  '--disable-default-apps',
  '--disable-dev-shm-usage',
  '--disable-extensions',
  '--disable-sync',
  '--disable-back-forward-cache',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
  '--disable-background-timer-throttling',
  '--disable-features=Translate,OptimizationHints,MediaRouter,PaintHolding,HttpsUpgrades',
  '--force-color-profile=srgb',
  '--hide-scrollbars',
  '--password-store=basic',
  '--use-mock-keychain',
  '--screen-info={1920x1080}',
];

export interface Chromium {
  cdp: Cdp;
  /** The DevTools address, as Electron prints it for whoever debugs. */
  address: Promise<string>;
  /** A folder that is removed after Chromium has ended. */
  temp: string;
}

/** Starts Chromium without a window of its own. */
export function startChromium(sandbox: boolean): Chromium {
  const temp = mkdtempSync(join(tmpdir(), 'electron-stand-in-'));
  const flags = [...FLAGS, ...(sandbox ? [] : ['--no-sandbox']), `--user-data-dir=${join(temp, 'profile')}`];
  const child = spawn('/bin/sh', ['-c', GUARD, 'electron-stand-in', temp, findChromium(), ...flags], {
    // A group of its own: who ends ours by its group still leaves somebody to clean up.
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
    // The bus of a person's desktop is not for tests.
    env: { ...process.env, DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent' },
  });
  child.on('error', () => undefined);
  const cdp = new Cdp(child.stdio[3] as Duplex, child.stdio[4] as Duplex);
  const address = devToolsAddress(child);
  address.catch(() => undefined);
  return { cdp, address, temp };
}

function devToolsAddress(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
      // What comes after the address is read and dropped, so that Chromium never waits for us.
      if (said.length > 100_000) return;
      said += chunk;
      const match = /^DevTools listening on (ws:\/\/\S+)/m.exec(said);
      if (match?.[1]) resolve(match[1]);
    });
    child.on('exit', (code) => reject(new Error(`Chromium ended (${code}): ${said.slice(-500)}`)));
  });
}
