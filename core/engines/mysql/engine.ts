import type { Engine } from '../engine.ts';
import { mysqlDialect } from './dialect/dialect.ts';

export const mysql: Engine = { dialect: mysqlDialect };
