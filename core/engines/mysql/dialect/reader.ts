import type { Classification } from '../../../sql/classification.ts';
import { readGeneric } from '../../../sql/generic/read-generic.ts';
import { MYSQL } from './reader-rules.ts';

/** Reads a statement of MySQL or MariaDB. Never throws for any string. */
export function readMysql(sql: string): Promise<Classification> {
  return readGeneric(sql, MYSQL);
}
