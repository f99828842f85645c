const LONGEST_RUN = 1_000;

/**
 * Whether a text holds a very long run of operator characters, such as a row of plus signs or of comment openings. PostgreSQL's lexer, which DuckDB adopted, rereads
 * the rest of such a run for every token, so the time is quadratic: a run of 600,000 takes many minutes. Real statements never have 1,000 in
 * a row, not even as a ruler in a comment.
 */
export function hasLongOperatorRun(sql: string): boolean {
  for (const run of sql.matchAll(/[~!@#^&|`?+\-*/%<>=]{64,}/g)) if (run[0].length > LONGEST_RUN) return true;
  return false;
}
