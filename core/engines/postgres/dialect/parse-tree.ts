import { setFlagsFromString } from 'node:v8';
import type { PgQueryInstance } from 'libpg-query/wasm/libpg-query.js';
import { isRecord } from '../../../common/records.ts';

/** A value of PostgreSQL's parse tree as libpg_query writes it: nodes are `{ SelectStmt: { … } }`, structs inside fields are bare. */
export type Tree = string | number | boolean | null | Tree[] | { [field: string]: Tree };
export type Fields = { [field: string]: Tree };

export interface ParsedStatement {
  /** The node's name, e.g. `SelectStmt`. */
  tag: string;
  fields: Fields;
}

export type ParseOutcome =
  | { ok: true; statements: ParsedStatement[] }
  /** `offset` is in bytes of UTF-8, as PostgreSQL counts; -1 when unknown. */
  | { ok: false; message: string; offset: number };

/** Longest text that is parsed again without comments after a syntax error, since the scan is costly. Characters. */
const LONGEST_RETRY = 100_000;

let instance: Promise<PgQueryInstance> | undefined;

async function create(): Promise<PgQueryInstance> {
  // Without these flags V8 optimizes the grammar's largest function in the background after a few statements, which takes some 500 MB.
  // The baseline code parses just as fast: a tenth of a millisecond for a statement.
  for (const flag of ['--no-wasm-dynamic-tiering', '--no-wasm-tier-up']) setFlagsFromString(flag);
  const { default: factory } = await import('libpg-query/wasm/libpg-query.js');
  return factory();
}

/**
 * Parses SQL with PostgreSQL 18's own grammar. Syntax errors are an outcome, not an exception.
 * A trap (stack overflow on absurd nesting, out of memory) leaves the instance's stack pointer and heap in an unknown state, so the instance
 * is discarded, and the next statement gets a new one (about 20 ms).
 */
export async function parsePostgres(sql: string): Promise<ParseOutcome> {
  instance ??= create();
  let wasm: PgQueryInstance;
  try {
    wasm = await instance;
  } catch (error) {
    instance = undefined;
    throw error;
  }
  try {
    const outcome = parseWith(wasm, sql);
    if (outcome.ok || sql.length > LONGEST_RETRY || !/--|\/\*/.test(sql)) return outcome;
    const again = parseWith(wasm, withoutComments(wasm, sql));
    return again.ok ? again : outcome;
  } catch (error) {
    instance = undefined;
    const why = error instanceof RangeError ? 'it is nested too deeply' : error instanceof Error ? error.message : String(error);
    return { ok: false, message: why, offset: -1 };
  }
}

/** Parses with one instance. The function is synchronous, so that calls never interleave inside the instance. */
function parseWith(wasm: PgQueryInstance, sql: string): ParseOutcome {
  const size = wasm.lengthBytesUTF8(sql) + 1;
  const query = wasm._malloc(size);
  if (query === 0) throw new Error('the parser has no memory left');
  wasm.stringToUTF8(sql, query, size);
  const result = wasm._wasm_parse_query_raw(query);
  if (result === 0) throw new Error('the parser has no memory left');
  // struct { char *parse_tree; char *stderr_buffer; PgQueryError *error { char *message, *funcname, *filename; int lineno, cursorpos } }
  const error = wasm.getValue(result + 8, 'i32');
  let outcome: ParseOutcome;
  if (error !== 0) {
    outcome = {
      ok: false,
      message: wasm.UTF8ToString(wasm.getValue(error, 'i32')),
      offset: wasm.getValue(error + 16, 'i32') - 1,
    };
  } else {
    const tree: { stmts: { stmt: Fields }[] } = JSON.parse(wasm.UTF8ToString(wasm.getValue(result, 'i32')));
    outcome = { ok: true, statements: tree.stmts.map(({ stmt }) => unwrap(stmt)) };
  }
  wasm._free(query);
  wasm._wasm_free_parse_result(result);
  return outcome;
}

/**
 * Replaces comments with blanks of the same length. libpg_query keeps comments as tokens and fails at one where the grammar looks a token
 * ahead (after NOT, NULLS or WITH), which the server accepts. Its own scanner locates the comments. Line breaks stay,
 * because adjacent string literals may continue after one.
 */
function withoutComments(wasm: PgQueryInstance, sql: string): string {
  const bytes = Buffer.from(sql);
  for (const { start, end, tokenName } of scanWith(wasm, sql) ?? []) {
    if (tokenName !== 'C_COMMENT' && tokenName !== 'SQL_COMMENT') continue;
    for (let at = start; at < end; at++) if (bytes[at] !== 0x0a && bytes[at] !== 0x0d) bytes[at] = 0x20;
  }
  return bytes.toString();
}

/** A token of PostgreSQL's scanner; `start` and `end` are bytes of UTF-8. */
export interface ScannedToken {
  start: number;
  end: number;
  /** The token's name in the grammar: `IDENT`, `SCONST`, `EXECUTE`, `Op`, `ASCII_61`. */
  tokenName: string;
}

/** Tokenizes a text with PostgreSQL's scanner, whose rules PL/pgSQL shares; undefined where the text cannot be scanned. */
export async function scanPostgres(sql: string): Promise<ScannedToken[] | undefined> {
  instance ??= create();
  const wasm = await instance;
  try {
    return scanWith(wasm, sql);
  } catch {
    instance = undefined;
    return undefined;
  }
}

function scanWith(wasm: PgQueryInstance, sql: string): ScannedToken[] | undefined {
  const size = wasm.lengthBytesUTF8(sql) + 1;
  const query = wasm._malloc(size);
  wasm.stringToUTF8(sql, query, size);
  const result = wasm._wasm_scan(query);
  const json = wasm.UTF8ToString(result);
  wasm._free(query);
  wasm._wasm_free_string(result);
  if (!json.startsWith('{')) return undefined;
  return (JSON.parse(json) as { tokens: ScannedToken[] }).tokens;
}

function unwrap(node: Fields): ParsedStatement {
  const [entry, ...more] = Object.entries(node);
  if (entry === undefined || more.length > 0 || !isRecord(entry[1])) throw new Error('the parser gave a statement of unknown shape');
  return { tag: entry[0], fields: entry[1] };
}

/** The one node in `{ Tag: { … } }`, or undefined for anything else. */
export function asNode(value: Tree | undefined): ParsedStatement | undefined {
  if (!isRecord(value)) return undefined;
  const [entry, ...more] = Object.entries(value);
  return entry !== undefined && more.length === 0 && isRecord(entry[1]) ? { tag: entry[0], fields: entry[1] } : undefined;
}

/** The texts of a list of String nodes (`pg_catalog`, `upper`); other members (a star) give ''. */
export function names(list: Tree | undefined): string[] {
  if (!Array.isArray(list)) return [];
  return list.map((item) => {
    const node = asNode(item);
    return node?.tag === 'String' && typeof node.fields.sval === 'string' ? node.fields.sval : '';
  });
}
