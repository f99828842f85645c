import type { Classification } from '../classification.ts';
import { readForeign } from './read-foreign.ts';
import { SQLSERVER } from './sqlserver-dialect.ts';

/** Reads a statement of Microsoft SQL Server or Azure SQL. Never throws for any string. */
export function readSqlserver(sql: string): Promise<Classification> {
  return readForeign(sql, SQLSERVER);
}
