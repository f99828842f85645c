import type { Engine } from '../engine.ts';
import { postgresDescription } from './description.ts';
import { postgresDialect } from './dialect/dialect.ts';
import { postgresProfile } from './profile.ts';

export const postgres = {
  dialect: postgresDialect,
  connector: {
    profile: postgresProfile,
    description: postgresDescription,
    load: async () => (await import('./session/connector.ts')).createPostgresConnector(),
  },
} satisfies Engine;
