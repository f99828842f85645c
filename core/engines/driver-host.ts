// Entry file of the child process of a hosted engine, and of its watchdog thread: see connectors/kit/hosted.ts.
import { isMainThread } from 'node:worker_threads';

if (isMainThread) {
  const [{ serveConnectors }, engines] = await Promise.all([import('../connectors/kit/hosted-child.ts'), import('./index.ts')]);
  const loaders = Object.entries(engines).flatMap(([name, engine]) => ('connector' in engine ? [[name, engine.connector.load]] : []));
  serveConnectors(Object.fromEntries(loaders), new URL(import.meta.url));
} else {
  (await import('../connectors/kit/hosted-watchdog.ts')).watchHost();
}
