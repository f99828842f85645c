import { fileURLToPath } from 'node:url';
import type { ConnectorEntry } from './engine.ts';

/** The file that children of hosted engines run, as the bundle names it, seen from a chunk; from source it stands beside this file. */
declare const __DRIVER_HOST__: string | undefined;
const DRIVER_HOST = typeof __DRIVER_HOST__ === 'undefined' ? './driver-host.ts' : __DRIVER_HOST__;

/** The entry of an engine, of which the driver is loaded where the entry says: in this process, or `hosted` in children. */
export function hostable(engine: string, entry: ConnectorEntry): ConnectorEntry {
  const { hosted, description } = entry;
  if (!hosted) return entry;
  return {
    ...entry,
    load: async ({ onLine, onCrash } = {}) => {
      const { hostConnector } = await import('../connectors/kit/hosted.ts');
      return hostConnector({
        entry: fileURLToPath(new URL(DRIVER_HOST, import.meta.url)),
        connector: engine,
        description,
        ...(hosted === true ? {} : { limits: hosted }),
        ...(onLine ? { onLine: (line) => onLine(engine, line) } : {}),
        ...(onCrash ? { onCrash: (end) => onCrash(engine, end) } : {}),
      });
    },
  };
}
