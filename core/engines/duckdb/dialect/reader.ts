import { clip } from '../../../common/clip.ts';
import { isRecord } from '../../../common/records.ts';
import type { Classification } from '../../../sql/classification.ts';
import { hasLongOperatorRun } from '../../../sql/tokenizer/operator-runs.ts';
import { outermost, splitStatements } from '../../../sql/tokenizer/statements.ts';
import { isOperator, isWord, type Token, wordOf } from '../../../sql/tokenizer/token.ts';
import { tokenize } from '../../../sql/tokenizer/tokenize.ts';
import { withPivotValues } from './dynamic-pivot.ts';
import { countStatements, parseDuckdb } from './engine.ts';
import { inspectTree } from './inspect-tree.ts';
import { LEXER_RULES } from './lexer-rules.ts';
import { strangeInPlannedWrite } from './planned-write.ts';
import { isHarmlessPragma } from './pragmas.ts';
import type { Tree } from './tree.ts';
import { type Verb, verbOf } from './verbs.ts';

/** Parsers quote the rest of the text, which may be all of it. */
const LONGEST_QUOTED = 200;

type StatementClass = Omit<Classification, 'dialect'> & { offset?: number };

/** DuckDB takes quadratic time over long chains of AND and OR: 10,000 take a third of a second, 100,000 half a minute. */
const MAX_CONDITIONS = 10_000;

/**
 * Classifies SQL for DuckDB with DuckDB's own parser, which writes the whole tree of a SELECT without looking anything up.
 * A read is a statement whose tree consists of nodes and functions known to be harmless, an EXPLAIN, a CALL of such a function,
 * or one of a few PRAGMAs. Nothing of the user's is ever prepared, bound or run here.
 *
 * Left to the second layer, the engine that is locked to its own files: macros of the user's own that hide behind the name of
 * a built-in function, and what a view reads.
 */
export async function readDuckdb(sql: string): Promise<Classification> {
  const { offset = -1, ...classified } = await readText(sql);
  return { dialect: 'duckdb', ...classified, reason: classified.reason + at(sql, offset) };
}

async function readText(sql: string): Promise<StatementClass> {
  if (!sql.isWellFormed()) return invalid('The statement holds half of a character (a lone surrogate).');
  if (hasLongOperatorRun(sql)) return invalid('The statement holds an absurdly long row of operator characters.');
  if (tooManyConditions(sql)) return invalid(`The statement holds more than ${MAX_CONDITIONS.toLocaleString('en')} conditions.`);
  const parsed = await parseDuckdb(sql);
  if (parsed.state === 'invalid') return invalid(`The statement does not parse: ${clip(parsed.message, LONGEST_QUOTED)}.`, parsed.offset);
  if (parsed.state === 'not-select') return readOther(sql);
  const [first, ...others] = parsed.statements;
  if (first === undefined)
    return { capability: 'empty', kind: 'empty', statements: 0, reason: 'There is no statement, only blanks or comments.' };
  if (others.length > 0) return several(others.length + 1, undefined);
  return readSelect(first);
}

function readSelect(node: Tree): StatementClass {
  const kind = kindOfSelect(node);
  const finding = inspectTree(node);
  if (finding) return { capability: 'unknown', kind, statements: 1, ...finding };
  return { capability: 'read', kind, statements: 1, reason: `${kind.toUpperCase()} reads rows.` };
}

/** The verb of a statement that DuckDB turned into a SELECT. */
function kindOfSelect(node: Tree): string {
  const from = isRecord(node) && isRecord(node.from_table) ? node.from_table : {};
  if (from.type === 'SHOW_REF') {
    if (from.show_type === 'SUMMARY') return 'summarize';
    return from.show_type === 'DESCRIBE' ? 'describe' : 'show';
  }
  return from.type === 'EXPRESSION_LIST' && from.alias === 'valueslist' ? 'values' : 'select';
}

/**
 * What DuckDB parses but writes no tree of. The words are ours, so each form here is judged only after DuckDB itself found
 * one statement in the text, and its inner part goes through DuckDB's parser again.
 */
