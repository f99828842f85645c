import { closingBracket, madeToken, madeTokens } from '../../../sql/generic/rewrite.ts';
import { words } from '../../../sql/generic/words.ts';
import { isOperator, isWord, type Token, wordOf } from '../../../sql/tokenizer/token.ts';

/**
 * Rewrites Databricks syntax that the parser does not know. It drops only literals and words of a closed list: every name, operator and call
 * stays in the parsed text, so that the checks of the tree still see it.
 */
export function simplifyDatabricks(tokens: readonly Token[]): Token[] {
  return rows(queries(smallForms(intervals(tokens))));
}

const UNITS =
  words(`year years month months week weeks day days hour hours minute minutes second seconds millisecond milliseconds microsecond
  microseconds nanosecond nanoseconds`);

/** `INTERVAL '2 days'` and `INTERVAL 3 DAY 1 SECOND` become intervals of one literal and one unit. */
function intervals(tokens: readonly Token[]): Token[] {
  const result: Token[] = [];
  for (let at = 0; at < tokens.length; at++) {
    result.push(tokens[at]!);
    if (!isWord(tokens[at], 'interval')) continue;
    let value = at + 1;
    if (isOperator(tokens[value], '-') || isOperator(tokens[value], '+')) value++;
    const literal = tokens[value];
    if (literal?.kind !== 'string' && literal?.kind !== 'number') continue;
    result.push(...tokens.slice(at + 1, value + 1));
    if (!UNITS.has(wordOf(tokens[value + 1]))) {
      if (literal.kind === 'string') result.push(madeToken('DAY'));
      at = value;
      continue;
    }
    result.push(tokens[value + 1]!);
    // Further pairs of a literal and a unit belong to the same interval.
    let end = value + 1;
    for (;;) {
      const next = tokens[end + 1];
      if ((next?.kind !== 'number' && next?.kind !== 'string') || !UNITS.has(wordOf(tokens[end + 2]))) break;
      end += 2;
    }
    at = end;
  }
  return result;
}

/** Words that may precede a query. A query may also follow the `)` of WITH. */
const BEFORE_QUERY = words('union all distinct except intersect minus');
/** Words that may follow an operand, and therefore begin neither a row of VALUES nor a table name. */
const CLAUSES =
  words(`as where group having order sort cluster distribute limit offset union except intersect minus lateral join inner cross natural left right
  full semi anti on using window pivot unpivot tablesample qualify select from then else end when and or in is not between like`);

/** `TABLE t` and `VALUES …` where a query stands become `SELECT * FROM …`, which may have an alias. */
function queries(tokens: readonly Token[]): Token[] {
  return tokens.flatMap((token, at) => {
    const word = wordOf(token);
    if (word !== 'table' && word !== 'values') return [token];
    const before = tokens[at - 1];
    const begins =
      before === undefined ||
      isOperator(before, '(') ||
      isOperator(before, '|>') ||
      BEFORE_QUERY.has(wordOf(before)) ||
      endsWith(tokens, at);
    const next = tokens[at + 1];
    const named = next?.kind === 'quoted' || (next?.kind === 'word' && !CLAUSES.has(wordOf(next)));
    if (!begins) return [token];
    if (word === 'table') return named ? madeTokens('SELECT * FROM') : [token];
    const row = named || isOperator(next, '(') || next?.kind === 'string' || next?.kind === 'number';
    return row ? [...madeTokens('SELECT * FROM'), token] : [token];
  });
}

/** Whether the bracket before closes a CTE, so that the main query begins here. */
function endsWith(tokens: readonly Token[], at: number): boolean {
  return isOperator(tokens[at - 1], ')') && isWord(tokens[0], 'with');
}

/** `VALUES 1, f(2)` becomes `VALUES (1), (f(2))`. */
function rows(tokens: readonly Token[]): Token[] {
  const result: Token[] = [];
  for (let at = 0; at < tokens.length; at++) {
    result.push(tokens[at]!);
    if (!isWord(tokens[at], 'values') || !isWord(tokens[at - 1], 'from')) continue;
    let next = at + 1;
    for (;;) {
      const end = endOfRow(tokens, next);
      const bracketed = isOperator(tokens[next], '(') && closingBracket(tokens, next) === end - 1;
      if (end === next) break;
      const row = tokens.slice(next, end);
      result.push(...(bracketed ? row : [madeToken('('), ...row, madeToken(')')]));
      next = end;
      if (!isOperator(tokens[next], ',')) break;
      result.push(tokens[next]!);
      next++;
    }
    at = next - 1;
  }
  return result;
}

