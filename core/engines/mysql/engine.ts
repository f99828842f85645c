import type { Engine } from '../engine.ts';
import { mysqlDialect } from './dialect/dialect.ts';

export const mysql: Engine = {
  dialect: mysqlDialect,
  mark: { letters: 'MY', light: '#356372', dark: '#86b9c9' },
};
