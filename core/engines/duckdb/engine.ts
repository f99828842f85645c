import type { Engine } from '../engine.ts';
import { duckdbDescription } from './description.ts';
import { duckdbDialect } from './dialect/dialect.ts';
import { duckdbProfile } from './profile.ts';

export const duckdb = {
  dialect: duckdbDialect,
  mark: { letters: 'DK', light: '#7a6000', dark: '#d9b93c' },
  outside: ['@duckdb/node-api'],
  connector: {
    profile: duckdbProfile,
    description: duckdbDescription,
    load: async () => (await import('./session/connector.ts')).createDuckdbConnector(),
  },
} satisfies Engine;
