import { objectsUnder as rowsUnder } from '../../core/common/objects-under.ts';
import type { Session } from './process.ts';

/** Rows under one head, of an answer whose types are not known. */
export function objectsUnder<T = Record<string, unknown>>(head: unknown, rows: unknown): T[] {
  return rowsUnder<T>(head as string[], rows as unknown[][]);
}

/** What list_environments says, by the names of its head. */
export async function listedEnvironments(session: Session): Promise<Record<string, string | undefined>[]> {
  const { structured } = await session.call('list_environments');
  return objectsUnder(structured.head, structured.environments);
}