/** Index of the end of a VALUES row: a comma or closing bracket outside of it, a clause word, or a second operand (an alias). */
function endOfRow(tokens: readonly Token[], start: number): number {
  let at = start;
  let operand = false;
  for (; at < tokens.length; at++) {
    const token = tokens[at]!;
    if (token.kind === 'operator') {
      if (/^(?:,|\)|;|\|>)$/.test(token.text)) return at;
      if (/^[([]$/.test(token.text)) {
        at = closingBracket(tokens, at);
        operand = true;
      } else operand = token.text === '.' ? operand : false;
      if (token.text === '.') at++;
      continue;
    }
    const word = wordOf(token);
    if (word === 'case') {
      at = endOfCase(tokens, at);
      operand = true;
    } else if (CLAUSES.has(word)) return at;
    else if (word === 'interval' || isTypeOfLiteral(tokens, at)) operand = false;
    else if (UNITS.has(word) && operand && isWord(tokens[at - 2], 'interval')) operand = true;
    else if (operand) return at;
    else operand = true;
  }
  return at;
}

/** `DATE '2026-01-01'`. */
function isTypeOfLiteral(tokens: readonly Token[], at: number): boolean {
  return /^(?:date|timestamp|timestamp_ntz|timestamp_ltz|time)$/.test(wordOf(tokens[at])) && tokens[at + 1]?.kind === 'string';
}

function endOfCase(tokens: readonly Token[], start: number): number {
  let depth = 0;
  for (let at = start; at < tokens.length; at++) {
    if (isWord(tokens[at], 'case')) depth++;
    else if (isWord(tokens[at], 'end') && --depth === 0) return at;
  }
  return tokens.length - 1;
}

function endsOperand(token: Token | undefined): boolean {
  if (token === undefined) return false;
  if (token.kind === 'operator') return token.text === ')' || token.text === ']';
  return token.kind !== 'word' || !CLAUSES.has(wordOf(token));
}

/** Rewrites of single words and operators, by the tokens around them. */
function smallForms(tokens: readonly Token[]): Token[] {
  const result: Token[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at]!;
    const next = tokens[at + 1];
    const before = result.at(-1);
    const word = wordOf(token);
    // `1 << 2`, `1 >>> 2`: the parser of this dialect has no shifts. Types such as ARRAY<MAP<…>> end in a bracket or comma.
    if (isOperator(token, '<<') || isOperator(token, '>>')) {
      const unsigned = token.text === '>>' && isOperator(next, '>') && next?.start === token.end;
      const right = tokens[at + (unsigned ? 2 : 1)];
      const shifts = endsOperand(before) && right !== undefined && (right.kind !== 'operator' || /^[(+~-]$/.test(right.text));
      result.push(shifts ? madeToken('+') : token);
      if (shifts && unsigned) at++;
    }
    // `5e36BD`, `10L`: the suffix names the type of a number.
    else if (token.kind === 'number' && /[a-z]$/i.test(token.text)) result.push(madeToken('1'));
    // `'a' 'b'`: adjacent string literals are one string.
    else if (token.kind === 'string' && before?.kind === 'string' && isPlain(before) && isPlain(token)) continue;
    // `x ?:: INT` tries to cast.
    else if (token.kind === 'variable' && token.text === '?' && isOperator(next, '::') && endsOperand(before)) continue;
    // `t@v12` and `t@20190101000000000` read an older version.
    else if (isOperator(token, '@') && next !== undefined && /^v?\d+$/i.test(next.text) && endsOperand(before)) at++;
    else if (/^timestamp_(?:ntz|ltz)$/.test(word) && next?.kind === 'string') result.push(madeToken('TIMESTAMP'));
    else if (word === 'trim' && isOperator(next, '(') && hasComma(tokens, at + 1)) result.push(madeToken('ltrim'));
    // `* EXCEPT (a.b)` leaves a field out; the parser knows names without dots.
    else if (isOperator(token, '.') && inExcept(tokens, at)) result.pop();
    else result.push(token);
  }
  return result;
}

function isPlain(token: Token): boolean {
  return /^'/.test(token.text);
}

/** Whether brackets hold a comma that stands in no further ones. */
function hasComma(tokens: readonly Token[], open: number): boolean {
  for (let at = open + 1; at < tokens.length && !isOperator(tokens[at], ')'); at++) {
    if (isOperator(tokens[at], ',')) return true;
    if (isOperator(tokens[at], '(') || isOperator(tokens[at], '[')) at = closingBracket(tokens, at);
  }
  return false;
}

/** Whether a dot stands in a list of nothing but names behind `* EXCEPT (`. */
function inExcept(tokens: readonly Token[], dot: number): boolean {
  let at = dot;
  while (at > 0 && dot - at < 200 && isListed(tokens[at])) at--;
  if (!isOperator(tokens[at], '(') || !isWord(tokens[at - 1], 'except') || !isOperator(tokens[at - 2], '*')) return false;
  return tokens.slice(at + 1, closingBracket(tokens, at)).every(isListed);
}

function isListed(token: Token | undefined): boolean {
  return token?.kind === 'word' || token?.kind === 'quoted' || isOperator(token, '.') || isOperator(token, ',');
}
