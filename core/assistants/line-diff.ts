export interface DiffLine {
  kind: 'same' | 'add' | 'remove';
  text: string;
}

/** A text as it is, and as it may be shown: line by line the same, with values masked. */
export interface ShownText {
  real: string;
  shown: string;
}

interface Line {
  real: string;
  shown: string;
}

const CONTEXT = 3;

/**
 * What changes between two texts that differ in one place: the changed lines with three around them. Lines are compared as they are,
 * with their line ends; a line of which only a masked value changes is told as well.
 */
export function lineDiff(before: ShownText, after: ShownText): DiffLine[] {
  const [old, fresh] = [linesOf(before), linesOf(after)];
  let start = 0;
  while (start < old.length && start < fresh.length && old[start]?.real === fresh[start]?.real) start += 1;
  // How many lines at the end are the same, without those counted from the start.
  const most = Math.min(old.length, fresh.length) - start;
  let end = 0;
  while (end < most && old.at(-1 - end)?.real === fresh.at(-1 - end)?.real) end += 1;
  if (start === old.length && start === fresh.length) return [];
  const removed = old.slice(start, old.length - end);
  const added = fresh.slice(start, fresh.length - end);
  const line = (kind: DiffLine['kind']) => (one: Line) => ({ kind, text: one.shown });
  // Of lines that differ in their ends alone, the ends are shown.
  const told = onlyEndsDiffer(removed, added) ? withEnds : (one: Line) => one;
  return [
    ...old.slice(Math.max(0, start - CONTEXT), start).map(line('same')),
    ...removed.map(told).map(line('remove')),
    ...added.map(told).map(line('add')),
    ...old.slice(old.length - end, old.length - end + CONTEXT).map(line('same')),
  ];
}

function onlyEndsDiffer(removed: readonly Line[], added: readonly Line[]): boolean {
  const bare = (lines: readonly Line[]): string => lines.map(({ real }) => real.replace(/\r?\n$/, '')).join('\n');
  return bare(removed) === bare(added);
}

function withEnds({ real, shown }: Line): Line {
  let end = ' (no line end)';
  if (real.endsWith('\r\n')) end = ' ␍␊';
  else if (real.endsWith('\n')) end = ' ␊';
  return { real, shown: shown + end };
}

function linesOf({ real, shown }: ShownText): Line[] {
  const texts = split(shown).map((line) => line.replace(/\r?\n$/, ''));
  const reals = split(real);
  // A text that cannot be shown line by line is shown as it is.
  if (texts.length !== reals.length) return texts.map((text) => ({ real: text, shown: text }));
  return reals.map((line, index) => ({ real: line, shown: texts[index] ?? '' }));
}

function split(text: string): string[] {
  return text === '' ? [] : text.split(/(?<=\n)/);
}
