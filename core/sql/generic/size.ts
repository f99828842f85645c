import { type Token, wordOf } from '../tokenizer/token.ts';
import { words } from './words.ts';

/**
 * The most levels a tree may have, counted over tokens. The parser works down a tree by recursion; it guards its own nesting but not
 * chains (`a + b + c` is a tree as deep as it is long), and breaks near 700 levels.
 */
export const MAX_LEVELS = 400;

/** Maximum number of tokens; more would take tens of seconds and a gigabyte to parse. */
const MAX_TOKENS = 250_000;

/** The deepest brackets. */
export const MAX_NESTING = 150;

/** What nests without brackets or operators: joins that wait for their ON, PIVOT behind PIVOT, types in angle brackets, UNION behind UNION. */
const MAX_WAITING_JOINS = 150;
const MAX_PIVOTS = 50;
const MAX_ANGLES = 50;
const MAX_SETS = 4_000;

/** Words that, like operators, put the preceding operand one level deeper. */
const OPERATOR_WORDS = words('is like ilike rlike regexp glob similar between in collate at not div mod xor sounds overlaps member escape');

/** Words behind which a new expression begins; the second list only inside CASE, where alone they are words of the grammar. */
const FRESH = words('select from where on having by using qualify values limit window');
const FRESH_IN_CASE = words('when then else');

interface Level {
  kind: 'bracket' | 'case';
  outside: number;
  links: number;
  operators: number;
}

/** A sentence when the statement is too deep or too long a chain for the parser's stack. Linear in the number of tokens. */
export function sizeObjection(tokens: readonly Token[]): string | undefined {
  if (tokens.length > MAX_TOKENS)
    return `It has ${tokens.length.toLocaleString('en')} words and signs; at most ${MAX_TOKENS.toLocaleString('en')} are read.`;
  // The levels outside the innermost bracket or CASE, then the AND/OR and the operators of the expression at hand.
  let now = { outside: 0, links: 0, operators: 0 };
  const open: Level[] = [];
  const enter = (kind: Level['kind']): void => {
    open.push({ kind, ...now });
    now = { outside: now.outside + now.links + now.operators + 1, links: 0, operators: 0 };
  };
  let angles = 0;
  let joins = 0;
  let pivots = 0;
  let sets = 0;
  for (const [index, token] of tokens.entries()) {
    const word = wordOf(token);
    if (token.kind === 'operator') {
      if ('([{'.includes(token.text)) enter('bracket');
      else if (')]}'.includes(token.text)) {
        while (open.at(-1)?.kind === 'case') open.pop();
        const { outside, links, operators } = open.pop() ?? { outside: 0, links: 0, operators: 0 };
        now = { outside, links, operators };
      } else if (token.text === ',') now = { ...now, links: 0, operators: 0 };
      else if (token.text !== '.') now.operators++;
      if (token.text === '<' && /^(?:array|map|struct)$/.test(wordOf(tokens[index - 1]))) angles++;
      else if (token.text === '>' || token.text === '>>') angles = Math.max(0, angles - token.text.length);
    } else if (word === 'and' || word === 'or') now = { ...now, links: now.links + 1, operators: 0 };
    else if (word === 'case') enter('case');
    else if (word === 'end' && open.at(-1)?.kind === 'case') now = open.pop()!;
    else if (OPERATOR_WORDS.has(word)) now.operators++;
    else if (FRESH.has(word) || (FRESH_IN_CASE.has(word) && open.at(-1)?.kind === 'case')) now = { ...now, links: 0, operators: 0 };

    if (word === 'join') joins++;
    else if (word === 'on' || word === 'using') joins = Math.max(0, joins - 1);
    else if (word === 'pivot' || word === 'unpivot' || word === 'match_recognize') pivots++;
    else if (word === 'union' || word === 'except' || word === 'intersect' || word === 'minus') sets++;

    if (open.length > MAX_NESTING) return `Brackets or CASE are more than ${MAX_NESTING} deep.`;
    if (now.outside + now.links + now.operators > MAX_LEVELS || angles > MAX_ANGLES || sets > MAX_SETS)
      return 'It chains or nests more operators than can be read; shorten it, for instance with IN (…).';
    if (joins > MAX_WAITING_JOINS || pivots > MAX_PIVOTS) return 'It has more joins or pivots than can be read.';
  }
  return undefined;
}
