import type { Classification } from '../../../sql/classification.ts';
import { readForeign } from '../../../sql/generic/read-generic.ts';
import { SNOWFLAKE } from './dialect.ts';

/** Reads a statement of Snowflake. Never throws for any string. */
export function readSnowflake(sql: string): Promise<Classification> {
  return readForeign(sql, SNOWFLAKE);
}
