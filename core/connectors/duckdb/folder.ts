import { constants } from 'node:fs';
import { access, glob, readdir, realpath, stat } from 'node:fs/promises';
import { basename, isAbsolute, join, relative, sep } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { fileReason } from '../../stones/atomic-file.ts';
import { HydrantError } from '../../stones/errors.ts';
import { noFileCode } from '../../stones/read-regular-file.ts';
import { type CsvDialect, findDamage, readDialect } from './csv-dialect.ts';
import { type ExactColumn, exactTypes } from './csv-types.ts';
import { fromDuckdbError } from './errors.ts';
import { isInside, secretPaths } from './paths.ts';
import { identifier, literal } from './sql-text.ts';

const CSV = /\.(csv|tsv|txt)(\.gz|\.zst)?$/i;
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
/** Types are checked with every value of files up to here, and with the first rows of larger ones, so that a folder opens soon. */
const CHECKED_BYTES = 64 * 1024 ** 2;
const CHECKED_ROWS = 200_000;
/** A text is about so many times as long as its compressed form. */
const COMPRESSION = 8;
/** An integer of 16 digits or more in JSON text. */
const LONG_NUMBER = '(^|[\\[:,])-?[0-9]{16,}([,\\]}]|$)';
const UNION = ' UNION ALL BY NAME ';
const readers = new Map<string, Reader>();
const MOST_KEPT = 4000;
const FOUND_BY_ITSELF = /\.(csv|tsv|parquet|pq|json|jsonl|ndjson)(\.gz|\.zst)?$/i;
const MAX_DEPTH = 5;
const MAX_FILES = 2000;
/** A sentence names so many files. */
const MOST_NAMED = 10;

interface Reader {
  query: string;
  /** Every value was looked at before its type was chosen. */
  isWhole: boolean;
}

interface CsvGroup {
  dialect: CsvDialect;
  /** Undefined where the engine could not say. */
  header?: boolean | undefined;
  /** Of a single file, with the types that the engine's sample gives them. */
  columns?: Map<string, string> | undefined;
  files: string[];
}

export interface FolderView {
  name: string;
  /** Real paths of the files behind it. */
  files: string[];
  /** The path or glob relative to the folder, as a person wrote or sees it. */
  source: string;
  /** Why the file or folder cannot be read at all, after its name: `is a link to something that is not there`. */
  unreadable?: string;
}

/** A file or folder that was found, by its path; with why it cannot be read. */
interface FoundFile {
  path: string;
  unreadable?: string | undefined;
}

/** The views of a folder: those of the profile, or one for each readable file found, named after it. None reads a secret of Hydrant's `home`. */
export async function findViews(
  folder: string,
  byHand: readonly { name: string; files: string }[] | undefined,
  home: string,
): Promise<FolderView[]> {
  const isSecret = await secretPaths(home);
  const views = byHand
    ? await Promise.all(byHand.map((view) => expand(folder, view, isSecret)))
    : nameFiles(folder, await findFiles(folder, isSecret));
  // Those that cannot be read are named where something else can.
  const first = views[0];
  if (first?.unreadable && views.every(({ unreadable }) => unreadable)) throw leftOut(first.source, first.unreadable);
  if (views.length === 0) {
    throw new HydrantError(
      'SOURCE_MISSING',
      `The folder ${folder} holds no CSV, Parquet or JSON file.`,
      'Choose a folder with .csv, .tsv, .parquet, .json, .jsonl or .ndjson files.',
    );
  }
  return views;
}

/**
 * Makes the views. A file that does not parse does not take the others with it: its error is kept under the view's name
 * and given to whoever asks for that view.
 */
