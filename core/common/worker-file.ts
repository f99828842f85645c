/**
 * The files that run in a thread or a process of their own, from the root of the sources. Each is an entry of the server's bundle
 * (vite.config.ts reads this table), so that it is `workers/<name>.js` there. The driver host has a bundle of its own (vite.driver-host.config.ts).
 */
export const WORKER_FILES = {
  'driver-host': 'core/engines/driver-host.ts',
  'keychain-helper': 'core/secrets/keychain-helper-process.ts',
  'sql-parser': 'core/sql/generic/parser-worker.ts',
} as const;

export type WorkerName = keyof typeof WORKER_FILES;

/** `dist/server/chunks/start-x.js`, `dist/app/main.js`: a module of a bundle; the app's own lies beside the server's. */
const BUNDLED = /\/(?:app|server)\/(?:chunks\/)?[^/]+\.js$/;

/**
 * The file of a worker: a source where we run from the sources, an entry of the server's bundle otherwise. `folder` is that of the
 * bundle's workers, for a caller whose own bundle lies elsewhere (the archive of the packaged app).
 */
export function workerFile(name: WorkerName, folder?: URL): URL {
  if (folder !== undefined) return new URL(`${name}.js`, folder);
  const here = import.meta.url;
  if (BUNDLED.test(here)) return new URL(here.replace(BUNDLED, `/server/workers/${name}.js`));
  return new URL(`../../${WORKER_FILES[name]}`, here);
}
