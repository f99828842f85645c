/** A SQL string literal of the standard; for engines in which a backslash inside of one is plain. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A quoted SQL identifier of the standard. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
