import type { Classification } from '../../../sql/classification.ts';
import { readForeign } from '../../../sql/generic/read-generic.ts';
import { MYSQL } from './dialect.ts';

/** Reads a statement of MySQL or MariaDB. Never throws for any string. */
export function readMysql(sql: string): Promise<Classification> {
  return readForeign(sql, MYSQL);
}
