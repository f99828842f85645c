import { mkdirSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { runningApp } from '../state.ts';

const FOLDERS: Record<string, string> = {
  desktop: 'Desktop',
  documents: 'Documents',
  downloads: 'Downloads',
  music: 'Music',
  pictures: 'Pictures',
  videos: 'Videos',
};

/** `app.getPath` and `app.setPath`. */
export class AppPaths {
  readonly #set = new Map<string, string>();

  set(name: string, path: string): void {
    if (!isAbsolute(path)) throw new Error('Path must be absolute');
    this.#set.set(name, path);
  }

  get(name: string, appName: string): string {
    const path = this.#set.get(name) ?? this.#usual(name, appName);
    if (path === undefined) throw new Error(`Failed to get '${name}' path`);
    if (name === 'userData' || name === 'sessionData' || name === 'logs') mkdirSync(path, { recursive: true });
    return path;
  }

  #usual(name: string, appName: string): string | undefined {
    const home = homedir();
    if (name in FOLDERS) return join(home, FOLDERS[name] ?? '');
    if (name === 'home') return home;
    if (name === 'temp') return tmpdir();
    if (name === 'exe' || name === 'module') return process.execPath;
    if (name === 'assets') return runningApp().resources;
    if (name === 'appData') return this.#appData(home);
    if (name === 'userData') return switchValue('user-data-dir') ?? join(this.get('appData', appName), appName);
    if (name === 'sessionData') return this.get('userData', appName);
    if (name === 'logs') return join(this.get('userData', appName), 'logs');
    if (name === 'crashDumps') return join(this.get('userData', appName), 'Crashpad');
    return undefined;
  }

  #appData(home: string): string {
    if (process.platform === 'darwin') return join(home, 'Library', 'Application Support');
    return process.env.XDG_CONFIG_HOME || join(home, '.config');
  }
}

/** The value of a switch on the command line: `''` for one without, undefined for one that is not there. */
export function switchValue(name: string): string | undefined {
  const given = process.argv.find((argument) => argument === `--${name}` || argument.startsWith(`--${name}=`));
  return given?.slice(name.length + 3);
}
