import type { Dialect } from './dialect.ts';
import { isOperator, isWord, type Token, wordOf } from './tokenizer/token.ts';
import { tokenize } from './tokenizer/tokenize.ts';

/** Words that may follow a name without being its alias. */
const FOLLOWS_NAME = new Set(
  'on using join inner left right full cross natural outer where group order having limit union except intersect as and or from'.split(' '),
);
/** Longest text in characters that is parsed again for a better error. */
const LONGEST = 20_000;
/** Words that are tried, each by one more reading. */
const MOST_TRIED = 4;

/**
 * The alias that keeps a statement from parsing because its dialect reserves the word: `at` in `JOIN visits at ON …`. Found by quoting it
 * and reading the statement again, so no list of reserved words is needed. Undefined where the fault is another one.
 */
export async function reservedAlias(
  sql: string,
  dialect: Dialect,
  parses: (sql: string) => Promise<boolean>,
): Promise<{ word: string; quoted: string } | undefined> {
  if (sql.length > LONGEST) return undefined;
  const { tokens, error } = tokenize(sql, dialect.lexerRules[0]);
  if (error) return undefined;
  const [open, close] = dialect.nameQuotes;
  const isQualifier = (word: string): boolean => tokens.some((token, index) => isWord(token, word) && isOperator(tokens[index + 1], '.'));
  const aliases = new Set(tokens.flatMap((token, index) => (isAlias(tokens, index) ? [wordOf(token)] : [])));
  // `LEFT` in `FROM a LEFT ON …` is a join without its JOIN; `left.id` elsewhere shows that it is meant as a name.
  const words = [...aliases].filter((word) => !FOLLOWS_NAME.has(word) || isQualifier(word));
  for (const word of words.slice(0, MOST_TRIED)) {
    const uses = tokens.filter((token, index) => isWord(token, word) && (isAlias(tokens, index) || isOperator(tokens[index + 1], '.')));
    let text = sql;
    for (const { start, end } of uses.reverse()) text = `${text.slice(0, start)}${open}${text.slice(start, end)}${close}${text.slice(end)}`;
    if (await parses(text)) return { word, quoted: `${open}${word}${close}` };
  }
  return undefined;
}

/** A word that stands where an alias does: after AS, or after a table, an expression or a closing bracket and before what follows those. */
function isAlias(tokens: readonly Token[], index: number): boolean {
  const [before, token, after] = [tokens[index - 1], tokens[index], tokens[index + 1]];
  if (token?.kind !== 'word' || isOperator(before, '.')) return false;
  if (isWord(before, 'as')) return true;
  const isNamed = before?.kind === 'quoted' || isOperator(before, ')') || (before?.kind === 'word' && !FOLLOWS_NAME.has(wordOf(before)));
  return isNamed && (after === undefined || isOperator(after, ',') || isOperator(after, ')') || FOLLOWS_NAME.has(wordOf(after)));
}
