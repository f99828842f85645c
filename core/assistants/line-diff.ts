export interface DiffLine {
  kind: 'same' | 'add' | 'remove';
  text: string;
}

const CONTEXT = 3;

/** What changes between two texts that differ in one place: the changed lines with three around them. */
export function lineDiff(before: string, after: string): DiffLine[] {
  const old = linesOf(before);
  const fresh = linesOf(after);
  let start = 0;
  while (start < old.length && start < fresh.length && old[start] === fresh[start]) start += 1;
  let end = 0;
  while (end < old.length - start && end < fresh.length - start && old.at(-1 - end) === fresh.at(-1 - end)) end += 1;
  const line = (kind: DiffLine['kind']) => (text: string) => ({ kind, text });
  if (start === old.length && start === fresh.length) return [];
  return [
    ...old.slice(Math.max(0, start - CONTEXT), start).map(line('same')),
    ...old.slice(start, old.length - end).map(line('remove')),
    ...fresh.slice(start, fresh.length - end).map(line('add')),
    ...old.slice(old.length - end, old.length - end + CONTEXT).map(line('same')),
  ];
}

function linesOf(text: string): string[] {
  if (text === '') return [];
  return text.replace(/\r?\n$/, '').split(/\r?\n/);
}
