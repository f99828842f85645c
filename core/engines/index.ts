import type { Connector, ConnectorDescription } from '../connectors/connector.ts';
import type { Engine } from '../profiles/profile.ts';
import { duckdbDescription } from './duckdb/description.ts';
import { postgresDescription } from './postgres/description.ts';

interface Entry {
  description: ConnectorDescription;
  /** Imports the session code, and with it the driver, on first use. */
  load: () => Promise<Connector>;
}

/** Every engine this version connects to: description now, driver on first use. */
export const CONNECTORS: Record<Engine, Entry> = {
  duckdb: { description: duckdbDescription, load: async () => (await import('./duckdb/session/connector.ts')).createDuckdbConnector() },
  postgres: {
    description: postgresDescription,
    load: async () => (await import('./postgres/session/connector.ts')).createPostgresConnector(),
  },
};
