import type { Classification } from '../classification.ts';
import { readForeign } from './read-foreign.ts';
import { SNOWFLAKE } from './snowflake-dialect.ts';

/** Reads a statement of Snowflake. Never throws for any string. */
export function readSnowflake(sql: string): Promise<Classification> {
  return readForeign(sql, SNOWFLAKE);
}
