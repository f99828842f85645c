import type { Engine } from '../engine.ts';
import { postgresDescription } from './description.ts';
import { postgresDialect } from './dialect/dialect.ts';

export const postgres = {
  dialect: postgresDialect,
  connector: {
    description: postgresDescription,
    load: async () => (await import('./session/connector.ts')).createPostgresConnector(),
  },
} satisfies Engine;
