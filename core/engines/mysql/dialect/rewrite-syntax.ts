import { closingBracket, madeToken, madeTokens } from '../../../sql/generic/rewrite.ts';
import { words } from '../../../sql/generic/words.ts';
import { outermost } from '../../../sql/tokenizer/statements.ts';
import { foldCase, isOperator, isWord, type Token, wordOf } from '../../../sql/tokenizer/token.ts';

/**
 * Rewrites MySQL and MariaDB syntax that the parser does not know. It drops only words of a closed list: every name, literal, operator and
 * call stays in the parsed text, so that the checks of the tree still see it.
 */
export function simplifyMysql(tokens: readonly Token[]): Token[] {
  return PASSES.reduce<readonly Token[]>((result, pass) => pass(result), tokens) as Token[];
}

const SHAPES = words('linestring polygon multipoint multilinestring multipolygon geometrycollection');

/** MariaDB calls a stored function for POLYGON() without arguments, and for POINT() with other than two. */
export function shapeObjection(tokens: readonly Token[]): string | undefined {
  for (const [at, token] of tokens.entries()) {
    const name = wordOf(token);
    if (!isOperator(tokens[at + 1], '(') || (name !== 'point' && !SHAPES.has(name))) continue;
    const inner = tokens.slice(at + 2, closingBracket(tokens, at + 1));
    const stored = name === 'point' ? split(inner, isComma).length !== 2 : inner.length === 0;
    if (stored) return `${name.toUpperCase()} with these arguments can call a stored function of that name.`;
  }
  return undefined;
}

type Pass = (tokens: readonly Token[]) => readonly Token[];

/** Splits tokens at marks outside of nested brackets. */
function split(tokens: readonly Token[], isMark: (token: Token) => boolean): Token[][] {
  const parts: Token[][] = [[]];
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at]!;
    if (isOperator(token, '(')) {
      const end = closingBracket(tokens, at);
      parts.at(-1)!.push(...tokens.slice(at, end + 1));
      at = end;
    } else if (isMark(token)) parts.push([]);
    else parts.at(-1)!.push(token);
  }
  return parts;
}

/** Rewrites the arguments of these functions, innermost first; where `change` returns undefined, they stay as they are. */
function insideCalls(names: ReadonlySet<string>, change: (inner: readonly Token[]) => Token[] | undefined): Pass {
  const pass = (tokens: readonly Token[]): Token[] => {
    const result: Token[] = [];
    for (let at = 0; at < tokens.length; at++) {
      const token = tokens[at]!;
      result.push(token);
      if (!names.has(wordOf(token)) || !isOperator(tokens[at + 1], '(')) continue;
      const end = closingBracket(tokens, at + 1);
      const inner = pass(tokens.slice(at + 2, end));
      result.push(tokens[at + 1]!, ...(change(inner) ?? inner), ...tokens.slice(end, end + 1));
      at = end;
    }
    return result;
  };
  return pass;
}

/** Words of a type after AS, none of which is evaluated. */
const TYPE_WORDS =
  words(`char character varchar nchar binary varbinary decimal dec numeric int integer signed unsigned double float real precision
  date datetime time timestamp year json text blob set charset collate default level asc desc reverse bit inet6 inet4 uuid`);

/** Whether tokens spell only a type (`CHAR(10) CHARACTER SET utf8mb4 COLLATE DEFAULT`), so that they can be dropped. */
function isType(tokens: readonly Token[]): boolean {
  return (
    tokens.length > 0 &&
    tokens.every((token, index) => {
      if (token.kind === 'number') return true;
      if (token.kind === 'operator') return /^[(),-]$/.test(token.text);
      const named = /^(?:set|charset|collate)$/.test(wordOf(tokens[index - 1]));
      return TYPE_WORDS.has(wordOf(token)) || (named && token.kind !== 'hint' && !isOperator(tokens[index + 1], '('));
    })
  );
}

/** `COLUMN_GET(c, 'a' AS CHAR)`, `WEIGHT_STRING(a AS CHAR(3) LEVEL 1)`: the type is left out. */
function withoutTypes(inner: readonly Token[]): Token[] | undefined {
  const result: Token[] = [];
  for (const [index, argument] of split(inner, (token) => isOperator(token, ',')).entries()) {
    const as =
      [...outermost(argument)].find(([at, token]) => /^(?:as|level)$/.test(wordOf(token)) && isType(argument.slice(at + 1)))?.[0] ?? 0;
    // `LEVEL 1, 3` lists levels.
    if (index > 0) result.push(madeToken(','));
    result.push(...(as > 0 ? argument.slice(0, as) : argument));
  }
  return result;
}

/** `JSON_VALUE(a, p RETURNING CHAR DEFAULT x ON EMPTY NULL ON ERROR)` becomes `JSON_VALUE(a, p, x)`. */
function withoutJsonClauses(inner: readonly Token[]): Token[] | undefined {
  const parts = split(inner, (token) => isWord(token, 'on'));
  // In `NULL ON EMPTY` the word before ON is the action and the word after it the condition; `DEFAULT x ON ERROR` has an operand.
  if (parts.length < 2 || !parts.slice(1).every((part) => /^(?:empty|error)$/.test(wordOf(part[0])))) return undefined;
  const result: Token[] = [];
  for (const [index, part] of parts.entries()) {
    const clause = index === 0 ? part : part.slice(1);
    if (index === parts.length - 1) {
      if (clause.length > 0) return undefined;
      break;
    }
    const fallback = clause.findIndex((token) => isWord(token, 'default'));
    // `DEFAULT x`, or the one word NULL or ERROR.
    if (fallback < 0 && !/^(?:null|error)$/.test(wordOf(clause.at(-1)))) return undefined;
    const before = clause.slice(0, fallback < 0 ? -1 : fallback);
    const returning = before.findIndex((token) => isWord(token, 'returning'));
    if (returning >= 0 && !isType(before.slice(returning + 1))) return undefined;
    result.push(...(returning >= 0 ? before.slice(0, returning) : before));
    if (fallback >= 0) result.push(madeToken(','), ...clause.slice(fallback + 1));
  }
  return result;
}

