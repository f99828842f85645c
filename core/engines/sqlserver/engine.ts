import type { Engine } from '../engine.ts';
import { sqlserverDialect } from './dialect/dialect.ts';

export const sqlserver: Engine = {
  dialect: sqlserverDialect,
  mark: { letters: 'MS', light: '#8a3b8f', dark: '#d896dc' },
};
