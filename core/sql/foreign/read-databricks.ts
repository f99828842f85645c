import type { Classification } from '../classification.ts';
import { DATABRICKS } from './databricks-dialect.ts';
import { readForeign } from './read-foreign.ts';

/** Reads a statement of Databricks SQL. Never throws for any string. */
export function readDatabricks(sql: string): Promise<Classification> {
  return readForeign(sql, DATABRICKS);
}
