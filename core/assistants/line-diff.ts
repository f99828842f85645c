import { type ChangedRange, changedRanges } from './changed-ranges.ts';
import { aroundChange, beginning } from './long-lines.ts';

export interface DiffLine {
  /** `gap` separates distant changes, and marks where a diff is cut; its text says how much is left out. */
  kind: 'same' | 'add' | 'remove' | 'gap';
  text: string;
}

/** A text as it is, and as it may be shown: the same lines, with values masked. */
export interface ShownText {
  real: string;
  shown: string;
}

interface Line {
  real: string;
  shown: string;
}

const CONTEXT = 3;
/** Most lines shown of one block of removed or added lines. */
const MOST_LINES = 1000;

/**
 * The difference of two texts: changed lines with three lines of context, hunk by hunk. Lines are compared unmasked and with their line
 * ends, so that a change of a masked value is shown too. Of a long line, the changed part is shown.
 */
export function lineDiff(before: ShownText, after: ShownText): DiffLine[] {
  const [old, fresh] = [linesOf(before), linesOf(after)];
  const ranges = changedRanges(
    old.map(({ real }) => real),
    fresh.map(({ real }) => real),
  );
  const lines: DiffLine[] = [];
  let shownUntil = 0;
  for (const [index, range] of ranges.entries()) {
    const from = Math.max(shownUntil, range.from - CONTEXT);
    if (index > 0 && from > shownUntil) lines.push(gap(from - shownUntil, 'unchanged'));
    lines.push(...sameLines(old.slice(from, range.from)), ...changedLines(old, fresh, range));
    const next = ranges[index + 1]?.from ?? old.length;
    shownUntil = Math.min(range.to + CONTEXT, next);
    lines.push(...sameLines(old.slice(range.to, shownUntil)));
  }
  return lines;
}

function sameLines(lines: readonly Line[]): DiffLine[] {
  return lines.map(({ shown }) => ({ kind: 'same', text: beginning(shown) }));
}

function changedLines(old: readonly Line[], fresh: readonly Line[], { from, to, at, until }: ChangedRange): DiffLine[] {
  const removed = old.slice(from, to);
  const added = fresh.slice(at, until);
  // If lines differ only in their ends, the ends are shown.
  const ends = onlyEndsDiffer(removed, added) ? lineEnd : () => '';
  const block = (kind: 'remove' | 'add', lines: readonly Line[], others: readonly Line[]): DiffLine[] => [
    ...lines.slice(0, MOST_LINES).map((line, index) => ({ kind, text: aroundChange(line.shown, others[index]?.shown) + ends(line) })),
    ...(lines.length > MOST_LINES ? [gap(lines.length - MOST_LINES, kind === 'add' ? 'added' : 'removed')] : []),
  ];
  return [...block('remove', removed, added), ...block('add', added, removed)];
}

function gap(count: number, what: 'unchanged' | 'added' | 'removed'): DiffLine {
  const more = what === 'unchanged' ? '' : 'more ';
  return { kind: 'gap', text: `${count.toLocaleString('en')} ${more}${what} line${count === 1 ? '' : 's'}` };
}

function onlyEndsDiffer(removed: readonly Line[], added: readonly Line[]): boolean {
  const bare = (lines: readonly Line[]): string => lines.map(({ real }) => real.replace(/\r?\n$/, '')).join('\n');
  return bare(removed) === bare(added);
}

function lineEnd({ real }: Line): string {
  if (real.endsWith('\r\n')) return ' ␍␊';
  return real.endsWith('\n') ? ' ␊' : ' (no line end)';
}

function linesOf({ real, shown }: ShownText): Line[] {
  const texts = split(shown).map((line) => line.replace(/\r?\n$/, ''));
  const reals = split(real);
  // If the masked text has another number of lines, it is shown without pairing.
  if (texts.length !== reals.length) return texts.map((text) => ({ real: text, shown: text }));
  return reals.map((line, index) => ({ real: line, shown: texts[index] ?? '' }));
}

function split(text: string): string[] {
  return text === '' ? [] : text.split(/(?<=\n)/);
}