async function readOther(sql: string): Promise<StatementClass> {
  const { tokens: all, error } = tokenize(sql, LEXER_RULES[0]);
  const tokens = error ? [] : withoutEmptyStatements(all);
  const verb = verbOf(outerWords(tokens));
  const counted = await countStatements(sql);
  if ('message' in counted) {
    // Naming a PRAGMA that is not there is an error of the catalogue, which the engine looks up while it parses.
    if (verb.kind !== 'pragma') return invalid(`The statement does not parse: ${clip(counted.message, LONGEST_QUOTED)}.`);
  } else if (counted.count !== 1) {
    const pivot = tokens.some((token) => /^pivot(?:_wider)?$/.test(wordOf(token))) && !tokens.some((token) => isOperator(token, ';'));
    if (!pivot) return several(counted.count, worstVerb(tokens));
    const read = await readDynamicPivot(sql, tokens);
    if (read) return read;
    const reason = 'PIVOT without values is run as several statements that create a type; write ON column IN (value, …).';
    return { capability: 'unknown', kind: 'pivot', statements: counted.count, reason };
  }
  if (error)
    return { capability: 'unknown', kind: 'unknown', statements: 1, reason: `The statement is not a SELECT, and ${error.message}` };
  const [first] = tokens;
  if (isWord(first, 'explain')) return readExplain(sql, tokens);
  if (isWord(first, 'call')) return readCall(sql, tokens);
  if (isWord(first, 'pragma') && 'count' in counted && isHarmlessPragma(tokens))
    return { capability: 'read', kind: 'pragma', statements: 1, reason: 'This PRAGMA reads the catalogue.' };
  return { capability: verb.capability, kind: verb.kind, statements: 1, reason: sentence(verb) };
}

/**
 * A PIVOT without values, read as the same text with values named. The engine makes a temporary type before it selects, within the
 * read-only transaction that drops it again. The tokens are looked at as well: the text that is read is not the one that runs.
 */
async function readDynamicPivot(sql: string, tokens: readonly Token[]): Promise<StatementClass | undefined> {
  const text = withPivotValues(sql);
  const parsed = text === undefined ? undefined : await parseDuckdb(text);
  const node = parsed?.state === 'selects' && parsed.statements.length === 1 ? parsed.statements[0] : undefined;
  if (node === undefined) return undefined;
  const classified = readSelect(node);
  const strange = classified.capability === 'read' ? strangeInPlannedWrite(tokens) : undefined;
  return strange ? { capability: 'unknown', kind: 'pivot', statements: 1, ...strange } : { ...classified, kind: 'pivot' };
}

/** `EXPLAIN [ANALYZE] [(option, …)] statement`. Plain EXPLAIN only plans; with ANALYZE the statement runs. */
async function readExplain(sql: string, tokens: readonly Token[]): Promise<StatementClass> {
  const header = explainHeader(tokens);
  const start = tokens[header.length];
  if (start === undefined) return { capability: 'unknown', kind: 'explain', statements: 1, reason: 'EXPLAIN of nothing that is known.' };
  const inner = await readText(sql.slice(start.start));
  const offset = inner.offset === undefined || inner.offset < 0 ? -1 : inner.offset + Buffer.byteLength(sql.slice(0, start.start));
  if (inner.capability === 'read')
    return { ...inner, kind: 'explain', reason: `${header.runs ? 'EXPLAIN ANALYZE runs' : 'EXPLAIN plans'} a read: ${inner.reason}` };
  if (header.runs) return { ...inner, offset, reason: `EXPLAIN ANALYZE executes the statement: ${inner.reason}` };
  if (inner.capability !== 'write' || !PLANNED.has(inner.kind))
    return { ...inner, offset, kind: 'explain', reason: `EXPLAIN of this is not known to be harmless: ${inner.reason}` };
  const strange = strangeInPlannedWrite(tokens.slice(header.length));
  if (strange)
    return {
      capability: 'unknown',
      kind: 'explain',
      statements: 1,
      ...strange,
      reason: `EXPLAIN of ${inner.kind.toUpperCase()}: ${strange.reason}`,
    };
  const reason = `EXPLAIN only plans this ${inner.kind.toUpperCase()}; it does not run it.`;
  return { capability: 'read', kind: 'explain', statements: 1, reason, explains: inner.kind };
}

const PLANNED = new Set(['insert', 'update', 'delete', 'merge']);

