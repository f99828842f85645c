/**
 * The topmost row estimate of a plan: `SEQ_SCAN ~1,200 rows: orders` → 1200; for a change these are the rows that it reads. The pattern
 * needs an operator at the start of the line, so that a literal of the statement cannot pose as an estimate.
 */
export function planRows(plan: string): number | null {
  for (const line of plan.split('\n')) {
    const match = /^\s*[A-Z][A-Z_ ]* ~([\d,]+) rows?(?::|$)/.exec(line)?.[1];
    if (match !== undefined) return Number(match.replaceAll(',', ''));
  }
  return null;
}
