import type { DuckDBConnection, DuckDBPreparedStatement } from '@duckdb/node-api';
import type { Tree } from './tree.ts';

/** What DuckDB's own parser says of a text. `not-select` is anything it parses that is not made of SELECTs only. */
export type ParseOutcome =
  | { state: 'selects'; statements: Tree[] }
  | { state: 'not-select' }
  /** `offset` is in bytes of UTF-8, -1 when unknown. */
  | { state: 'invalid'; message: string; offset: number };

interface Parser {
  connection: DuckDBConnection;
  serialize: DuckDBPreparedStatement;
}

/** What json_serialize_sql answers. */
interface Serialized {
  error: boolean;
  error_type?: string;
  error_message?: string;
  position?: string;
  statements?: { node?: Tree }[];
}

let parser: Promise<Parser> | undefined;
let tail: Promise<unknown> = Promise.resolve();

/** An empty engine in memory that may touch no file, load nothing and be changed by nobody: it is only here for its parser. */
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
  // The user's text is a bound value of this one statement of ours; it is never prepared or run itself.
  const serialize = await connection.prepare(
    'SELECT json_serialize_sql($1::VARCHAR, skip_null := true, skip_empty := true, skip_default := true)',
  );
  return { connection, serialize };
}

/**
 * One caller at a time: the bound value belongs to the prepared statement, and a second caller must not change it between
 * the binding and the run. When the engine itself fails, it is thrown away, and the next statement gets a fresh one.
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

/** Parses a text without binding it: no table or function needs to be there. An empty text gives no statements. */
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
    // A number too large for a double is written as Infinity, which is not JSON.
    return { state: 'invalid', message: 'it holds a value that cannot be read', offset: -1 };
  }
  if (!answer.error) return { state: 'selects', statements: (answer.statements ?? []).map((each) => each.node ?? null) };
  if (answer.error_type === 'not implemented' && answer.error_message?.startsWith('Only SELECT statements')) return { state: 'not-select' };
  const offset = Number(answer.position ?? -1);
  return { state: 'invalid', message: answer.error_message ?? 'no reason given', offset: Number.isInteger(offset) ? offset : -1 };
}

/** How many statements the engine makes of a text, or the message of its parser. A PIVOT without values counts as several. */
export async function countStatements(sql: string): Promise<{ count: number } | { message: string }> {
  return exclusively(async ({ connection }) => {
    try {
      return { count: (await connection.extractStatements(sql)).count };
    } catch (error) {
      // A syntax error, no error of the engine: the parser stays.
      const message = error instanceof Error ? error.message : String(error);
      return { message: message.replace(/^Failed to extract statements: /, '').split('\n')[0] ?? message };
    }
  });
}
