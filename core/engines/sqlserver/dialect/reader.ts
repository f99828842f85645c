import type { Classification } from '../../../sql/classification.ts';
import { readGeneric } from '../../../sql/generic/read-generic.ts';
import { SQLSERVER } from './reader-rules.ts';

/** Reads a statement of Microsoft SQL Server or Azure SQL. Never throws for any string. */
export function readSqlserver(sql: string): Promise<Classification> {
  return readGeneric(sql, SQLSERVER);
}