/** How many tokens the header of an EXPLAIN has, and whether the statement is run. Any mention of ANALYZE counts, also `false`. */
function explainHeader(tokens: readonly Token[]): { length: number; runs: boolean } {
  let length = 1;
  let runs = false;
  const isAnalyze = (token: Token | undefined): boolean => isWord(token, 'analyze') || isWord(token, 'analyse');
  if (isAnalyze(tokens[length])) {
    runs = true;
    length++;
  }
  // A parenthesis opens options when one of their words follows; else it belongs to the statement.
  if (isOperator(tokens[length], '(') && (isAnalyze(tokens[length + 1]) || isWord(tokens[length + 1], 'format'))) {
    const close = tokens.findIndex((token, index) => index > length && isOperator(token, ')'));
    const options = tokens.slice(length, close);
    if (options.some(isAnalyze)) runs = true;
    length = close < 0 ? tokens.length : close + 1;
  }
  return { length, runs };
}

/** `CALL f(…)` gives the rows of `SELECT * FROM f(…)`, so that is what is read. */
async function readCall(sql: string, tokens: readonly Token[]): Promise<StatementClass> {
  const [call, next] = tokens;
  const verb = verbOf(['call']);
  if (call === undefined || next === undefined) return { capability: 'call', kind: 'call', statements: 1, reason: sentence(verb) };
  const parsed = await parseDuckdb(`SELECT * FROM ${sql.slice(next.start)}`);
  const node = parsed.state === 'selects' && parsed.statements.length === 1 ? parsed.statements[0] : undefined;
  const isFunction = isRecord(node) && isRecord(node.from_table) && node.from_table.type === 'TABLE_FUNCTION';
  if (!isFunction || node === undefined) return { capability: 'call', kind: 'call', statements: 1, reason: sentence(verb) };
  const finding = inspectTree(node);
  if (finding) return { capability: 'call', kind: 'call', statements: 1, ...finding, offset: -1 };
  return { capability: 'read', kind: 'call', statements: 1, reason: 'CALL of a function that reads the catalogue.' };
}

function several(statements: number, worst: Verb | undefined): StatementClass {
  const reason = `The text holds ${statements} statements; only one is taken at a time.`;
  if (worst === undefined) return { capability: 'unknown', kind: 'multiple', statements, reason };
  return { capability: worst.capability, kind: worst.kind, statements, reason: `${reason} ${sentence(worst)}` };
}

/** The statement that gives several their name: the first that changes something, else the first with a known verb. */
function worstVerb(tokens: readonly Token[]): Verb | undefined {
  const verbs = splitStatements(tokens).map((statement) => verbOf(outerWords(statement)));
  return (
    verbs.find(({ capability }) => capability === 'write' || capability === 'ddl') ??
    verbs.find(({ capability }) => capability !== 'unknown')
  );
}

function invalid(reason: string, offset = -1): StatementClass {
  return { capability: 'invalid', kind: 'invalid', statements: -1, reason, offset };
}

function sentence({ kind, clause }: { kind: string; clause: string }): string {
  return `${kind.toUpperCase()} ${clause}.`;
}

/** Drops semicolons before and after: an empty statement does not count. */
function withoutEmptyStatements(tokens: readonly Token[]): Token[] {
  const start = tokens.findIndex((token) => !isOperator(token, ';'));
  const end = tokens.findLastIndex((token) => !isOperator(token, ';'));
  return start < 0 ? [] : tokens.slice(start, end + 1);
}

/** The unquoted words outside brackets. */
function outerWords(tokens: readonly Token[]): string[] {
  return [...outermost(tokens)].map(([, token]) => wordOf(token)).filter((word) => word !== '');
}

/** Counts words in the raw text first, which is cheap, and tokens only when a text of prose could be the reason. */
function tooManyConditions(sql: string): boolean {
  if (sql.length < MAX_CONDITIONS * 3) return false;
  if ((sql.match(/\b(?:and|or)\b/gi)?.length ?? 0) <= MAX_CONDITIONS) return false;
  return tokenize(sql, LEXER_RULES[0]).tokens.filter((token) => /^(?:and|or)$/.test(wordOf(token))).length > MAX_CONDITIONS;
}

/** ` (at character 8)`: DuckDB counts bytes of UTF-8 from 0, people count characters from 1. */
function at(sql: string, offset: number): string {
  return offset < 0 ? '' : ` (at character ${Buffer.from(sql).subarray(0, offset).toString().length + 1})`;
}
