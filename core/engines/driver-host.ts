// What a child process of a hosted engine runs, and its watchdog thread: see connectors/kit/hosted.ts.
import { isMainThread } from 'node:worker_threads';

if (isMainThread) {
  const [{ serveConnectors }, { CONNECTORS }] = await Promise.all([import('../connectors/kit/hosted-child.ts'), import('./registry.ts')]);
  const loaders = Object.fromEntries(Object.entries(CONNECTORS).map(([engine, { load }]) => [engine, load]));
  serveConnectors(loaders, new URL(import.meta.url));
} else {
  (await import('../connectors/kit/hosted-watchdog.ts')).watchHost();
}
