import type { Engine } from '../engine.ts';
import { postgresDescription } from './description.ts';
import { postgresDialect } from './dialect/dialect.ts';
import { POSTGRES_ADMIN } from './packs/admin/description.ts';
import { postgresProfile } from './profile.ts';

export const postgres = {
  dialect: postgresDialect,
  mark: { letters: 'PG', light: '#2f5f9e', dark: '#86b1ec' },
  outside: ['libpg-query'],
  connector: {
    profile: postgresProfile,
    description: postgresDescription,
    load: async () => (await import('./session/connector.ts')).createPostgresConnector(),
    packs: [{ ...POSTGRES_ADMIN, loadTools: async () => (await import('./packs/admin/tools.ts')).POSTGRES_ADMIN_TOOLS }],
  },
} satisfies Engine;
