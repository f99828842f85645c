import type { Engine } from '../engine.ts';
import { databricksDialect } from './dialect/dialect.ts';

export const databricks: Engine = {
  dialect: databricksDialect,
  mark: { letters: 'DB', light: '#b3462a', dark: '#f0937a' },
};
