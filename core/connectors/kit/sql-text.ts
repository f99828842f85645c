/** A standard SQL string literal, for engines that do not treat a backslash in it as an escape: `it's` → `'it''s'`. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A quoted SQL identifier of the standard. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
