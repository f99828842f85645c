import { madeToken, madeTokens } from '../../../sql/generic/rewrite.ts';
import { outermost } from '../../../sql/tokenizer/statements.ts';
import { isOperator, isWord, type Token, wordOf } from '../../../sql/tokenizer/token.ts';

/**
 * Rewrites pipe syntax (`FROM t |> WHERE a |> SELECT b`) and FROM-first queries (`FROM t SELECT a`) to the standard clause order that the
 * parser knows. Every expression of every stage stays in the new text, so that nothing escapes the checks; names need not resolve.
 * Returns a sentence where a stage is not on the closed list.
 */
export function unpipe(tokens: readonly Token[]): Token[] | string {
  const cuts = [...outermost(tokens)].filter(([, token]) => isOperator(token, '|>')).map(([index]) => index);
  // `outermost` skips only bracketed tokens, so it yields the pipe operators.
  const stages: Token[][] = [];
  let from = 0;
  for (const cut of [...cuts, tokens.length]) {
    stages.push(tokens.slice(from, cut));
    from = cut + 1;
  }
  if (stages.length > MAX_STAGES) return `There are ${stages.length} pipe stages; at most ${MAX_STAGES} are read.`;
  let query = fromFirst(stages[0]!);
  for (const stage of stages.slice(1)) {
    const next = addStage(query, stage);
    if (typeof next === 'string') return next;
    query = next;
  }
  return query;
}

/** Each stage wraps the ones before into a subquery, and the parser's nesting depth is limited. */
const MAX_STAGES = 60;

/** `FROM t` and `TABLE t` are `SELECT * FROM t`; `FROM t SELECT a WHERE b` is `SELECT a FROM t WHERE b`. */
function fromFirst(tokens: readonly Token[]): Token[] {
  if (isWord(tokens[0], 'table')) return [...madeTokens('SELECT * FROM'), ...tokens.slice(1)];
  if (!isWord(tokens[0], 'from')) return [...tokens];
  const words = [...outermost(tokens)].map(([index, token]) => ({ index, word: wordOf(token) }));
  const select = words.find(({ word }) => word === 'select');
  if (!select) return [...madeTokens('SELECT *'), ...tokens];
  const tail = words.find(({ index, word }) => index > select.index && TAIL.test(word))?.index ?? tokens.length;
  return [...tokens.slice(select.index, tail), ...tokens.slice(0, select.index), ...tokens.slice(tail)];
}

const TAIL = /^(?:where|group|having|order|sort|cluster|distribute|limit|offset|window|qualify|lateral|union|except|intersect|minus)$/;

/** First words of stages that can follow `SELECT * FROM (…)` unchanged. */
const CLAUSES = new Set(
  'where order sort limit offset cluster distribute as join inner left right full cross natural semi anti lateral pivot unpivot tablesample'.split(
    ' ',
  ),
);

function addStage(query: Token[], stage: Token[]): Token[] | string {
  const verb = wordOf(stage[0]);
  const rest = stage.slice(1);
  const source = [madeToken('('), ...query, madeToken(')')];
  if (CLAUSES.has(verb)) return [...madeTokens('SELECT * FROM'), ...source, ...stage];
  if (verb === 'select') {
    const window = [...outermost(stage)].find(([, token]) => isWord(token, 'window'))?.[0] ?? stage.length;
    return [...stage.slice(0, window), madeToken('FROM'), ...source, ...stage.slice(window)];
  }
  if (verb === 'extend' || verb === 'set' || verb === 'drop') return [madeToken('SELECT'), ...rest, madeToken('FROM'), ...source];
  if (verb === 'distinct' && rest.length === 0) return [...madeTokens('SELECT DISTINCT * FROM'), ...source];
  if (verb === 'aggregate') {
    const by = [...outermost(rest)].find(([index, token]) => isWord(token, 'group') && isWord(rest[index + 1], 'by'))?.[0];
    const aggregates = rest.slice(0, by ?? rest.length);
    const groups = by === undefined ? [] : rest.slice(by + 2);
    const comma = aggregates.length > 0 && groups.length > 0 ? [madeToken(',')] : [];
    return [madeToken('SELECT'), ...aggregates, ...comma, ...groups, madeToken('FROM'), ...source];
  }
  if (/^(?:union|except|intersect|minus)$/.test(verb)) return [...source, ...stage];
  return `The pipe stage ${verb.toUpperCase() || stage[0]?.text || 'without a word'} is not known to be harmless.`;
}
