import { foldCase, type Token } from '../tokenizer/token.ts';
import { callObjection } from './call-like.ts';
import { foldCalls } from './fold-calls.ts';
import { inspectTree } from './inspect-tree.ts';
import { parserThread } from './parser-thread.ts';
import { wordObjection } from './query-words.ts';
import type { ReaderRules, StatementClass } from './reader-rules.ts';
import type { Reading } from './reading.ts';
import { invalid, unknown } from './refusals.ts';
import { renderAsWritten, renderPlain } from './render.ts';
import { rewriteTokens } from './rewrite.ts';
import { secretObjection } from './secrets.ts';
import { sizeObjection } from './size.ts';
import type { Tree } from './sqlparser.ts';

/**
 * Whether the tokens of one query are known to be a read. They are parsed as they were written and as our tokenizer understood them;
 * both must give one tree, and the tree, its calls and its words must all be known.
 */
export async function classifyQuery(kind: string, whole: readonly Token[], reading: Reading): Promise<StatementClass> {
  if (!reading.dialect.slowOnNestedCalls) return classifyTokens(kind, whole, whole, reading);
  const folded = foldCalls(whole, (name) => reading.dialect.functions.has(name));
  let unknownCall: StatementClass | undefined;
  for (const part of folded.parts) {
    const classified = await classifyTokens(kind, part, part, reading);
    if (classified.capability === 'read') continue;
    if (!classified.unknownFunction) return classified;
    unknownCall ??= classified;
  }
  const classified = await classifyTokens(kind, folded.tokens, whole, reading);
  return classified.capability === 'read' || classified.unknownFunction ? (unknownCall ?? classified) : classified;
}

/** Judges `tokens`, which stand for the statement `whole`. */
async function classifyTokens(kind: string, written: readonly Token[], whole: readonly Token[], reading: Reading): Promise<StatementClass> {
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
      // An unknown function explains more than the position at which the parser failed.
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
      return classifyTrees(kind, parsed.trees, { whole, tokens, rewritten }, dialect);
  }
}

/**
 * A second statement appended to every parsed query. The parser silently stops at a word like END; only if it also returns this statement has
 * it read everything before it.
 */
const SENTINEL = '\n;\nSELECT 1';

function classifyTrees(
  kind: string,
  trees: readonly Tree[],
  { whole, tokens, rewritten }: { whole: readonly Token[]; tokens: readonly Token[]; rewritten: readonly Token[] },
  dialect: ReaderRules,
): StatementClass {
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
  // Drop the arguments of hints, `INDEX(t a)`, so that only the names remain.
  const names = text.replace(/\([^()]*\)/g, ' ').match(/[^\s,]+/g) ?? [];
  const odd = names.find((name) => !dialect.hints.has(foldCase(name)));
  return odd && `The hint ${odd} is not on the list of hints known to be harmless.`;
}
