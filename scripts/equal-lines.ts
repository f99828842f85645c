import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Fewer lines than this may be equal by chance. */
const SHORTEST = 10;

/** One run of equal lines in two files, by the line where it begins in each. */
export interface EqualLines {
  files: readonly [string, string];
  lines: readonly [number, number];
  count: number;
}

interface Line {
  at: number;
  text: string;
}

/** Code lines of a source with names and texts taken out, so that a renamed copy is equal; without imports, comments and brackets alone. */
function shapeOf(source: string): Line[] {
  const lines: Line[] = [];
  let inComment = false;
  let inImport = false;
  for (const [index, line] of source.split('\n').entries()) {
    const text = line.trim();
    if (inComment || text.startsWith('/*')) {
      inComment = !text.includes('*/');
      continue;
    }
    if (inImport || /^(import|export \{)/.test(text)) {
      inImport = !/from '[^']+'|;$/.test(text);
      continue;
    }
    if (text.startsWith('//') || /^[\][{}();,]*$/.test(text)) continue;
    const shape = withoutNames(text);
    // Words of a list and rows of a table are data: equal but for names says nothing of them, equal as they are does.
    lines.push({ at: index + 1, text: /[(=;.]/.test(shape.replaceAll("'s'", '')) ? shape : text });
  }
  return lines;
}

const KEYWORDS = new Set(
  'as async await break case catch class const continue default else export extends finally for function if in instanceof interface let new of return static super switch this throw try type typeof undefined null void while yield'.split(
    ' ',
  ),
);

function withoutNames(text: string): string {
  return text
    .replaceAll(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`[^`]*`?/g, "'s'")
    .replaceAll(/[A-Za-z_$][\w$]*/g, (word) => (KEYWORDS.has(word) || word === 's' ? word : 'n'));
}

/** Every run of equal lines between a file of one folder and a file of another; each pair of files once, its longest run. */
export function equalLines(one: string, other: string, shortest: number = SHORTEST): EqualLines[] {
  const files = (folder: string): [string, Line[]][] =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
      .map((name) => [join(folder, name), shapeOf(readFileSync(join(folder, name), 'utf8'))]);
  const theirs = files(other);
  return files(one).flatMap(([left, lines]) =>
    theirs.flatMap(([right, others]) => {
      const run = longestRun(lines, others);
      return run && run.count >= shortest ? [{ files: [left, right] as const, ...run }] : [];
    }),
  );
}

/** The longest common substring, line by line. */
function longestRun(left: readonly Line[], right: readonly Line[]): Omit<EqualLines, 'files'> | undefined {
  let best: Omit<EqualLines, 'files'> | undefined;
  let before = new Uint16Array(right.length + 1);
  for (const [row, line] of left.entries()) {
    const counts = new Uint16Array(right.length + 1);
    for (const [column, other] of right.entries()) {
      if (line.text !== other.text) continue;
      const count = (before[column] as number) + 1;
      counts[column + 1] = count;
      if (count > (best?.count ?? 0)) best = { count, lines: [left[row - count + 1]?.at ?? 0, right[column - count + 1]?.at ?? 0] };
    }
    before = counts;
  }
  return best;
}
