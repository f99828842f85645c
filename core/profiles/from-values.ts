/** Sets a value at a dotted path: `{'connection.host': 'h'}` becomes `{connection: {host: 'h'}}`; other fields of `target` stay. */
export function putAt(target: Record<string, unknown>, path: string, value: unknown): void {
  const parts = path.split('.');
  let at = target;
  for (const part of parts.slice(0, -1)) {
    if (typeof at[part] !== 'object' || at[part] === null) at[part] = {};
    at = at[part] as Record<string, unknown>;
  }
  at[parts.at(-1) ?? path] = value;
}
