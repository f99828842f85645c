import type { Engine } from '../engine.ts';
import { snowflakeDialect } from './dialect/dialect.ts';

export const snowflake: Engine = {
  dialect: snowflakeDialect,
  mark: { letters: 'SN', light: '#176f91', dark: '#5cc3ea' },
};
