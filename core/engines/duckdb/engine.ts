import type { Engine } from '../engine.ts';
import { duckdbDescription } from './description.ts';
import { duckdbDialect } from './dialect/dialect.ts';
import { duckdbProfile } from './profile.ts';

export const duckdb = {
  dialect: duckdbDialect,
  connector: {
    profile: duckdbProfile,
    description: duckdbDescription,
    load: async () => (await import('./session/connector.ts')).createDuckdbConnector(),
  },
} satisfies Engine;
