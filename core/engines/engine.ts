import type { Connector, ConnectorDescription } from '../connectors/connector.ts';
import type { HostLimits } from '../connectors/kit/hosted-limits.ts';
import type { Dialect } from '../sql/dialect.ts';

/** One engine, as `engine.ts` of its folder declares it: data, and functions that load the heavy parts on first use. */
export interface Engine {
  readonly dialect: Dialect;
  /** How it is connected to; absent where this version only reads its SQL. */
  readonly connector?: ConnectorEntry;
}

export interface ConnectorEntry {
  readonly description: ConnectorDescription;
  /** Imports the session code, and with it the driver, on first use. */
  load(): Promise<Connector>;
  /** Its driver runs in child processes (connectors/kit/hosted.ts), with other limits than the usual ones where they are given. */
  readonly hosted?: true | Partial<HostLimits>;
}
