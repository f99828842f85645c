const LONGEST_RUN = 1_000;

/**
 * Whether a text holds a very long run of operator characters, such as a row of plus signs or of openings of comments. The
 * lexer of PostgreSQL, which DuckDB took over, reads the rest of such a run again for every token it takes from it: a run of
 * 600,000 keeps it busy for many minutes. Nobody writes 1,000 in a row, not even as a ruler in a comment.
 */
export function hasLongOperatorRun(sql: string): boolean {
  for (const run of sql.matchAll(/[~!@#^&|`?+\-*/%<>=]{64,}/g)) if (run[0].length > LONGEST_RUN) return true;
  return false;
}
