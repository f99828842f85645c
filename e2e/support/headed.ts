import type { Session } from './process.ts';

/** Rows under one head, as answers have them, as objects again: what is missing in a row is left out. */
export function objectsUnder<T = Record<string, unknown>>(head: unknown, rows: unknown): T[] {
  const names = head as string[];
  return (rows as unknown[][]).map(
    (row) => Object.fromEntries(row.flatMap((value, index) => (value === null ? [] : [[names[index], value]]))) as T,
  );
}

/** What list_environments says, by the names of its head. */
export async function listedEnvironments(session: Session): Promise<Record<string, string | undefined>[]> {
  const { structured } = await session.call('list_environments');
  return objectsUnder(structured.head, structured.environments);
}