export async function createViews(
  connection: DuckDBConnection,
  views: readonly FolderView[],
  onUnchecked?: (view: FolderView) => void,
): Promise<Map<string, HydrantError>> {
  const problems = new Map<string, HydrantError>();
  for (const view of views) {
    if (view.unreadable) {
      problems.set(view.name.toLowerCase(), leftOut(view.source, view.unreadable));
      continue;
    }
    try {
      const { query, isWhole } = await readerQuery(connection, view);
      await connection.run(`CREATE VIEW ${identifier(view.name)} AS ${query}`);
      if (!isWhole) onUnchecked?.(view);
      await connection.run(`COMMENT ON VIEW ${identifier(view.name)} IS ${literal(`File: ${view.source}`)}`);
    } catch (error) {
      problems.set(view.name.toLowerCase(), await damaged(view, error));
    }
  }
  return problems;
}

/** One sentence about the files that could not become a view; undefined where all could. */
export function unreadableFiles(problems: ReadonlyMap<string, HydrantError>): string | undefined {
  if (problems.size === 0) return undefined;
  const names = [...problems.values()].map(({ details }) => String(details.file));
  const shown = names.slice(0, MOST_NAMED).join(', ');
  const others = names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} others` : '';
  return `${names.length} file${names.length === 1 ? '' : 's'} of the folder cannot be read and ${names.length === 1 ? 'is' : 'are'} left out: ${shown}${others}.`;
}

function leftOut(source: string, why: string): HydrantError {
  return new HydrantError('SOURCE_MISSING', `${source} ${why}.`, 'Mend or remove it; the other files can be asked.', {
    details: { file: source },
  });
}

/** An error of reading a view, with the file and, for a CSV, the line of its first damage. */
export async function damaged(view: FolderView, error: unknown): Promise<HydrantError> {
  const cause = fromDuckdbError(error);
  const place = await findPlace(view);
  const what = place
    ? `The file ${place.file} is damaged at line ${place.line}: ${place.why}.`
    : `The file ${view.source} could not be read: ${cause.message}`;
  const next = error instanceof HydrantError ? error.next : 'Mend the file at the place the message names.';
  return new HydrantError('SOURCE_DAMAGED', what, next, {
    cause: error,
    details: { file: place?.file ?? view.source, ...(place ? { line: place.line } : {}) },
  });
}

async function findPlace(view: FolderView): Promise<{ file: string; line: number; why: string } | undefined> {
  for (const file of view.files.filter((one) => CSV.test(one))) {
    try {
      const damage = await findDamage(file, await readDialect(file));
      if (damage) return { file: view.files.length === 1 ? view.source : basename(file), ...damage };
    } catch {
      // A file that cannot be opened: the engine's own message says why.
    }
  }
  return undefined;
}

/** The statement of a view: one reader for all files of one dialect. Kept until a file changes. */
async function readerQuery(connection: DuckDBConnection, view: FolderView): Promise<Reader> {
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
  // The engine would wait for the writer of a pipe, and no cancel would end that.
  const code = marks.map((mark) => noFileCode(mark)).find((one) => one !== undefined);
  if (code !== undefined)
    throw new HydrantError('SOURCE_DAMAGED', `${fileReason({ code })}.`, 'Take it out of the folder, or put a file in its place.');
  const key = JSON.stringify(
    view.files.map((file, index) => [file, `${marks[index]?.size} ${marks[index]?.mtimeNs} ${marks[index]?.ctimeNs}`]),
  );
  const kept = readers.get(key);
  if (kept) return kept;
  const made = reader ? await reader.query(connection, view.files) : await csvQuery(connection, view.files);
  if (readers.size >= MOST_KEPT) readers.clear();
  readers.set(key, made);
  return made;
}

/**
 * The dialect is said, not guessed: the engine's guess takes a file with an unclosed quote for one without quotes, one with a missing
 * field for one column, and lines that begin with # for comments. Its guess of the types is checked with every value.
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
    // Letters of another encoding: no statement would say how to save the file. Any other damaged line is told by the statement that
    // reads so far.
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
 * Whether the engine takes the first line for names, and the columns it finds. Said to it afterwards, since it takes other types for
 * another answer.
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

/** JSON says most types itself. A column with an integer that a DOUBLE would round becomes HUGEINT, text, or JSON text. */
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

/** The size of files, and of compressed ones about what is in them. */
async function bytesOf(files: readonly string[]): Promise<number> {
  const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size * (/\.(gz|zst)$/i.test(file) ? COMPRESSION : 1)));
  return sizes.reduce((sum, size) => sum + size, 0);
}

function list(files: readonly string[]): string {
  return `[${files.map(literal).join(', ')}]`;
}

async function expand(folder: string, view: { name: string; files: string }, isSecret: (path: string) => boolean): Promise<FolderView> {
  const refuse = (why: string): HydrantError =>
    new HydrantError(
      'PROFILE_INVALID',
      `The view ${view.name} reads ${view.files}, ${why}.`,
      'Write a path or glob relative to the folder and inside it.',
    );
  if (isAbsolute(view.files) || view.files.split(/[\\/]/).includes('..')) throw refuse('which leads out of the folder');
  const files: string[] = [];
  for await (const match of glob(view.files, { cwd: folder })) {
    const real = await realpath(join(folder, match));
    if (!isInside(folder, real)) throw refuse(`and ${match} leads out of the folder`);
    if (isSecret(real)) throw refuse(`and ${match} belongs to the secrets of Hydrant or to the system`);
    files.push(real);
  }
  if (files.length === 0)
    throw new HydrantError(
      'SOURCE_MISSING',
      `No file matches ${view.files} of the view ${view.name}.`,
      'Check the pattern against the names in the folder.',
    );
  return { name: view.name, files: files.sort(), source: view.files };
}

async function findFiles(folder: string, isSecret: (path: string) => boolean): Promise<FoundFile[]> {
  const found: FoundFile[] = [];
  const walk = async (directory: string, depth: number): Promise<void> => {
    const entries = await readdir(directory, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
      if (depth === 1) throw error;
      found.push({ path: directory, unreadable: 'is a folder that may not be opened' });
      return [];
    });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (entry.name.startsWith('.') || found.length >= MAX_FILES) continue;
      const path = join(directory, entry.name);
      if (entry.isDirectory()) {
        if (depth < MAX_DEPTH) await walk(path, depth + 1);
      } else if (FOUND_BY_ITSELF.test(entry.name)) {
        const real = await realpath(path).catch(() => undefined);
        // Whoever asks for rows of a secret does not learn that it is there.
        if (!real || !isSecret(real)) found.push({ path, unreadable: await whyUnreadable(folder, real) });
      }
    }
  };
  await walk(folder, 1);
  return found;
}

/** Why a file cannot be read, so that nothing opens it; undefined where it can. Reading a pipe would wait for a writer. */
async function whyUnreadable(folder: string, real: string | undefined): Promise<string | undefined> {
  if (real === undefined) return 'is a link to something that is not there';
  if (!isInside(folder, real)) return 'is a link that leads out of the folder';
  const facts = await stat(real).catch(() => undefined);
  if (!facts) return 'is gone';
  if (facts.isDirectory()) return 'is a link to a folder';
  if (!facts.isFile()) return 'is a pipe or a device, and no file';
  return access(real, constants.R_OK).then(
    () => undefined,
    () => 'may not be read by this user',
  );
}

function nameFiles(folder: string, files: readonly FoundFile[]): FolderView[] {
  const used = new Set<string>();
  return files.map(({ path, unreadable }) => {
    const source = relative(folder, path).split(sep).join('/');
    const stem = slug(source.replace(FOUND_BY_ITSELF, ''));
    const ending = FOUND_BY_ITSELF.exec(source)?.[1]?.toLowerCase() ?? '';
    let name = stem;
    // Two files of one name and different endings: the ending tells them apart.
    if (used.has(name)) name = `${stem}_${ending}`;
    for (let number = 2; used.has(name); number += 1) name = `${stem}_${ending}_${number}`;
    used.add(name);
    return unreadable ? { name, files: [], source, unreadable } : { name, files: [path], source };
  });
}

/** A name that needs no quotes in SQL. */
function slug(text: string): string {
  const name = text
    .normalize('NFC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '_')
    .replace(/^_+|_+$/g, '');
  return /^\p{N}/u.test(name) ? `_${name}` : name || 'file';
}
