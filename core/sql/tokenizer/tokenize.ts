import type { LexerRules, Quote } from './lexer-rules.ts';
import type { Token, TokenKind, Tokens } from './token.ts';

/** Blanks that every engine takes for a blank. */
const BLANK = ' \t\n\r\f\v';

class LexicalError extends Error {
  readonly at: number;
  readonly refused: boolean;
  constructor(message: string, at: number, refused = false) {
    super(message);
    this.at = at;
    this.refused = refused;
  }
}

/**
 * Splits a statement into tokens by one dialect's lexer rules. Drops comments, except hints; an executable comment is an error. Never throws:
 * an unreadable text sets `error`. Linear in the length of the text.
 */
export function tokenize(sql: string, rules: LexerRules): Tokens {
  const tokens: Token[] = [];
  try {
    let at = 0;
    while (at < sql.length) {
      const token = next(sql, at, rules, tokens.at(-1));
      if (token.kind !== 'skip') tokens.push({ ...token, kind: token.kind });
      at = token.end;
    }
    return { tokens };
  } catch (error) {
    if (error instanceof LexicalError) return { tokens, error: { message: error.message, at: error.at, refused: error.refused } };
    throw error;
  }
}

type Piece = Omit<Token, 'kind'> & { kind: TokenKind | 'skip' };

function next(sql: string, at: number, rules: LexerRules, previous: Token | undefined): Piece {
  const char = sql[at]!;
  if (BLANK.includes(char)) return skip(at, at + 1);
  const comment = lineComment(sql, at, rules) ?? blockComment(sql, at, rules);
  if (comment) return comment;
  const quote = rules.quotes.find((each) => each.open === char);
  if (quote) return quoted(sql, at, at, quote);
  if (char === '$' && rules.dollarQuotes !== 'none') {
    const dollar = dollarQuoted(sql, at, rules);
    if (dollar) return dollar;
  }
  // After a dot a digit belongs to a name or path (`t.1st`), never to a number of its own; before one it is `.5`.
  const number = match(rules.number, sql, at);
  if (number && !(number.startsWith('.') && touchesName(previous, at))) {
    runsIntoWord(sql, at + number.length, rules);
    return plain('number', at, number);
  }
  const variable = match(rules.variable, sql, at);
  if (variable) return plain('variable', at, variable);
  const word = match(rules.word, sql, at);
  if (word) return prefixed(sql, at, word, rules) ?? plain('word', at, word);
  const operator = rules.operators.find((each) => sql.startsWith(each, at));
  if (operator) return plain('operator', at, operator);
  if (rules.symbols.includes(char)) return plain('operator', at, char);
  throw new LexicalError(
    `The character ${describe(sql, at)} has no meaning outside quotes here.`,
    at,
    match(rules.refused ?? /(?!)/y, sql, at) !== undefined,
  );
}

function skip(start: number, end: number): Piece {
  return { kind: 'skip', text: '', value: '', start, end };
}

function plain(kind: TokenKind, start: number, text: string): Piece {
  return { kind, text, value: text, start, end: start + text.length };
}

function match(pattern: RegExp, sql: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(sql)?.[0] || undefined;
}

/** True when the token before ends right here and names something, so that a `.` continues it. */
function touchesName(previous: Token | undefined, at: number): boolean {
  return previous !== undefined && previous.end === at && (previous.kind === 'word' || previous.kind === 'quoted' || previous.text === ']');
}

/** `1DROP` is one word to one engine and two to another. */
function runsIntoWord(sql: string, at: number, rules: LexerRules): void {
  if (match(rules.word, sql, at)) throw new LexicalError('A number runs into a word; put a blank between them.', at);
}

