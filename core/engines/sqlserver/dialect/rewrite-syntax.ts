import { madeToken } from '../../../sql/generic/rewrite.ts';
import { isOperator, isWord, type Token, wordOf } from '../../../sql/tokenizer/token.ts';

/**
 * Takes out of a query what holds no expression: the declaration of XML namespaces, the columns that FORCESEEK names, and the schema
 * `$PARTITION`, in which only partition functions stand, which compute.
 */
export function withoutInertForms(tokens: readonly Token[]): Token[] {
  return withoutSeekColumns(withoutPartitionSchema(withoutNamespaces(tokens)));
}

/** `WITH XMLNAMESPACES ('uri' AS a, DEFAULT 'uri') SELECT …`, or a comma and CTEs behind it. */
function withoutNamespaces(tokens: readonly Token[]): Token[] {
  if (!isWord(tokens[0], 'with') || !isWord(tokens[1], 'xmlnamespaces') || !isOperator(tokens[2], '(')) return [...tokens];
  const close = tokens.findIndex((token) => isOperator(token, ')'));
  const inside = tokens.slice(3, Math.max(close, 3));
  if (!inside.every((token) => token.kind !== 'operator' || token.text === ',')) return [...tokens];
  return isOperator(tokens[close + 1], ',') ? [tokens[0]!, ...tokens.slice(close + 2)] : tokens.slice(close + 1);
}

/** `db.$PARTITION.pf (a)` as `concat (a)`. Unquoted, since a schema may be called `[$PARTITION]`. */
function withoutPartitionSchema(tokens: readonly Token[]): Token[] {
  const result: Token[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const named = tokens[at + 2]?.kind === 'word' || tokens[at + 2]?.kind === 'quoted';
    const called = isWord(tokens[at], '$partition') && isOperator(tokens[at + 1], '.') && named && isOperator(tokens[at + 3], '(');
    if (!called) {
      result.push(tokens[at]!);
      continue;
    }
    if (isOperator(result.at(-1), '.')) result.splice(-2);
    result.push(madeToken('concat'));
    at += 2;
  }
  return result;
}

/** `WITH (FORCESEEK (ix (a, b)))` as `WITH (FORCESEEK)`: only in the brackets of WITH, and only around names. */
function withoutSeekColumns(tokens: readonly Token[]): Token[] {
  const result: Token[] = [];
  const open: boolean[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at]!;
    result.push(token);
    if (isOperator(token, '(')) open.push(isWord(tokens[at - 1], 'with'));
    else if (isOperator(token, ')')) open.pop();
    else if (open.at(-1) && isWord(token, 'forceseek')) at += seekLength(tokens, at + 1);
  }
  return result;
}

/** How many tokens `(ix (a, b))` takes up; 0 when there is something else. */
function seekLength(tokens: readonly Token[], at: number): number {
  const isName = (token: Token | undefined): boolean => token?.kind === 'word' || token?.kind === 'quoted' || token?.kind === 'number';
  if (!isOperator(tokens[at], '(') || !isName(tokens[at + 1]) || !isOperator(tokens[at + 2], '(')) return 0;
  let end = at + 3;
  while (isName(tokens[end]) || isOperator(tokens[end], ',')) end++;
  return isOperator(tokens[end], ')') && isOperator(tokens[end + 1], ')') ? end + 2 - at : 0;
}

/** Puts what the parser does not know into what it does, with every expression kept. */
export function withKnownForms(tokens: readonly Token[]): Token[] {
  return withNestedJoins(withPlainNumbers(withTopQueries(withoutLeadingDots(tokens))));
}

/** `TOP (SELECT …)` as `TOP ((SELECT …))`. */
function withTopQueries(tokens: readonly Token[]): Token[] {
  const result: Token[] = [];
  const doubled: boolean[] = [];
  for (const [index, token] of tokens.entries()) {
    const isQuery = isOperator(token, '(') && isWord(tokens[index - 1], 'top') && isWord(tokens[index + 1], 'select');
    result.push(token);
    if (isOperator(token, '(')) doubled.push(isQuery);
    if (isQuery || (isOperator(token, ')') && doubled.pop())) result.push(madeToken(token.text));
  }
  return result;
}

