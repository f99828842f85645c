/** Converts rows under one list of names, as in answers of our server, into objects; null cells are left out. */
export function objectsUnder<T>(head: readonly string[], rows: readonly (readonly unknown[])[]): T[] {
  return rows.map((row) => Object.fromEntries(row.flatMap((value, index) => (value === null ? [] : [[head[index], value]]))) as T);
}
