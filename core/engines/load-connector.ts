import { fileURLToPath } from 'node:url';
import type { Connector } from '../connectors/connector.ts';
import type { DriverLine, HostEnd } from '../connectors/kit/hosted.ts';
import type { Engine } from '../profiles/profile.ts';
import { connectorOf } from './registry.ts';

/** The file that children of hosted engines run, as the bundle names it, seen from a chunk; from source it stands beside this file. */
declare const __DRIVER_HOST__: string | undefined;
const DRIVER_HOST = typeof __DRIVER_HOST__ === 'undefined' ? './driver-host.ts' : __DRIVER_HOST__;

/** Who is told of a hosted driver. Nothing of it reaches standard output. */
export interface HostEvents {
  onLine?: (engine: Engine, line: DriverLine) => void;
  onCrash?: (engine: Engine, end: HostEnd) => void;
}

/** The connector of an engine, and with it its driver: in this process, or in children where the engine's entry says `hosted`. */
export async function loadConnector(engine: Engine, { onLine, onCrash }: HostEvents = {}): Promise<Connector> {
  const { description, hosted, load } = connectorOf(engine);
  if (!hosted) return load();
  const { hostConnector } = await import('../connectors/kit/hosted.ts');
  return hostConnector({
    entry: fileURLToPath(new URL(DRIVER_HOST, import.meta.url)),
    connector: engine,
    description,
    ...(hosted === true ? {} : { limits: hosted }),
    ...(onLine ? { onLine: (line) => onLine(engine, line) } : {}),
    ...(onCrash ? { onCrash: (end) => onCrash(engine, end) } : {}),
  });
}
