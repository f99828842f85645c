import type { Classification } from './classification.ts';
import { classify } from './classify.ts';
import type { Dialect } from './dialect.ts';

/** Statements that change rows and nothing else by their verb. */
export const ROW_CHANGES: ReadonlySet<string> = new Set(['insert', 'update', 'delete']);

/**
 * Whether a statement is one change of rows with harmless functions only, so that only a trigger could run its values as code. The dialect's
 * reader checks this for the statement inside an EXPLAIN. Fails closed: false where the dialect has no such EXPLAIN (SQL Server).
 */
export async function isHarmlessChange(sql: string, { capability, kind, statements }: Classification, dialect: Dialect): Promise<boolean> {
  if (statements !== 1 || capability !== 'write' || !ROW_CHANGES.has(kind)) return false;
  const planned = await classify(`EXPLAIN ${sql}`, dialect);
  return planned.capability === 'read' && planned.explains === kind;
}
