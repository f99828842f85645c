/**
 * Files that run in their own thread or process, relative to the root of the sources. Each is an entry of the server's bundle
 * (vite.config.ts reads this table) and becomes `workers/<name>.js` there. The driver host has its own bundle (vite.driver-host.config.ts).
 */
export const WORKER_FILES = {
  'driver-host': 'core/engines/driver-host.ts',
  'keychain-helper': 'core/secrets/keychain-helper-process.ts',
  'sql-parser': 'core/sql/generic/parser-worker.ts',
} as const;

export type WorkerName = keyof typeof WORKER_FILES;

/** `dist/server/chunks/start-x.js`, `dist/app/main.js`: a module of a bundle; the app's bundle is beside the server's. */
const BUNDLED = /\/(?:app|server)\/(?:chunks\/)?[^/]+\.js$/;

/**
 * The file of a worker: a source file when run from source, otherwise an entry of the server's bundle. `folder` is the bundle's worker
 * folder, for a caller whose own bundle is elsewhere (the archive of the packaged app).
 */
export function workerFile(name: WorkerName, folder?: URL): URL {
  if (folder !== undefined) return new URL(`${name}.js`, folder);
  const here = import.meta.url;
  if (BUNDLED.test(here)) return new URL(here.replace(BUNDLED, `/server/workers/${name}.js`));
  return new URL(`../../${WORKER_FILES[name]}`, here);
}
