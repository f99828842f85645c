import type { Engine } from '../engine.ts';
import { snowflakeDialect } from './dialect/dialect.ts';

export const snowflake: Engine = { dialect: snowflakeDialect };
