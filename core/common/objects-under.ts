/** Rows under one head, as answers of our server have them, as objects: what is null in a row is left out. */
export function objectsUnder<T>(head: readonly string[], rows: readonly (readonly unknown[])[]): T[] {
  return rows.map((row) => Object.fromEntries(row.flatMap((value, index) => (value === null ? [] : [[head[index], value]]))) as T);
}
