import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { HydrantError } from '../../core/common/errors.ts';
import type { Log } from '../../core/logs/log.ts';
import { parseLogLevel } from '../../core/logs/log-level.ts';
import { usersUmask } from '../private-files.ts';
import { resourcesFolder } from '../resources-folder.ts';
import { warn } from './output.ts';

interface AppOptions {
  browser?: boolean;
  port?: number;
  open?: boolean;
  logLevel?: string;
}

/** Opens the app as a process of its own: the window where Electron is there, else (or with --browser) the screens in a browser. */
export async function openApp(options: AppOptions, _args: readonly string[], log: Log): Promise<number> {
  const dist = join(dirname(resourcesFolder()), 'dist', 'app');
  const electron = options.browser ? undefined : electronBinary();
  if (!options.browser && !electron) warn('Electron is not installed here: the app opens in your browser.');
  const entry = join(dist, electron ? 'main.js' : 'browser.js');
  if (!existsSync(entry))
    throw new HydrantError('USAGE', 'The app is not part of this installation.', 'Run `npm run build` in the folder of Hydrant.');
  const args = electron
    ? [dirname(dirname(dist))]
    : [entry, ...(options.port === undefined ? [] : ['--port', String(options.port)]), ...(options.open === false ? ['--no-open'] : [])];
  // The programs that the app opens, such as the browser, keep the modes that this user is used to.
  process.umask(usersUmask);
  const env = options.logLevel === undefined ? process.env : { ...process.env, HYDRANT_LOG_LEVEL: parseLogLevel(options.logLevel) };
  // The browser host ends with this process, however that ends; the window is a program of its own.
  const child = spawn(electron ?? process.execPath, args, {
    env,
    stdio: electron ? 'inherit' : ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  let wasAsked = false;
  const pass = (signal: NodeJS.Signals): void => {
    wasAsked = true;
    child.kill(signal);
  };
  process.on('SIGINT', pass).on('SIGTERM', pass).on('SIGHUP', pass);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      // What ends in native code, or is killed, cannot say so itself.
      if (signal && !wasAsked) log.error('app-killed', { signal });
      // Told to end before it could listen for that, it ended all the same.
      resolve(code ?? (wasAsked ? 0 : 1));
    });
  });
}

/** Electron's executable, where its package has fetched it already. Never fetches. */
function electronBinary(): string | undefined {
  try {
    const folder = dirname(createRequire(import.meta.url).resolve('electron/package.json'));
    const name = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' }[process.platform as string] ?? 'electron';
    const binary = join(folder, 'dist', name);
    return existsSync(binary) ? binary : undefined;
  } catch {
    return undefined;
  }
}