/** `MATCH a, b AGAINST (x IN BOOLEAN MODE)` becomes `COALESCE(a, b, (x))`: the parser only knows one literal, and brackets. */
const matches: Pass = (tokens) => {
  const result: Token[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const match = isWord(tokens[at], 'match') ? matchAt(tokens, at) : undefined;
    if (match) {
      result.push(...madeTokens('coalesce ('), ...match.columns, ...madeTokens(', ('), ...match.sought, ...madeTokens(') )'));
      at = match.end;
    } else result.push(tokens[at]!);
  }
  return result;
};

const SEARCH_MODES = [
  'in natural language mode with query expansion',
  'in natural language mode',
  'in boolean mode',
  'with query expansion',
].map((mode) => mode.split(' '));

function matchAt(tokens: readonly Token[], at: number): { columns: Token[]; sought: Token[]; end: number } | undefined {
  // No full-text index has 100 columns; an unlimited search for each MATCH would take quadratic time.
  const against = tokens.slice(at, at + 100).findIndex((token) => isWord(token, 'against')) + at;
  if (against <= at || !isOperator(tokens[against + 1], '(')) return undefined;
  const bracketed = isOperator(tokens[at + 1], '(') && isOperator(tokens[against - 1], ')');
  const columns = bracketed ? tokens.slice(at + 2, against - 1) : tokens.slice(at + 1, against);
  const plain = columns.every(
    (token) => token.kind === 'word' || token.kind === 'quoted' || isOperator(token, '.') || isOperator(token, ','),
  );
  const end = closingBracket(tokens, against + 1);
  let sought = tokens.slice(against + 2, end);
  const mode = SEARCH_MODES.find((each) => each.every((word, index) => isWord(sought[sought.length - each.length + index], word)));
  if (mode) sought = sought.slice(0, -mode.length);
  return plain && columns.length > 0 && sought.length > 0 ? { columns: [...columns], sought: [...sought], end } : undefined;
}

/** Words after which a name or bracket begins an operand. */
const OPERATOR_WORDS =
  words(`select where and or xor not on having when then else case by in between like limit offset distinct all is interval div mod
  rlike regexp binary escape from join as using values set straight_join sql_no_cache sql_cache against returning default return exists any some`);

function endsOperand(token: Token | undefined): boolean {
  if (token === undefined) return false;
  if (token.kind === 'operator') return token.text === ')';
  return token.kind !== 'word' || !OPERATOR_WORDS.has(foldCase(token.text));
}

/** Rewrites of single words and operators, by the tokens around them. */
const smallForms: Pass = (tokens) => {
  const result: Token[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at]!;
    const next = tokens[at + 1];
    const word = wordOf(token);
    // ROW(a, b) is (a, b).
    if (word === 'row' && isOperator(next, '(') && !isOperator(tokens[at - 1], '.')) continue;
    // `_utf8mb4 0x61`: a character-set introducer before a literal.
    if (/^_[a-z0-9]+$/.test(word) && isLiteral(next)) continue;
    // INTERVAL(a, b, c) is a function; INTERVAL (a) DAY is not.
    if (word === 'interval' && isOperator(next, '(') && split(tokens.slice(at + 2, closingBracket(tokens, at + 1)), isComma).length > 1)
      result.push(madeToken('coalesce'));
    else if (word === 'mod' && isOperator(next, '(') && endsOperand(result.at(-1))) result.push(madeToken('%'));
    else if (word === 'escape' && next !== undefined && next.kind !== 'string' && endsOperand(result.at(-1))) result.push(madeToken('^'));
    // `{ts '…'}`, `{fn f(a)}`: ODBC escapes; the word after the brace only names the kind.
    else if (isOperator(token, '{') && next?.kind === 'word' && !isOperator(tokens[at + 2], '.')) {
      result.push(madeToken('('));
      at++;
    } else if (isOperator(token, '}')) result.push(madeToken(')'));
    else result.push(token);
  }
  return result;
};

function isLiteral(token: Token | undefined): boolean {
  return token?.kind === 'string' || (token?.kind === 'number' && /^0x/i.test(token.text));
}

function isComma(token: Token): boolean {
  return isOperator(token, ',');
}

/** Drops ASC and DESC from `GROUP BY a DESC, b`; the order of groups does not matter to the classification. */
const groupOrder: Pass = (tokens) => {
  const grouping: boolean[] = [false];
  return tokens.filter((token, index) => {
    if (isOperator(token, '(')) grouping.push(false);
    else if (isOperator(token, ')')) grouping.pop();
    else if (isWord(token, 'by')) grouping[grouping.length - 1] = isWord(tokens[index - 1], 'group');
    else if (/^(?:having|order|limit|window|union|select|with)$/.test(wordOf(token))) grouping[grouping.length - 1] = false;
    return !(grouping.at(-1) && /^(?:asc|desc)$/.test(wordOf(token)) && endsOperand(tokens[index - 1]));
  });
};

const PASSES: readonly Pass[] = [
  insideCalls(words('column_create column_add column_get weight_string'), withoutTypes),
  insideCalls(words('json_value'), withoutJsonClauses),
  matches,
  smallForms,
  groupOrder,
];
