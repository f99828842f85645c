import type { Capability, Classification } from '../classification.ts';
import { LEXIS } from '../tokenizer/dialect-lexis.ts';
import { nesting, splitStatements } from '../tokenizer/statements.ts';
import { foldCase, isOperator, isWord, type Token, wordOf } from '../tokenizer/token.ts';
import { tokenize } from '../tokenizer/tokenize.ts';
import { callObjection } from './call-like.ts';
import { foldCalls } from './fold-calls.ts';
import type { Explained, ForeignDialect, Verdict } from './foreign-dialect.ts';
import { inspectTree } from './inspect-tree.ts';
import { parserThread } from './parser-thread.ts';
import { wordObjection } from './query-words.ts';
import { renderAsWritten, renderPlain } from './render.ts';
import { rewriteTokens } from './rewrite.ts';
import { secretObjection } from './secrets.ts';
import { sizeObjection } from './size.ts';
import type { Tree } from './sqlparser.ts';
import { verdictByVerb } from './verbs.ts';

/** What is read together: the text, its tokens as first read, and which lexical mode they are of. */
interface Reading {
  sql: string;
  dialect: ForeignDialect;
  all: readonly Token[];
  /** False for the further lexical modes: only our tokenizer knows them, so only the plain rendering is parsed. */
  asWritten: boolean;
  doubleQuotedStrings: boolean;
}

/**
 * Reads one string of SQL in a dialect whose server we have no parser of. A read is only what our tokenizer, in every
 * lexical mode the server may be in, and the parser agree on, and of which every node, function and word is known to be harmless.
 */
export async function readForeign(sql: string, dialect: ForeignDialect): Promise<Classification> {
  const answer = (verdict: Verdict, statements: number): Classification => ({ dialect: dialect.dialect, statements, ...verdict });
  if (!sql.isWellFormed()) return answer(invalid('The statement holds half of a character (a lone surrogate).'), -1);
  const [usual, ...others] = LEXIS[dialect.dialect];
  const first = tokenize(sql, usual);
  if (first.error) return answer(invalid(first.error.message), -1);
  const statements = splitStatements(first.tokens);
  if (statements.length === 0)
    return answer({ capability: 'empty', kind: 'empty', reason: 'There is nothing but blanks and comments.' }, 0);
  if (!nesting(first.tokens).balanced) return answer(invalid('A bracket is not closed, or closes what was not opened.'), -1);

  const reading: Reading = {
    sql,
    dialect,
    all: first.tokens,
    asWritten: true,
    doubleQuotedStrings: hasStringsInDoubleQuotes(first.tokens),
  };
  const count = isBlock(statements, dialect, first.tokens)
    ? 1
    : statements.length + statements.reduce((sum, each) => sum + (dialect.furtherStatements?.(each).length ?? 0), 0);
  if (count > 1) {
    const one = verdictByVerb(statements[0]!) ?? { kind: kindOfQuery(statements[0]!, dialect) ?? 'unknown' };
    return answer({ capability: 'unknown', kind: one.kind, reason: `There are ${count} statements; send one at a time.` }, count);
  }
  const verdict = await judge(statements[0]!, reading);
  if (verdict.capability !== 'read') return answer(verdict, verdict.capability === 'invalid' ? -1 : 1);

  // The same text in the other modes the server may be in: one that can not be read there is refused by the server itself.
  const read = new Set([signature(first.tokens)]);
  for (const lexis of others) {
    const other = tokenize(sql, lexis);
    const mark = signature(other.tokens);
    if (other.error || read.has(mark)) continue;
    read.add(mark);
    const again = splitStatements(other.tokens);
    const same = again.length === 1 && wordOf(again[0]![0]) === wordOf(statements[0]![0]) && nesting(other.tokens).balanced;
    const second = same
      ? await judge(again[0]!, { ...reading, all: other.tokens, asWritten: false, doubleQuotedStrings: false })
      : undefined;
    if (second?.capability !== 'read')
      return answer(
        {
          capability: 'unknown',
          kind: verdict.kind,
          reason: `With other quoting settings the server reads this differently${second ? `: ${second.reason}` : '.'}`,
        },
        1,
      );
  }
  return answer(verdict, 1);
}

function invalid(reason: string): Verdict {
  return { capability: 'invalid', kind: 'invalid', reason };
}

function unknown(kind: string, reason: string): Verdict {
  return { capability: 'unknown', kind, reason };
}

