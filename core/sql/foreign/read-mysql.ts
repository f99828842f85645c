import type { Classification } from '../classification.ts';
import { MYSQL } from './mysql-dialect.ts';
import { readForeign } from './read-foreign.ts';

/** Reads a statement of MySQL or MariaDB. Never throws for any string. */
export function readMysql(sql: string): Promise<Classification> {
  return readForeign(sql, MYSQL);
}