function lineComment(sql: string, at: number, rules: LexerRules): Piece | undefined {
  for (const { open, blankAfter, continuedByBackslash } of rules.lineComments) {
    if (!sql.startsWith(open, at)) continue;
    const after = sql[at + open.length];
    if (blankAfter && after !== undefined && after > ' ') continue;
    let end = at + open.length;
    while (end < sql.length && sql[end] !== '\n') {
      if (continuedByBackslash && sql[end] === '\\' && sql[end + 1] === '\n') end++;
      // Engines disagree whether these characters end the line, so one engine may run what another takes for a comment.
      else if (/[\f\v\u0085\u2028\u2029]/.test(sql[end]!) || (sql[end] === '\r' && sql[end + 1] !== '\n' && end + 1 < sql.length))
        throw new LexicalError('A comment holds a line break that not every engine takes for one.', end);
      end++;
    }
    return skip(at, end);
  }
  return undefined;
}

function blockComment(sql: string, at: number, rules: LexerRules): Piece | undefined {
  if (!sql.startsWith('/*', at)) return undefined;
  const executable = rules.executableComments.find((open) => sql.startsWith(open, at));
  if (executable) throw new LexicalError(`A comment that opens with ${executable} is executed by the server.`, at);
  const marks = rules.nestedComments ? /\/\*|\*\//g : /\*\//g;
  marks.lastIndex = at + 2;
  for (let depth = 1; depth > 0; ) {
    const mark = marks.exec(sql);
    if (!mark) throw new LexicalError('A comment is not closed.', at, true);
    depth += mark[0] === '/*' ? 1 : -1;
  }
  const end = marks.lastIndex;
  if (!rules.hints || sql[at + 2] !== '+') return skip(at, end);
  const text = sql.slice(at, end);
  return { kind: 'hint', text, value: text.slice(3, -2), start: at, end };
}

/** Reads from `open` (the opening quote) to its closer; `start` is where the token began, before any prefix. */
function quoted(sql: string, start: number, open: number, quote: Quote): Piece {
  let end = open + 1;
  for (;;) {
    const char = sql[end];
    if (char === undefined) throw new LexicalError(`A ${quote.kind === 'string' ? 'string' : 'quoted name'} is not closed.`, start, true);
    if (quote.backslash && char === '\\') end += 2;
    else if (char === quote.close) {
      if (!(quote.doubled && sql[end + 1] === quote.close)) break;
      end += 2;
    } else end++;
  }
  const value = sql.slice(open + 1, end).replaceAll(quote.close + quote.close, quote.close);
  return { kind: quote.kind, text: sql.slice(start, end + 1), value, start, end: end + 1 };
}

/** A string with a prefix (`N'…'`, `r"…"`), when a string follows the word without a blank. */
function prefixed(sql: string, at: number, word: string, rules: LexerRules): Piece | undefined {
  const open = at + word.length;
  const quote = rules.quotes.find((each) => each.kind === 'string' && each.open === sql[open]);
  if (!quote) return undefined;
  const rule = rules.prefixes.find(({ pattern }) => pattern.test(word));
  if (!rule) return undefined;
  if (rule.backslash === undefined) return quoted(sql, at, open, quote);
  return quoted(sql, at, open, { ...quote, backslash: rule.backslash, doubled: quote.doubled && rule.backslash });
}

function dollarQuoted(sql: string, at: number, rules: LexerRules): Piece | undefined {
  const tag = rules.dollarQuotes === 'plain' ? match(/\$\$/y, sql, at) : match(/\$(?:[\p{L}_][\p{L}\p{N}_]*)?\$/uy, sql, at);
  if (!tag) return undefined;
  const close = sql.indexOf(tag, at + tag.length);
  if (close < 0) throw new LexicalError('A dollar-quoted string is not closed.', at, true);
  const end = close + tag.length;
  return { kind: 'string', text: sql.slice(at, end), value: sql.slice(at + tag.length, close), start: at, end };
}

function describe(sql: string, at: number): string {
  const point = sql.codePointAt(at)!;
  const name = `U+${point.toString(16).toUpperCase().padStart(4, '0')}`;
  return /[\p{L}\p{N}\p{P}\p{S}]/u.test(String.fromCodePoint(point)) ? `${String.fromCodePoint(point)} (${name})` : name;
}