function hasStringsInDoubleQuotes(tokens: readonly Token[]): boolean {
  return tokens.some((token) => token.kind === 'string' && /^\w*"/.test(token.text));
}

/** What tells two tokenizations apart: where each token begins and what kind it is. */
function signature(tokens: readonly Token[]): string {
  return tokens.map((token) => `${token.kind[0]}${token.start}`).join();
}

/** `BEGIN … END`, batches with variables and routines hold semicolons of their own; they are one statement, and never a read. */
function isBlock([first]: readonly Token[][], dialect: ForeignDialect, all: readonly Token[]): boolean {
  if (!first) return false;
  const verb = wordOf(first[0]);
  if (verb === 'begin') return first.length > 1 && !/^(?:tran|transaction|work|name|distributed|isolation|deferred|immediate|exclusive)$/.test(wordOf(first[1]));
  const holds =
    verb === 'declare' ||
    (/^(?:create|alter)$/.test(verb) && first.slice(1, 8).some((token) => /^(?:procedure|proc|function|trigger|event|task)$/.test(wordOf(token))));
  // Outside T-SQL a body of several statements has a BEGIN.
  return holds && (dialect.batchesAreBlocks === true || all.some((token) => isWord(token, 'begin')));
}

async function judge(tokens: readonly Token[], reading: Reading): Promise<Verdict> {
  const { dialect } = reading;
  const query = kindOfQuery(tokens, dialect);
  if (query) {
    const write = verdictByVerb(tokens);
    return write?.capability === 'write' ? write : judgeQuery(query, tokens, reading);
  }
  const explained = dialect.explained(tokens);
  if (explained) return judgeExplained(explained, reading);
  const metadata = dialect.metadata(tokens);
  if (metadata) return metadata;
  return (
    verdictByVerb(tokens) ??
    dialect.otherVerb?.(tokens) ??
    invalid(`${tokens[0]!.text.slice(0, 40)} does not begin a statement of ${dialect.title}.`)
  );
}

/** The verb of a query, or undefined when the tokens are none. */
function kindOfQuery(tokens: readonly Token[], dialect: ForeignDialect): string | undefined {
  const first = tokens.find((token) => !isOperator(token, '('));
  const word = wordOf(first);
  if (!dialect.queryWords.has(word)) return undefined;
  return word === 'values' || word === 'table' ? word : 'select';
}

async function judgeExplained({ inner, executes, kind = 'explain' }: Explained, reading: Reading): Promise<Verdict> {
  const { dialect } = reading;
  if (inner.length === 0) return invalid('EXPLAIN without a statement.');
  if (kindOfQuery(inner, dialect) || executes) {
    const verdict = await judge(inner, reading);
    if (verdict.capability === 'invalid') return verdict;
    if (verdict.capability !== 'read')
      return { ...verdict, kind, reason: executes ? `EXPLAIN ANALYZE runs the statement: ${verdict.reason}` : verdict.reason };
    return { ...verdict, kind, explains: verdict.kind, reason: executes ? 'Runs a read and shows its plan.' : 'Shows a plan.' };
  }
  const verb = wordOf(inner[0]);
  if (!dialect.explainable.has(verb)) return unknown(kind, `EXPLAIN ${verb.toUpperCase()} is not known to be harmless.`);
  // A planner may evaluate what is constant, so functions count even in a plan.
  const objection = callObjection(inner, dialect, columnLists(inner)) ?? disguised(inner, dialect);
  if (objection) return unknown(kind, objection);
  return { capability: 'read', kind, explains: verb, reason: `Shows the plan of ${verb.toUpperCase()} without running it.` };
}

/** In a write the target table may stand before its column list: `INSERT INTO t (a, b)`. */
function columnLists(tokens: readonly Token[]): Set<string> {
  const names = new Set<string>();
  for (const [index, token] of tokens.entries()) {
    if (!isWord(token, 'into')) continue;
    let at = index + 1;
    if (isWord(tokens[at], 'table')) at++;
    while (isOperator(tokens[at + 1], '.')) at += 2;
    const last = tokens[at];
    if (last) names.add(foldCase(last.value));
  }
  return names;
}

function disguised(tokens: readonly Token[], dialect: ForeignDialect): string | undefined {
  const token = tokens.find((each, index) => isOperator(tokens[index - 1], '.') && dialect.callsInDisguise.has(foldCase(each.value)));
  return token && `${token.value} advances a sequence.`;
}

async function judgeQuery(kind: string, whole: readonly Token[], reading: Reading): Promise<Verdict> {
  const { dialect, sql, all } = reading;
  let tokens = whole;
  if (dialect.slowOnNestedCalls) {
    const folded = foldCalls(whole, (name) => dialect.functions.has(name));
    for (const part of folded.parts) {
      const verdict = await judgeQuery(kind, part, { ...reading, dialect: { ...dialect, slowOnNestedCalls: false } });
      if (verdict.capability !== 'read') return verdict;
    }
    tokens = folded.tokens;
  }
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
      return invalid(`It does not parse as ${dialect.title}: ${parsed.message}.${call ? ` ${call}` : ''}`);
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
  dialect: ForeignDialect,
): Verdict {
  if (trees.length !== 2) return invalid('Two independent readers count different numbers of statements.');
  const tree = trees[0]!;
  if (typeof tree !== 'object' || tree === null || Array.isArray(tree) || Object.keys(tree).join() !== 'Query')
    return unknown(kind, 'Two independent readers take this for different statements.');
  const inspection = inspectTree(tree.Query!, dialect);
  const objection =
    inspection.objection ??
    callObjection(tokens, dialect, inspection.listed) ??
    wordObjection(rewritten, inspection.texts, dialect) ??
    secretObjection(inspection, whole, dialect);
  if (objection) return unknown(kind, objection);
  return { capability: 'read' satisfies Capability, kind, reason: 'Returns rows and changes nothing.' };
}

function hintObjection(text: string, dialect: ForeignDialect): string | undefined {
  // What a hint is told stands in brackets; what is left are the names of hints.
  const names = text.replace(/\([^()]*\)/g, ' ').match(/[^\s,]+/g) ?? [];
  const odd = names.find((name) => !dialect.hints.has(foldCase(name)));
  return odd && `The hint ${odd} is not on the list of hints known to be harmless.`;
}
