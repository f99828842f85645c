import type { Dialect } from '../sql/dialect.ts';
import type { Token } from '../sql/tokenizer/token.ts';
import { tokenize } from '../sql/tokenizer/tokenize.ts';
import { describeLookAlike, lookAlikes } from './look-alikes.ts';
import { splitShown } from './shown-statement.ts';

/**
 * A part of a line. `note`: added by Hydrant, not part of the statement (`400 blank lines folded`); `escape`: an escaped invisible
 * character; `look-alike`: a character that resembles another, which `says` names.
 */
export interface ViewPiece {
  is: 'code' | 'comment' | 'note' | 'escape' | 'look-alike';
  text: string;
  says?: string;
}

/** A numbered line of the statement, or one of Hydrant's notes between two lines. */
export interface ViewLine {
  /** Line number in the statement, from 1; null for a note that replaces several lines. */
  number: number | null;
  pieces: ViewPiece[];
}

/** A statement laid out so that nothing in it can hide: blanks that push text out of sight are folded, deceptive characters are marked. */
export interface StatementView {
  /** Bound values as JSON, laid out in the same way. */
  values: ViewPiece[] | null;
  lines: ViewLine[];
  /** Lines of the statement as it was sent, before folding. */
  lineCount: number;
  characters: number;
  /** One sentence for each suspicious thing. */
  warnings: string[];
}

/** Runs of at least FOLD_LINES blank lines, or of FOLD_BLANKS blanks in a line, are folded. A tab counts as four blanks. */
const FOLD_LINES = 3;
const FOLD_BLANKS = 24;
/** A warning names at most this many look-alikes. */
const MOST_NAMED = 4;

/** Lays out the text of `shownStatement`; `dialect` is undefined for a dialect that this version does not know. */
export function viewStatement(shown: string, dialect: Dialect | undefined): StatementView {
  const { values, statement } = splitShown(shown);
  const gaps = dialect ? gapsOf(statement, dialect) : undefined;
  const marks = marksOf(statement, { isCode: gaps === undefined });
  const rows = statement.split('\n');
  const marksFrom = inOrder(marks, ({ at }) => at);
  const gapsFrom = inOrder(gaps ?? [], ([, end]) => end);
  const lines: ViewLine[] = [];
  let folded = 0;
  let at = 0;
  for (let row = 0; row < rows.length; row += 1) {
    const blank = blankRun(rows, row);
    if (blank >= FOLD_LINES) {
      lines.push({ number: null, pieces: [{ is: 'note', text: `${blank.toLocaleString('en')} blank lines folded` }] });
      folded += blank;
      for (const skipped of rows.slice(row, row + blank)) at += skipped.length + 1;
      row += blank - 1;
      continue;
    }
    const text = rows[row] ?? '';
    const { pieces, blanks } = piecesOf(text, at, marksFrom, gapsFrom);
    lines.push({ number: row + 1, pieces });
    folded += blanks > 0 ? 1 : 0;
    at += text.length + 1;
  }
  const bound =
    values === undefined
      ? undefined
      : piecesOf(
          values,
          0,
          inOrder(marksOf(values, { isCode: false }), ({ at: start }) => start),
          () => [],
        );
  return {
    values: bound?.pieces ?? null,
    lines,
    lineCount: rows.length,
    characters: statement.length,
    warnings: warningsOf([...(bound?.pieces ?? []), ...lines.flatMap(({ pieces }) => pieces)], folded + (bound?.blanks ?? 0)),
  };
}

/** The view as text for a terminal: numbered lines, with Hydrant's notes in brackets. */
export function viewAsText({ values, lines, lineCount, characters, warnings }: StatementView): string {
  const width = String(lineCount).length;
  const numbered = lines.map(({ number, pieces }) => {
    const text = joined(pieces);
    return lineCount === 1 ? text : `${String(number ?? '').padStart(width)}  ${text}`;
  });
  return [
    ...(values === null ? [] : [`With the values ${joined(values)}`]),
    ...numbered,
    ...(lineCount > 1 ? [`(${lineCount.toLocaleString('en')} lines, ${characters.toLocaleString('en')} characters)`] : []),
    ...warnings.map((warning) => `! ${warning}`),
  ].join('\n');
}

function joined(pieces: readonly ViewPiece[]): string {
  return pieces.map(({ is, text }) => (is === 'note' ? `[${text}]` : text)).join('');
}

interface Mark {
  at: number;
  length: number;
  is: 'escape' | 'look-alike';
  says?: string;
}

type Gap = readonly [start: number, end: number];

/** `\u{200b}`, as `escapeInvisible` writes it. */
function escapes(text: string): Mark[] {
  return [...text.matchAll(/\\u\{[0-9a-f]{1,6}\}/g)].map(({ 0: match, index }) => ({
    at: index,
    length: match.length,
    is: 'escape',
    says: 'a character that cannot be seen, or that changes others',
  }));
}

