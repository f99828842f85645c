/** Characters. Up to this length a line is shown whole: longer ones are made by programs and would block a page. */
const LONGEST = 2000;
/** How much is shown on either side of what changes in a longer line, so that the change is in view, and at most of the change itself. */
const AROUND = 20;
const MOST_CHANGED = 8000;
const BEGINNING = 240;

/** A line, reduced to the part that differs from its counterpart if it is too long to be shown whole. */
export function aroundChange(line: string, counterpart = ''): string {
  if (line.length <= LONGEST) return line;
  let start = 0;
  while (start < line.length && start < counterpart.length && line[start] === counterpart[start]) start += 1;
  const most = Math.min(line.length, counterpart.length) - start;
  let end = 0;
  while (end < most && line[line.length - 1 - end] === counterpart[counterpart.length - 1 - end]) end += 1;
  const from = boundary(line, start - AROUND);
  const to = boundary(line, Math.min(line.length - end + AROUND, Math.max(start, 0) + AROUND + MOST_CHANGED));
  return left(from) + line.slice(from, to) + right(line.length - to);
}

/** The beginning of a long line. */
export function beginning(line: string): string {
  if (line.length <= LONGEST) return line;
  const to = boundary(line, BEGINNING);
  return line.slice(0, to) + right(line.length - to);
}

/** Moves an offset out of the middle of a surrogate pair. */
function boundary(line: string, at: number): number {
  const offset = Math.min(Math.max(at, 0), line.length);
  return /[\uDC00-\uDFFF]/.test(line[offset] ?? '') ? offset + 1 : offset;
}

function left(count: number): string {
  return count === 0 ? '' : `(${count.toLocaleString('en')} characters) … `;
}

function right(count: number): string {
  return count === 0 ? '' : ` … (${count.toLocaleString('en')} characters)`;
}
