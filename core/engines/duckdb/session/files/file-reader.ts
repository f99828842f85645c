import { stat } from 'node:fs/promises';
import type { DuckDBConnection } from '@duckdb/node-api';
import { HydrantError } from '../../../../common/errors.ts';
import { fileReason } from '../../../../common/file-errors.ts';
import { noFileCode } from '../../../../common/read-regular-file.ts';
import { identifier, literal } from '../../../../connectors/kit/sql-text.ts';
import { type CsvDialect, readDialect } from './csv-dialect.ts';
import { type ExactColumn, exactTypes } from './csv-types.ts';
import type { FolderView } from './folder-files.ts';

export const CSV = /\.(csv|tsv|txt)(\.gz|\.zst)?$/i;
/** A JSON object may be large: a GeoJSON file is one. */
const JSON_OPTIONS = 'union_by_name = true, maximum_object_size = 268435456';
/** The reader of a file that is no CSV, by its extension. */
const READERS: readonly { ending: RegExp; query: (connection: DuckDBConnection, files: readonly string[]) => Promise<Reader> }[] = [
  {
    ending: /\.(parquet|pq)$/i,
    query: async (_, files) => ({ query: `SELECT * FROM read_parquet(${list(files)}, union_by_name = true)`, isWhole: true }),
  },
  { ending: /\.(json|jsonl|ndjson)(\.gz|\.zst)?$/i, query: jsonQuery },
];
/** Types are checked against every value of files up to this size, and against the first rows of larger files, so that a folder opens quickly. */
const CHECKED_BYTES = 64 * 1024 ** 2;
const CHECKED_ROWS = 200_000;
/** Assumed compression ratio of text files. */
const COMPRESSION = 8;
/** An integer of 16 digits or more in JSON text. */
const LONG_NUMBER = '(^|[\\[:,])-?[0-9]{16,}([,\\]}]|$)';
const UNION = ' UNION ALL BY NAME ';
const readers = new Map<string, Reader>();
const MAX_CACHED_READERS = 4000;

interface Reader {
  query: string;
  /** Every value was checked before the types were chosen. */
  isWhole: boolean;
}

interface CsvGroup {
  dialect: CsvDialect;
  /** Undefined where the engine did not detect it. */
  header?: boolean | undefined;
  /** Columns of a single file with their sniffed types. */
  columns?: Map<string, string> | undefined;
  files: string[];
}

/** The query of a view: one reader for all files of one dialect. Cached until a file changes. */
export async function readerQuery(connection: DuckDBConnection, view: FolderView): Promise<Reader> {
  const first = view.files[0] ?? '';
  const reader = READERS.find((candidate) => candidate.ending.test(first));
  if (!CSV.test(first) && !reader) {
    throw new HydrantError(
      'PROFILE_INVALID',
      `No reader is known for ${view.source}.`,
      'Use .csv, .tsv, .txt, .parquet, .json, .jsonl or .ndjson files.',
    );
  }
  const marks = await Promise.all(view.files.map(async (file) => stat(file, { bigint: true })));
  // Reading a named pipe blocks until another process writes to it, and no cancel would end that.
  const code = marks.map((mark) => noFileCode(mark)).find((one) => one !== undefined);
  if (code !== undefined)
    throw new HydrantError('SOURCE_DAMAGED', `${fileReason({ code })}.`, 'Take it out of the folder, or put a file in its place.');
  const key = JSON.stringify(
    view.files.map((file, index) => [file, `${marks[index]?.size} ${marks[index]?.mtimeNs} ${marks[index]?.ctimeNs}`]),
  );
  const cached = readers.get(key);
  if (cached) return cached;
  const made = reader ? await reader.query(connection, view.files) : await csvQuery(connection, view.files);
  if (readers.size >= MAX_CACHED_READERS) readers.clear();
  readers.set(key, made);
  return made;
}

/**
 * Passes the CSV dialect explicitly. DuckDB's detection reads a file with an unclosed quote as one without quotes, a file with a missing
 * field as one column, and lines that begin with # as comments. Its sniffed types are checked against the values.
 */
async function csvQuery(connection: DuckDBConnection, files: readonly string[]): Promise<Reader> {
  const groups = new Map<string, CsvGroup>();
  for (const file of files) {
    const dialect = await readDialect(file);
    const { header, columns } = await sniff(connection, file, dialect);
    const key = JSON.stringify([dialect, header]);
    const group: CsvGroup = groups.get(key) ?? { dialect, header, files: [] };
    group.files.push(file);
    group.columns = group.files.length === 1 ? columns : undefined;
    groups.set(key, group);
  }
  const all = [...groups.values()];
  const isWhole = (await bytesOf(files)) <= CHECKED_BYTES;
  const limit = isWhole ? '' : ` LIMIT ${CHECKED_ROWS}`;
  const plain = all.map((group) => `SELECT * FROM ${readCsv(group)}`).join(UNION);
  const sniffed = (all.length === 1 && all[0]?.columns) || (await columnsOf(connection, plain));
  const texts = all
    .map((group) => `(SELECT * FROM ${readCsv(group, 'all_varchar = true, allow_quoted_nulls = false')}${limit})`)
    .join(UNION);
  let exact: Map<string, ExactColumn>;
  try {
    exact = await exactTypes(
      connection,
      sniffed,
      `(${texts})`,
      all.every(({ dialect }) => dialect.isQuoted),
    );
  } catch (error) {
    // An encoding error is reported now, with advice on saving the file. Any other damaged line is reported by the statement that reads
    // as far as that line.
    if (/unicode|utf-?8/i.test(String(error))) throw error;
    return { query: plain, isWhole };
  }
  const typed: string[] = [];
  for (const group of all) {
    const names = all.length === 1 ? sniffed : await columnsOf(connection, `SELECT * FROM ${readCsv(group)}`);
    const types = [...names.keys()].map((name) => `${literal(name)}: ${literal(exact.get(name)?.type ?? 'VARCHAR')}`);
    typed.push(`SELECT * FROM ${readCsv(group, `types = {${types.join(', ')}}, allow_quoted_nulls = false`)}`);
  }
  const converted = [...exact].flatMap(([name, { expression }]) => (expression ? [`${expression} AS ${identifier(name)}`] : []));
  const query = typed.join(UNION);
  return { query: converted.length > 0 ? `SELECT * REPLACE (${converted.join(', ')}) FROM (${query})` : query, isWhole };
}

