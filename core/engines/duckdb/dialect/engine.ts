import type { DuckDBConnection, DuckDBPreparedStatement } from '@duckdb/node-api';
import type { Tree } from './tree.ts';

/** Result of DuckDB's own parser. `not-select`: the text parses but is not made of SELECTs only. */
export type ParseOutcome =
  | { state: 'selects'; statements: Tree[] }
  | { state: 'not-select' }
  /** `offset` is in bytes of UTF-8, -1 when unknown. */
  | { state: 'invalid'; message: string; offset: number };

interface Parser {
  connection: DuckDBConnection;
  serialize: DuckDBPreparedStatement;
}

/** JSON result of json_serialize_sql. */
interface Serialized {
  error: boolean;
  error_type?: string;
  error_message?: string;
  position?: string;
  statements?: { node?: Tree }[];
}

let parser: Promise<Parser> | undefined;
let tail: Promise<unknown> = Promise.resolve();

/** Opens an empty in-memory engine for its parser alone, without file access or extensions and with its configuration locked. */
async function open(): Promise<Parser> {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const instance = await DuckDBInstance.create(':memory:', {
    threads: '1',
    temp_directory: '',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
    enable_external_access: 'false',
    lock_configuration: 'true',
  });
  const connection = await instance.connect();
  // The user's text is only a bound value of this statement; it is never prepared or run itself.
  const serialize = await connection.prepare(
    'SELECT json_serialize_sql($1::VARCHAR, skip_null := true, skip_empty := true, skip_default := true)',
  );
  return { connection, serialize };
}

/**
 * Runs one caller at a time: the bound value belongs to the prepared statement, and a second caller must not change it between binding and
 * run. When the engine itself fails, it is discarded, and the next statement gets a new one.
 */
function exclusively<Result>(work: (parser: Parser) => Promise<Result>): Promise<Result> {
  const turn = tail.then(async () => {
    parser ??= open();
    try {
      return await work(await parser);
    } catch (error) {
      const broken = parser;
      parser = undefined;
      broken.then(({ connection }) => connection.closeSync()).catch(() => {});
      throw error;
    }
  });
  tail = turn.catch(() => {});
  return turn;
}

/** Parses a text without binding it, so tables and functions need not exist. An empty text gives no statements. */
export async function parseDuckdb(sql: string): Promise<ParseOutcome> {
  const json = await exclusively(async ({ serialize }) => {
    serialize.bindVarchar(1, sql);
    const reader = await serialize.runAndReadAll();
    return String(reader.getRows()[0]?.[0]);
  });
  let answer: Serialized;
  try {
    answer = JSON.parse(json);
  } catch {
    // DuckDB writes a number beyond the range of a double as Infinity, which is not JSON.
    return { state: 'invalid', message: 'it holds a value that cannot be read', offset: -1 };
  }
  if (!answer.error) return { state: 'selects', statements: (answer.statements ?? []).map((each) => each.node ?? null) };
  if (answer.error_type === 'not implemented' && answer.error_message?.startsWith('Only SELECT statements')) return { state: 'not-select' };
  const offset = Number(answer.position ?? -1);
  return { state: 'invalid', message: answer.error_message ?? 'no reason given', offset: Number.isInteger(offset) ? offset : -1 };
}

/** Number of statements into which DuckDB splits a text, or its parser's message. A PIVOT without values counts as several. */
export async function countStatements(sql: string): Promise<{ count: number } | { message: string }> {
  return exclusively(async ({ connection }) => {
    try {
      return { count: (await connection.extractStatements(sql)).count };
    } catch (error) {
      // A syntax error does not damage the engine, so the parser stays open.
      const message = error instanceof Error ? error.message : String(error);
      return { message: message.replace(/^Failed to extract statements: /, '').split('\n')[0] ?? message };
    }
  });
}
