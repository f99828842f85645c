import type { Classification } from './classification.ts';
import { classify } from './classify.ts';
import type { Dialect } from './dialect.ts';

/** Statements that change rows and nothing else by their verb. */
export const ROW_CHANGES: ReadonlySet<string> = new Set(['insert', 'update', 'delete']);

/**
 * Whether a statement is one change of rows in which every function is known to be harmless, so that a value in it is no code to
 * anybody but a trigger. The reader of the dialect tells that of the statement behind an EXPLAIN. Fails closed: where the dialect has no
 * such EXPLAIN (SQL Server), the statement is none.
 */
export async function isHarmlessChange(sql: string, { capability, kind, statements }: Classification, dialect: Dialect): Promise<boolean> {
  if (statements !== 1 || capability !== 'write' || !ROW_CHANGES.has(kind)) return false;
  const planned = await classify(`EXPLAIN ${sql}`, dialect);
  return planned.capability === 'read' && planned.explains === kind;
}
