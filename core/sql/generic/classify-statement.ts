import { foldCase, isOperator, isWord, type Token, wordOf } from '../tokenizer/token.ts';
import { callObjection } from './call-like.ts';
import { classifyQuery } from './classify-query.ts';
import { queriesOfWrite } from './planned-write.ts';
import type { Explained, ReaderRules, StatementClass } from './reader-rules.ts';
import type { Reading } from './reading.ts';
import { invalid, unknown } from './refusals.ts';
import { classifyByVerb } from './verbs.ts';
import { withoutGrammarWords, withoutWordLists } from './write-calls.ts';

/** Classifies one statement: a query by its tree, metadata and plans by closed rules, anything else by its verb. */
export async function classifyStatement(tokens: readonly Token[], reading: Reading): Promise<StatementClass> {
  const { dialect } = reading;
  const query = kindOfQuery(tokens, dialect);
  if (query) {
    const write = classifyByVerb(tokens);
    return write?.capability === 'write' ? write : classifyQuery(query, tokens, reading);
  }
  const explained = dialect.explained(tokens);
  if (explained) return classifyExplained(explained, reading);
  const metadata = dialect.metadata(tokens);
  if (metadata) return metadata;
  return (
    classifyByVerb(tokens) ??
    dialect.otherVerb?.(tokens) ??
    invalid(`${tokens[0]!.text.slice(0, 40)} does not begin a statement of ${dialect.title}.`)
  );
}

/** The verb of a query, or undefined when the tokens are none. */
export function kindOfQuery(tokens: readonly Token[], dialect: ReaderRules): string | undefined {
  const first = tokens.find((token) => !isOperator(token, '('));
  const word = wordOf(first);
  if (!dialect.queryWords.has(word)) return undefined;
  return word === 'values' || word === 'table' ? word : 'select';
}

async function classifyExplained({ inner, executes, kind = 'explain' }: Explained, reading: Reading): Promise<StatementClass> {
  const { dialect } = reading;
  if (inner.length === 0) return invalid('EXPLAIN without a statement.');
  if (kindOfQuery(inner, dialect) || executes) {
    const classified = await classifyStatement(inner, reading);
    if (classified.capability === 'invalid') return classified;
    if (classified.capability !== 'read')
      return { ...classified, kind, reason: executes ? `EXPLAIN ANALYZE runs the statement: ${classified.reason}` : classified.reason };
    return { ...classified, kind, explains: classified.kind, reason: executes ? 'Runs a read and shows its plan.' : 'Shows a plan.' };
  }
  const verb = wordOf(inner[0]);
  if (!dialect.explainable.has(verb)) return unknown(kind, `EXPLAIN ${verb.toUpperCase()} is not known to be harmless.`);
  // A planner may evaluate constant expressions, so functions are checked even in a plan.
  const call = callObjection(withoutGrammarWords(inner, dialect), withoutWordLists(dialect), columnLists(inner));
  const known = (call?.unknownFunction ? undefined : call) ?? disguised(inner, dialect) ?? dialect.planObjection?.(inner);
  if (known) return unknown(kind, known);
  const body = await classifyBody(inner, reading);
  if (body && !body.unknownFunction) return { ...body, capability: 'unknown', kind };
  if (call) return unknown(kind, call);
  if (body) return { ...body, kind };
  return { capability: 'read', kind, explains: verb, reason: `Shows the plan of ${verb.toUpperCase()} without running it.` };
}

/**
 * A server may evaluate the body of a write to plan it: MariaDB advances a sequence for `EXPLAIN DELETE FROM t WHERE a = (SELECT NEXT VALUE
 * FOR s)`. So each query of it must be a read. The verdict on the first that is none; one for an unknown function comes last.
 */
async function classifyBody(inner: readonly Token[], reading: Reading): Promise<StatementClass | undefined> {
  const queries = queriesOfWrite(inner);
  if (typeof queries === 'string') return unknown('explain', queries);
  let unknownCall: StatementClass | undefined;
  for (const query of queries) {
    const classified = await classifyQuery(kindOfQuery(query, reading.dialect) ?? 'select', query, reading);
    if (classified.capability === 'read') continue;
    if (!classified.unknownFunction) return classified;
    unknownCall ??= classified;
  }
  return unknownCall;
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

function disguised(tokens: readonly Token[], dialect: ReaderRules): string | undefined {
  const token = tokens.find((each, index) => isOperator(tokens[index - 1], '.') && dialect.callsInDisguise.has(foldCase(each.value)));
  return token && `${token.value} advances a sequence.`;
}
