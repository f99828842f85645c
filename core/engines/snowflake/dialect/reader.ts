import type { Classification } from '../../../sql/classification.ts';
import { readGeneric } from '../../../sql/generic/read-generic.ts';
import { SNOWFLAKE } from './reader-rules.ts';

/** Reads a statement of Snowflake. Never throws for any string. */
export function readSnowflake(sql: string): Promise<Classification> {
  return readGeneric(sql, SNOWFLAKE);
}
