import type { Engine } from '../engine.ts';
import { sqlserverDialect } from './dialect/dialect.ts';

export const sqlserver: Engine = { dialect: sqlserverDialect };
