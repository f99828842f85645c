import { foldCase, type Token } from '../tokenizer/token.ts';
import { callObjection } from './call-like.ts';
import { foldCalls } from './fold-calls.ts';
import { inspectTree } from './inspect-tree.ts';
import { parserThread } from './parser-thread.ts';
import { wordObjection } from './query-words.ts';
import type { ReaderRules, Verdict } from './reader-rules.ts';
import type { Reading } from './reading.ts';
import { renderAsWritten, renderPlain } from './render.ts';
import { rewriteTokens } from './rewrite.ts';
import { secretObjection } from './secrets.ts';
import { sizeObjection } from './size.ts';
import type { Tree } from './sqlparser.ts';
import { invalid, unknown } from './verdicts.ts';

/**
 * Whether the tokens of one query are known to be a read. They are parsed as they were written and as our tokenizer understood them;
 * both must give one tree, and the tree, its calls and its words must all be known.
 */
export async function judgeQuery(kind: string, whole: readonly Token[], reading: Reading): Promise<Verdict> {
  if (!reading.dialect.slowOnNestedCalls) return judgeTokens(kind, whole, whole, reading);
  const folded = foldCalls(whole, (name) => reading.dialect.functions.has(name));
  let unknownCall: Verdict | undefined;
  for (const part of folded.parts) {
    const verdict = await judgeTokens(kind, part, part, reading);
    if (verdict.capability === 'read') continue;
    if (!verdict.unknownFunction) return verdict;
    unknownCall ??= verdict;
  }
  const verdict = await judgeTokens(kind, folded.tokens, whole, reading);
  return verdict.capability === 'read' || verdict.unknownFunction ? (unknownCall ?? verdict) : verdict;
}

/** Judges `tokens`, which stand for the statement `whole`. */
async function judgeTokens(kind: string, written: readonly Token[], whole: readonly Token[], reading: Reading): Promise<Verdict> {
  const { dialect, sql, all } = reading;
  const tokens = dialect.withoutInert?.(written, sql) ?? written;
  if (typeof tokens === 'string') return unknown(kind, tokens);
  const hint = tokens.map((token) => (token.kind === 'hint' ? hintObjection(token.value, dialect) : undefined)).find(Boolean);
  if (hint) return unknown(kind, hint);
  const prepared = dialect.prepare?.(tokens, sql) ?? tokens;
  if (typeof prepared === 'string') return unknown(kind, prepared);
  const rewritten = rewriteTokens(
    prepared.filter((token) => token.kind !== 'hint'),
    dialect.rewrites,
  );
  const size = sizeObjection(rewritten);
  if (size) return invalid(size);
  const plain = renderPlain(rewritten) + SENTINEL;
  const texts = reading.asWritten ? [renderAsWritten(sql, all, rewritten) + SENTINEL, plain] : [plain];
  const parsed = await parserThread().parse({ dialect: dialect.parser, texts, doubleQuotedStrings: reading.doubleQuotedStrings });
  switch (parsed.outcome) {
    case 'error': {
      // A name that is not known says more than the place where a parser gave up.
      const call = callObjection(tokens, dialect, new Set());
      return invalid(`It does not parse as ${dialect.title}: ${parsed.message}.${call ? ` ${call.reason}` : ''}`);
    }
    case 'differs':
      return invalid('Two independent readers cut this statement into different words.');
    case 'crashed':
      return invalid('The statement broke the reader; shorten it.');
    case 'slow':
      return invalid('The statement takes too long to be read; nest fewer function calls.');
    case 'trees':
      return judgeTrees(kind, parsed.trees, { whole, tokens, rewritten }, dialect);
  }
}

/**
 * A second statement behind every query that is parsed. The parser leaves off at a word like END and says nothing of what follows;
 * it has read everything when it finds this as well.
 */
const SENTINEL = '\n;\nSELECT 1';

function judgeTrees(
  kind: string,
  trees: readonly Tree[],
  { whole, tokens, rewritten }: { whole: readonly Token[]; tokens: readonly Token[]; rewritten: readonly Token[] },
  dialect: ReaderRules,
): Verdict {
  if (trees.length !== 2) return invalid('Two independent readers count different numbers of statements.');
  const tree = trees[0]!;
  if (typeof tree !== 'object' || tree === null || Array.isArray(tree) || Object.keys(tree).join() !== 'Query')
    return unknown(kind, 'Two independent readers take this for different statements.');
  const inspection = inspectTree(tree.Query!, dialect);
  const call = callObjection(tokens, dialect, inspection.listed);
  const objection =
    inspection.objection ??
    (call?.unknownFunction ? undefined : call) ??
    wordObjection(rewritten, inspection.texts, dialect) ??
    secretObjection(inspection, whole, dialect) ??
    inspection.unknownCall ??
    call;
  if (objection) return unknown(kind, objection);
  return { capability: 'read', kind, reason: 'Returns rows and changes nothing.' };
}

function hintObjection(text: string, dialect: ReaderRules): string | undefined {
  // What a hint is told stands in brackets; what is left are the names of hints.
  const names = text.replace(/\([^()]*\)/g, ' ').match(/[^\s,]+/g) ?? [];
  const odd = names.find((name) => !dialect.hints.has(foldCase(name)));
  return odd && `The hint ${odd} is not on the list of hints known to be harmless.`;
}
