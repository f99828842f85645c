import { isOperator, isWord, type Token, wordOf } from '../tokenizer/token.ts';
import type { ReaderRules } from './reader-rules.ts';
import { madeToken } from './rewrite.ts';
import { words } from './words.ts';

/** Words of the grammar that stand before a bracket and that no engine takes for the name of a function. */
const RESERVED =
  words(`select distinct all from join on using where and or not in exists by having values union except intersect when then else case
  between like is over table set into as partition interval group order with key`);

/** Kinds of subquery: a function's argument would need brackets of its own. */
const QUERY = /^(?:select|with|values)$/;

/**
 * The tokens of a write for the check of its calls. A write has no tree that tells a grammar word from a function of the same name
 * (`UPDATE t SET a = top(1)` calls a user's top), so a grammar word is only replaced by an operator where it cannot be a call; what is left
 * before a bracket must be a harmless function.
 */
export function withoutGrammarWords(tokens: readonly Token[], dialect: ReaderRules): Token[] {
  return tokens.map((token, index) => (isGrammar(tokens, index, dialect) ? madeToken('+') : token));
}

function isGrammar(tokens: readonly Token[], index: number, dialect: ReaderRules): boolean {
  const token = tokens[index]!;
  const before = tokens[index - 1];
  const name = wordOf(token);
  if (name === '' || !isOperator(tokens[index + 1], '(')) return false;
  if (dialect.functions.has(name) || isOperator(before, '.')) return false;
  if (dialect.types.has(name) && standsAsType(tokens, index)) return true;
  if (!dialect.keywordsBeforeBracket.has(name)) return false;
  if (RESERVED.has(name) || isOperator(before, ')') || QUERY.test(wordOf(tokens[index + 2]))) return true;
  // WHEN NOT MATCHED THEN INSERT (…), LIKE ANY (…)
  return name === 'insert' ? isWord(before, 'then') : /^(?:any|some)$/.test(name) && /^(?:i|r)?like$/.test(wordOf(before));
}

/** The dialect for that check, without its lists of grammar words and types: only a harmless function may stand before a bracket. */
export function withoutWordLists(dialect: ReaderRules): ReaderRules {
  return { ...dialect, types: new Set(), keywordsBeforeBracket: new Set(), strictColumnLists: true };
}

/** `CAST(a AS DECIMAL(10, 2))`, `a::NUMBER(3)`, `CONVERT(a, CHAR(5))`: only numbers in the brackets of a type. */
function standsAsType(tokens: readonly Token[], index: number): boolean {
  let end = index + 2;
  while (tokens[end]?.kind === 'number' || isOperator(tokens[end], ',')) end++;
  if (!isOperator(tokens[end], ')')) return false;
  const before = tokens[index - 1];
  if (isWord(before, 'as') || isOperator(before, '::')) return true;
  return isOperator(before, ',') && callOf(tokens, index) === 'convert';
}

/** The name before the innermost bracket that is open here. */
function callOf(tokens: readonly Token[], index: number): string {
  let depth = 0;
  for (let at = index - 1; at > 0; at--) {
    if (isOperator(tokens[at], ')')) depth++;
    else if (isOperator(tokens[at], '(') && depth-- === 0) return wordOf(tokens[at - 1]);
  }
  return '';
}
