import type { Engine } from '../engine.ts';
import { databricksDialect } from './dialect/dialect.ts';

export const databricks: Engine = { dialect: databricksDialect };