function written({ delimiter, quote, escape: escaped, skip }: CsvDialect): string {
  return `delim = ${literal(delimiter)}, quote = ${literal(quote)}, escape = ${literal(escaped)}, comment = '', skip = ${skip}`;
}

function readCsv({ dialect, header, files }: CsvGroup, more = ''): string {
  const given = [written(dialect), ...(header === undefined ? [] : [`header = ${header}`]), ...(more ? [more] : [])].join(', ');
  return `read_csv(${list(files)}, union_by_name = true, strict_mode = true, ${given})`;
}

/**
 * Whether DuckDB takes the first line as a header, and the columns that it detects. Later reads pass both explicitly, since another header
 * detection would give other types.
 */
async function sniff(connection: DuckDBConnection, file: string, dialect: CsvDialect): Promise<Pick<CsvGroup, 'header' | 'columns'>> {
  try {
    const query = `SELECT HasHeader, [[c.name, c.type] FOR c IN Columns] FROM sniff_csv(${literal(file)}, strict_mode = true, ${written(dialect)})`;
    const [[header, columns] = []] = (await connection.runAndReadAll(query)).getRowsJson();
    return { header: header === true, columns: new Map(columns as [string, string][]) };
  } catch {
    return {};
  }
}

/** JSON carries most types itself. A column with an integer that a DOUBLE would round becomes HUGEINT, text, or JSON text. */
async function jsonQuery(connection: DuckDBConnection, files: readonly string[]): Promise<Reader> {
  const isWhole = (await bytesOf(files)) <= CHECKED_BYTES;
  const sample = isWhole ? 'sample_size = -1' : `sample_size = ${CHECKED_ROWS}`;
  const plain = `SELECT * FROM read_json(${list(files)}, ${JSON_OPTIONS}, ${sample})`;
  const sniffed = await columnsOf(connection, plain);
  const rounded = [...sniffed].filter(([, type]) => type.includes('DOUBLE')).map(([name]) => name);
  if (rounded.length === 0) return { query: plain, isWhole };
  const read = (types: ReadonlyMap<string, string>): string =>
    `read_json(${list(files)}, ${JSON_OPTIONS}, columns = {${[...types].map(([name, type]) => `${literal(name)}: ${literal(type)}`).join(', ')}})`;
  const texts = read(new Map(rounded.map((name) => [name, 'JSON'])));
  const asked = rounded.flatMap((name) => {
    const text = `CAST(${identifier(name)} AS VARCHAR)`;
    return [
      `count_if(regexp_matches(${text}, ${literal(LONG_NUMBER)}))`,
      `count_if(NOT regexp_matches(${text}, '^(-?[0-9]+|null)$') OR (${text} <> 'null' AND TRY_CAST(${text} AS HUGEINT) IS NULL))`,
    ];
  });
  try {
    const limit = isWhole ? '' : ` LIMIT ${CHECKED_ROWS}`;
    const [row = []] = (await connection.runAndReadAll(`SELECT ${asked.join(', ')} FROM (SELECT * FROM ${texts}${limit})`)).getRowsJson();
    const types = new Map(sniffed);
    for (const [index, name] of rounded.entries()) {
      if (Number(row[index * 2]) === 0) continue;
      if (sniffed.get(name) !== 'DOUBLE') types.set(name, 'JSON');
      else types.set(name, Number(row[index * 2 + 1]) === 0 ? 'HUGEINT' : 'VARCHAR');
    }
    const isChanged = [...types].some(([name, type]) => sniffed.get(name) !== type);
    return { query: isChanged ? `SELECT * FROM ${read(types)}` : plain, isWhole };
  } catch {
    return { query: plain, isWhole };
  }
}

async function columnsOf(connection: DuckDBConnection, query: string): Promise<Map<string, string>> {
  const described = await connection.runAndReadAll(`DESCRIBE ${query}`);
  return new Map(described.getRowsJson().map(([name, type]) => [String(name), String(type)]));
}

/** Total size in bytes, with an estimate for the content of compressed files. */
async function bytesOf(files: readonly string[]): Promise<number> {
  const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size * (/\.(gz|zst)$/i.test(file) ? COMPRESSION : 1)));
  return sizes.reduce((sum, size) => sum + size, 0);
}

function list(files: readonly string[]): string {
  return `[${files.map(literal).join(', ')}]`;
}
