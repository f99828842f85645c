// Entry file of a driver host in tests, with a connector that does everything a driver should not do.
import { isMainThread } from 'node:worker_threads';

if (isMainThread) {
  const { serveConnectors } = await import('../hosted-child.ts');
  serveConnectors(
    {
      hostile: async () => (await import('./hostile-connector.ts')).createHostileConnector(),
      // Fails while it is imported.
      broken: async () => (await import('./broken-connector.ts')).createBrokenConnector(),
      silent: async () => new Promise(() => undefined),
    },
    new URL(import.meta.url),
  );
} else {
  (await import('../hosted-watchdog.ts')).watchHost();
}
