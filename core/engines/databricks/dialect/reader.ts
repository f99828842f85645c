import type { Classification } from '../../../sql/classification.ts';
import { readForeign } from '../../../sql/generic/read-generic.ts';
import { DATABRICKS } from './dialect.ts';

/** Reads a statement of Databricks SQL. Never throws for any string. */
export function readDatabricks(sql: string): Promise<Classification> {
  return readForeign(sql, DATABRICKS);
}
