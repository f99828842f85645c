import type { Classification } from '../../../sql/classification.ts';
import { readForeign } from '../../../sql/generic/read-generic.ts';
import { SQLSERVER } from './dialect.ts';

/** Reads a statement of Microsoft SQL Server or Azure SQL. Never throws for any string. */
export function readSqlserver(sql: string): Promise<Classification> {
  return readForeign(sql, SQLSERVER);
}
