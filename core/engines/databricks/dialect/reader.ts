import type { Classification } from '../../../sql/classification.ts';
import { readGeneric } from '../../../sql/generic/read-generic.ts';
import { DATABRICKS } from './reader-rules.ts';

/** Reads a statement of Databricks SQL. Never throws for any string. */
export function readDatabricks(sql: string): Promise<Classification> {
  return readGeneric(sql, DATABRICKS);
}