/** Takes every `TABLE HINT (t, INDEX (a))` out of OPTION (…) whose hints take no locks and hold only names. */
export function withoutTableHints(tokens: readonly Token[], hints: ReadonlySet<string>): Token[] {
  const result: Token[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const length = tableHintLength(tokens, at, hints);
    if (length === 0) result.push(tokens[at]!);
    else at += length - 1;
  }
  return result;
}

/** A longer hint is not looked through: each may begin anywhere. */
const LONGEST_HINT = 200;

/** How many tokens such a hint takes up; 0 when there is none here. */
function tableHintLength(tokens: readonly Token[], at: number, hints: ReadonlySet<string>): number {
  if (!isWord(tokens[at], 'table') || !isWord(tokens[at + 1], 'hint') || !isOperator(tokens[at + 2], '(')) return 0;
  let depth = 0;
  let named = false;
  for (let end = at + 2; end < tokens.length; end++) {
    const token = tokens[end]!;
    if (isOperator(token, '(')) depth++;
    else if (isOperator(token, ')') && --depth === 0) return end - at + 1;
    else if ((token.kind === 'operator' && !/^[),.]$/.test(token.text)) || end - at > LONGEST_HINT) return 0;
    // The table comes first; behind the first comma stand the hints.
    else if (depth === 1 && isOperator(token, ',')) named = true;
    else if (depth === 1 && named && token.kind !== 'operator' && !hints.has(wordOf(token))) return 0;
  }
  return 0;
}

/** `..t` and `.t` name a table of the database or schema at hand. */
function withoutLeadingDots(tokens: readonly Token[]): Token[] {
  const result: Token[] = [];
  for (const [index, token] of tokens.entries()) {
    const before = result.at(-1);
    const begins =
      !before || (before.kind === 'operator' && before.text !== '.' && before.text !== ')') || BEFORE_NAME.test(wordOf(before));
    // A name, or a further dot, must follow.
    const next = tokens[index + 1];
    const leads = isOperator(token, '.') && begins && (next?.kind === 'word' || next?.kind === 'quoted' || isOperator(next, '.'));
    if (!leads) result.push(token);
  }
  return result;
}

/** Reserved words behind which a name begins; none of them can be a name itself. */
const BEFORE_NAME = /^(?:select|from|join|apply|where|on|and|or|not|by|having|when|then|else|case|distinct|all|in|like|between)$/;

/** Amounts of money with a sign or another currency, `$-1` or `£1`, and `0X1F`. */
function withPlainNumbers(tokens: readonly Token[]): Token[] {
  return tokens.map((token) => {
    if (token.kind !== 'number') return token;
    if (/^0X/.test(token.text)) return { ...token, text: token.text.replace('X', 'x') };
    return /^[^0-9.]/.test(token.text) && !/^\$[0-9]/.test(token.text) ? { ...madeToken('1'), start: token.start, end: token.end } : token;
  });
}

/** `a JOIN b JOIN c ON x ON y` as `a JOIN (b JOIN c ON x) ON y`: each ON belongs to the last JOIN that has none. */
function withNestedJoins(tokens: readonly Token[]): Token[] {
  const opens = new Set<number>();
  const closes = new Set<number>();
  // Per depth of brackets, the joins that wait for their ON: where each stands, and whether another has begun behind it.
  const waiting: { at: number; nested: boolean }[][] = [[]];
  for (const [index, token] of tokens.entries()) {
    const level = waiting.at(-1)!;
    const word = wordOf(token);
    if (isOperator(token, '(')) waiting.push([]);
    else if (isOperator(token, ')') && waiting.length > 1) waiting.pop();
    else if (/^(?:select|where|union|except|intersect)$/.test(word)) level.length = 0;
    else if (word === 'join' && !isWord(tokens[index - 1], 'cross')) {
      const outer = level.at(-1);
      if (outer) outer.nested = true;
      level.push({ at: index, nested: false });
    } else if (word === 'on') {
      const join = level.pop();
      if (!join?.nested) continue;
      opens.add(join.at);
      closes.add(index);
    }
  }
  if (opens.size === 0) return [...tokens];
  return tokens.flatMap((token, index) => [
    ...(closes.has(index) ? [madeToken(')')] : []),
    token,
    ...(opens.has(index) ? [madeToken('(')] : []),
  ]);
}
