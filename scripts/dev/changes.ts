import { relative, sep } from 'node:path';
import type { FSWatcher } from 'vite';

/** What has to be made anew after a change. */
export interface Outdated {
  /** The server bundle; every process of it is replaced. */
  server: boolean;
  /** The process of the app host. */
  host: boolean;
}

/** Editors write a file in several steps, and a merge writes many. Milliseconds. */
const SETTLED_MS = 150;

const IN_SERVER = /^(core|mcp-server|resources)\/|^(package\.json|vite\.config\.ts)$/;
const IN_HOST = /^(core|app-main|scripts\/dev)\/|^package\.json$/;
const IN_NEITHER = /\.test\.ts$|\.md$|\/(testing|fixtures|corpus)\//;

/** Folders and files whose changes concern the server or the host; the screens are Vite's own matter. */
export const WATCHED = ['core', 'mcp-server', 'app-main', 'resources', 'scripts/dev', 'package.json', 'vite.config.ts'];

/** What a change of one file, named from the root with `/`, outdates. */
export function outdatedBy(file: string): Outdated {
  if (IN_NEITHER.test(file)) return { server: false, host: false };
  return { server: IN_SERVER.test(file), host: IN_HOST.test(file) };
}

/** Tells once of changes that follow each other closely. */
export function followChanges(watcher: FSWatcher, root: string, changed: (outdated: Outdated) => void): void {
  let seen: Outdated = { server: false, host: false };
  let timer: NodeJS.Timeout | undefined;
  watcher.on('all', (_, path) => {
    const { server, host } = outdatedBy(relative(root, path).split(sep).join('/'));
    if (!server && !host) return;
    seen = { server: seen.server || server, host: seen.host || host };
    clearTimeout(timer);
    timer = setTimeout(() => {
      const told = seen;
      seen = { server: false, host: false };
      changed(told);
    }, SETTLED_MS);
  });
}
