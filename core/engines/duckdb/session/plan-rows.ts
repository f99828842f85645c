/**
 * The first estimate of a plan, from above: what a change is made from. It stands behind the operator that a line begins with, so a text
 * of the statement's own that looks like one does not count.
 */
export function planRows(plan: string): number | null {
  for (const line of plan.split('\n')) {
    const match = /^\s*[A-Z][A-Z_ ]* ~([\d,]+) rows?(?::|$)/.exec(line)?.[1];
    if (match !== undefined) return Number(match.replaceAll(',', ''));
  }
  return null;
}