function marksOf(text: string, { isCode }: { isCode: boolean }): Mark[] {
  const alike = lookAlikes(text, { marks: isCode }).map(
    (match): Mark => ({ at: match.at, length: match.length, is: 'look-alike', says: describeLookAlike(text, match) }),
  );
  return [...escapes(text), ...alike].sort((a, b) => a.at - b.at);
}

/**
 * The comments and blanks of a statement, i.e. the text outside tokens under every lexer variant of the dialect. Undefined if it cannot be
 * tokenized. Empty if it holds an invisible character, which may end a comment in one engine and not in another.
 */
function gapsOf(statement: string, dialect: Dialect): Gap[] | undefined {
  const readings = dialect.lexerRules.map((rules) => tokenize(statement, rules));
  if (readings.some(({ error }) => error !== undefined)) return undefined;
  if (escapes(statement).length > 0) return [];
  const [first = [], ...others] = readings.map(({ tokens }) => between(tokens, statement.length));
  return others.reduce((gaps, other) => {
    const from = inOrder(other, ([, end]) => end);
    return gaps.filter(([start, end]) => from(start, end).some(([open, close]) => open <= start && end <= close));
  }, first);
}

/** The items of a sorted list whose position is in `from`…`to`, and the next one, which may begin before `to`. */
type Between<T> = (from: number, to: number) => readonly T[];

/** Binary search in a list sorted by position: it runs once per line, and a statement may have thousands of lines. */
function inOrder<T>(list: readonly T[], positionOf: (item: T) => number): Between<T> {
  const firstFrom = (position: number): number => {
    let [low, high] = [0, list.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (positionOf(list[middle] as T) < position) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return (from, to) => list.slice(firstFrom(from), firstFrom(to) + 1);
}

function between(tokens: readonly Token[], length: number): Gap[] {
  const starts = [...tokens.map(({ start }) => start), length];
  const ends = [0, ...tokens.map(({ end }) => end)];
  return starts.map((start, index): Gap => [ends[index] ?? 0, start]).filter(([from, to]) => to > from);
}

function blankRun(rows: readonly string[], from: number): number {
  let count = 0;
  while (from + count < rows.length && /^[ \t]*$/.test(rows[from + count] ?? '')) count += 1;
  return count;
}

function piecesOf(text: string, offset: number, marks: Between<Mark>, gaps: Between<Gap>): { pieces: ViewPiece[]; blanks: number } {
  const pieces: ViewPiece[] = [];
  let blanks = 0;
  const plain = (from: number, to: number): void => {
    for (const part of text.slice(from, to).split(/((?:[ \t]){6,})/)) {
      const width = /^[ \t]{6,}$/.test(part) ? [...part].reduce((sum, blank) => sum + (blank === '\t' ? 4 : 1), 0) : 0;
      if (width >= FOLD_BLANKS) {
        blanks += part.length;
        push(pieces, { is: 'note', text: `${part.length.toLocaleString('en')} blanks folded` });
      } else if (part !== '') for (const piece of withComments(part, offset + from, gaps)) push(pieces, piece);
      from += part.length;
    }
  };
  let done = 0;
  for (const { at, length, is, says } of marks(offset, offset + text.length)) {
    const start = at - offset;
    if (start < done || start >= text.length) continue;
    plain(done, start);
    push(pieces, { is, text: text.slice(start, start + length), ...(says ? { says } : {}) });
    done = start + length;
  }
  plain(done, text.length);
  return { pieces, blanks };
}

function withComments(text: string, at: number, gaps: Between<Gap>): ViewPiece[] {
  const pieces: ViewPiece[] = [];
  let done = 0;
  for (const [start, end] of gaps(at, at + text.length)) {
    const [from, to] = [Math.max(start - at, done), Math.min(end - at, text.length)];
    if (to <= from) continue;
    if (from > done) pieces.push({ is: 'code', text: text.slice(done, from) });
    pieces.push({ is: text.slice(from, to).trim() === '' ? 'code' : 'comment', text: text.slice(from, to) });
    done = to;
  }
  if (done < text.length) pieces.push({ is: 'code', text: text.slice(done) });
  return pieces;
}

/** Appends a piece, merged with the last one if both are of one kind. */
function push(pieces: ViewPiece[], piece: ViewPiece): void {
  const last = pieces.at(-1);
  if (last?.is === piece.is && (piece.is === 'code' || piece.is === 'comment')) last.text += piece.text;
  else pieces.push(piece);
}

function warningsOf(pieces: readonly ViewPiece[], folded: number): string[] {
  const alike = new Map(pieces.filter(({ is }) => is === 'look-alike').map(({ text, says }) => [text, `“${text}” (${says})`]));
  const names = [...alike.values()];
  const more = names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : '';
  const hidden = pieces.filter(({ is }) => is === 'escape').length;
  return [
    ...(folded > 0 ? ['Long runs of blanks are folded.'] : []),
    ...(hidden > 0 ? [`${hidden === 1 ? 'One character' : `${hidden} characters`} that could not be seen: written as \\u{…}.`] : []),
    ...(names.length > 0 ? [`Letters that look like others: ${names.slice(0, MOST_NAMED).join(', ')}${more}.`] : []),
  ];
}
