import type { Classification } from './classification.ts';
import type { Dialect } from './dialect.ts';
import { isHarmlessChange, ROW_CHANGES } from './harmless-change.ts';
import { isBareSystemName, isSystemNameAt } from './system-names.ts';
import { outermost } from './tokenizer/statements.ts';
import { isOperator, isWord, type Token, wordOf } from './tokenizer/token.ts';
import { tokenize } from './tokenizer/tokenize.ts';

/** Words that begin a change. Two of them in one statement (`WITH d AS (DELETE …) INSERT`, `ON CONFLICT DO UPDATE`) are two changes. */
const CHANGES = new Set(['insert', 'update', 'delete', 'merge', 'replace', 'overwrite', 'truncate', 'into']);

/** Words that stand where a table's name does and are none: `UPDATE IGNORE user SET …`, `DELETE FROM ONLY t`, `INSERT INTO IDENTIFIER(…)`. */
const NO_NAME = new Set(
  'ignore low_priority high_priority delayed quick only table identifier lateral unnest values select with'.split(' '),
);

/** Words that may follow the table of a DELETE, or its alias. */
const AFTER_DELETE = new Set(['where', 'using', 'returning', 'order', 'limit']);

/**
 * Whether a statement is one INSERT, UPDATE or DELETE on one ordinary table, so that a grant for “every INSERT” may cover it: a harmless
 * change ({@link isHarmlessChange}) in a known form, without names of the engine's own. DDL never is. Fails closed: false where anything
 * is unclear.
 */
export async function isPlainChange(sql: string, classification: Classification, dialect: Dialect): Promise<boolean> {
  const { capability, kind, statements } = classification;
  if (statements !== 1 || capability !== 'write' || !ROW_CHANGES.has(kind)) return false;
  const isPlain = dialect.lexerRules.every((rules) => {
    const { tokens, error } = tokenize(sql, rules);
    return error === undefined && isOneChange(tokens, kind) && isOfOneTable(tokens, kind, dialect) && !leadsElsewhere(tokens, dialect);
  });
  return isPlain && (await isHarmlessChange(sql, classification, dialect));
}

/** One verb that changes, and the INTO of an INSERT. A MERGE does several things, so it is none. */
function isOneChange(tokens: readonly Token[], kind: string): boolean {
  const changes = tokens.map(wordOf).filter((word) => CHANGES.has(word));
  const wanted = kind === 'insert' ? ['insert', 'into'] : [kind];
  return changes.join(' ') === wanted.join(' ');
}

/** Whether any token names something of the engine's own or a path, hints at the server, or hands over to a next statement. */
function leadsElsewhere(tokens: readonly Token[], dialect: Dialect): boolean {
  return tokens.some(
    (token, at) =>
      token.kind === 'hint' ||
      isSystemNameAt(tokens, at) ||
      (token.kind === 'quoted' && /[/\\:]/.test(token.value)) ||
      // `DELETE FROM t ->> DROP TABLE u`
      (dialect.chainOperator !== undefined && isOperator(token, dialect.chainOperator)),
  );
}

/** `INSERT INTO t …`, `UPDATE t SET …`, `DELETE FROM t …`, with an alias at most; no modifiers, no further tables that are changed. */
function isOfOneTable(tokens: readonly Token[], kind: string, dialect: Dialect): boolean {
  const verb = verbIn(tokens, kind);
  if (verb === undefined) return false;
  const lead = { insert: 'into', delete: 'from' }[kind];
  if (lead !== undefined && !isWord(tokens[verb + 1], lead)) return false;
  const next = afterTable(tokens, lead === undefined ? verb + 1 : verb + 2, dialect);
  if (next === undefined) return false;
  if (kind === 'insert') return isInserted(tokens, next);
  const isEnd = (at: number): boolean => (kind === 'update' ? isWord(tokens[at], 'set') : isEndOfDelete(tokens[at], dialect));
  return isEnd(next) || isEnd(afterAlias(tokens, next));
}

/** Where the verb stands: at the start, or behind the queries of a WITH. */
function verbIn(tokens: readonly Token[], kind: string): number | undefined {
  if (isWord(tokens[0], kind)) return 0;
  if (!isWord(tokens[0], 'with')) return undefined;
  for (const [at, token] of outermost(tokens)) if (isWord(token, kind) && isOperator(tokens[at - 1], ')')) return at;
  return undefined;
}

/** Where an ordinary table's name ends that begins here: `t`, `s.t` or `d.s.t`. */
function afterTable(tokens: readonly Token[], from: number, dialect: Dialect): number | undefined {
  let at = from;
  while (isOrdinaryName(tokens[at]) && isOperator(tokens[at + 1], '.')) at += 2;
  const last = tokens[at];
  if (!isOrdinaryName(last) || at - from > 4) return undefined;
  return at === from && isBareSystemName(last, dialect) ? undefined : at + 1;
}

function isOrdinaryName(token: Token | undefined): token is Token {
  if (token?.kind !== 'word' && token?.kind !== 'quoted') return false;
  return /^[\p{L}\p{N}_$#][\p{L}\p{M}\p{N}_$# -]*$/u.test(token.value) && !NO_NAME.has(wordOf(token));
}

function afterAlias(tokens: readonly Token[], from: number): number {
  const at = isWord(tokens[from], 'as') ? from + 1 : from;
  return isOrdinaryName(tokens[at]) ? at + 1 : from;
}

/** Behind the table of an INSERT: names of columns, then the rows. */
function isInserted(tokens: readonly Token[], from: number): boolean {
  let at = from;
  if (isOperator(tokens[at], '(')) {
    do at += 2;
    while (isOrdinaryName(tokens[at - 1]) && isOperator(tokens[at], ','));
    if (!isOrdinaryName(tokens[at - 1]) || !isOperator(tokens[at], ')')) return false;
    at += 1;
  }
  return /^(?:values|select|with|default)$/.test(wordOf(tokens[at])) || (at === from && isWord(tokens[at], 'set'));
}

function isEndOfDelete(token: Token | undefined, dialect: Dialect): boolean {
  if (dialect.deletesFromAliases && isWord(token, 'using')) return false;
  return token === undefined || isOperator(token, ';') || AFTER_DELETE.has(wordOf(token));
}
