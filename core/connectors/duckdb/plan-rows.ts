/**
 * DuckDB draws a plan as boxes below each other, a change on top. The first box with an estimate is what the change is made from; the
 * estimate is its last line, so a text of the statement's own that looks like one does not count.
 */
export function planRows(plan: string): number | null {
  let found: string | undefined;
  for (const line of plan.split('\n')) {
    found = /^│\s*~([\d,]+) rows?\s*[│├]/.exec(line)?.[1] ?? found;
    if (found !== undefined && line.startsWith('└')) return Number(found.replaceAll(',', ''));
  }
  return null;
}
