import type { Connector, ConnectorDescription } from '../connectors/connector.ts';
import type { EngineProfile } from '../profiles/profile-codec.ts';
import type { Dialect } from '../sql/dialect.ts';

/** One engine, as `engine.ts` of its folder declares it: data, and functions that load the heavy parts on first use. */
export interface Engine {
  readonly dialect: Dialect;
  /** How it is connected to; absent where this version only reads its SQL. */
  readonly connector?: ConnectorEntry;
}

export interface ConnectorEntry {
  readonly profile: EngineProfile;
  readonly description: ConnectorDescription;
  /** Imports the session code, and with it the driver, on first use. */
  load(): Promise<Connector>;
}
