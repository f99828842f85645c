import { fileURLToPath } from 'node:url';
import { workerFile } from '../common/worker-file.ts';
import type { ConnectorEntry } from './engine.ts';

/** Wraps an entry so that a `hosted` driver loads in child processes; any other loads in this process. */
export function hostable(engine: string, entry: ConnectorEntry): ConnectorEntry {
  const { hosted, description } = entry;
  if (!hosted) return entry;
  return {
    ...entry,
    load: async ({ onLine, onCrash } = {}) => {
      const { hostConnector } = await import('../connectors/kit/hosted.ts');
      return hostConnector({
        entry: fileURLToPath(workerFile('driver-host')),
        connector: engine,
        description,
        ...(hosted === true ? {} : { limits: hosted }),
        ...(onLine ? { onLine: (line) => onLine(engine, line) } : {}),
        ...(onCrash ? { onCrash: (end) => onCrash(engine, end) } : {}),
      });
    },
  };
}
