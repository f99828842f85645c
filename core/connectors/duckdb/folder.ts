import { glob, readdir, realpath } from 'node:fs/promises';
import { basename, isAbsolute, join, relative, sep } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { HydrantError } from '../../stones/errors.ts';
import { type CsvDialect, findDamage, readDialect } from './csv-dialect.ts';
import { fromDuckdbError } from './errors.ts';
import { isInside, secretPaths } from './paths.ts';
import { identifier, literal } from './sql-text.ts';

const CSV = /\.(csv|tsv|txt)(\.gz|\.zst)?$/i;
/** The reader of a file that is no CSV, by its extension. A JSON object may be large: a GeoJSON file is one. */
const READERS: readonly { ending: RegExp; call: (files: string) => string }[] = [
  { ending: /\.(parquet|pq)$/i, call: (files) => `read_parquet(${files}, union_by_name = true)` },
  {
    ending: /\.(json|jsonl|ndjson)(\.gz|\.zst)?$/i,
    call: (files) => `read_json(${files}, union_by_name = true, maximum_object_size = 268435456)`,
  },
];
const FOUND_BY_ITSELF = /\.(csv|tsv|parquet|pq|json|jsonl|ndjson)(\.gz|\.zst)?$/i;
const MAX_DEPTH = 5;
const MAX_FILES = 2000;

export interface FolderView {
  name: string;
  /** Real paths of the files behind it. */
  files: string[];
  /** The path or glob relative to the folder, as a person wrote or sees it. */
  source: string;
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
export async function createViews(connection: DuckDBConnection, views: readonly FolderView[]): Promise<Map<string, HydrantError>> {
  const problems = new Map<string, HydrantError>();
  for (const view of views) {
    try {
      await connection.run(`CREATE VIEW ${identifier(view.name)} AS ${await readerQuery(view)}`);
      await connection.run(`COMMENT ON VIEW ${identifier(view.name)} IS ${literal(`File: ${view.source}`)}`);
    } catch (error) {
      problems.set(view.name.toLowerCase(), await damaged(view, error));
    }
  }
  return problems;
}

/** An error of reading a view, with the file and, for a CSV, the line of its first damage. */
export async function damaged(view: FolderView, error: unknown): Promise<HydrantError> {
  const cause = fromDuckdbError(error);
  const place = await findPlace(view);
  const what = place
    ? `The file ${place.file} is damaged at line ${place.line}: ${place.why}.`
    : `The file ${view.source} could not be read: ${cause.message}`;
  return new HydrantError('SOURCE_DAMAGED', what, 'Mend the file at the place the message names.', {
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

/** The statement of a view: one reader for all files of one dialect. */
async function readerQuery(view: FolderView): Promise<string> {
  const first = view.files[0] ?? '';
  if (CSV.test(first)) return csvQuery(view.files);
  const reader = READERS.find((candidate) => candidate.ending.test(first));
  if (!reader) {
    throw new HydrantError(
      'PROFILE_INVALID',
      `No reader is known for ${view.source}.`,
      'Use .csv, .tsv, .txt, .parquet, .json, .jsonl or .ndjson files.',
    );
  }
  return `SELECT * FROM ${reader.call(list(view.files))}`;
}

/**
 * The dialect is said, not guessed: the engine's guess takes a file with an unclosed quote for one without quotes, one with a missing
 * field for one column, and lines that begin with # for comments.
 */
async function csvQuery(files: readonly string[]): Promise<string> {
  const byDialect = new Map<string, { dialect: CsvDialect; files: string[] }>();
  for (const file of files) {
    const dialect = await readDialect(file);
    const key = JSON.stringify(dialect);
    const group = byDialect.get(key) ?? { dialect, files: [] };
    group.files.push(file);
    byDialect.set(key, group);
  }
  return [...byDialect.values()]
    .map(({ dialect: { delimiter, quote, escape: escaped, skip }, files: alike }) => {
      const options = `delim = ${literal(delimiter)}, quote = ${literal(quote)}, escape = ${literal(escaped)}, comment = '', skip = ${skip}`;
      return `SELECT * FROM read_csv(${list(alike)}, union_by_name = true, strict_mode = true, ${options})`;
    })
    .join(' UNION ALL BY NAME ');
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

async function findFiles(folder: string, isSecret: (path: string) => boolean): Promise<string[]> {
  const found: string[] = [];
  const walk = async (directory: string, depth: number): Promise<void> => {
    const entries = (await readdir(directory, { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const entry of entries) {
      if (entry.name.startsWith('.') || found.length >= MAX_FILES) continue;
      const path = join(directory, entry.name);
      if (entry.isDirectory()) {
        if (depth < MAX_DEPTH) await walk(path, depth + 1);
      } else if (FOUND_BY_ITSELF.test(entry.name)) {
        // A link is followed only while it stays in the folder.
        const real = await realpath(path).catch(() => undefined);
        if (real && isInside(folder, real) && !isSecret(real)) found.push(path);
      }
    }
  };
  await walk(folder, 1);
  return found;
}

function nameFiles(folder: string, files: readonly string[]): FolderView[] {
  const used = new Set<string>();
  return files.map((file) => {
    const source = relative(folder, file).split(sep).join('/');
    const stem = slug(source.replace(FOUND_BY_ITSELF, ''));
    const ending = FOUND_BY_ITSELF.exec(source)?.[1]?.toLowerCase() ?? '';
    let name = stem;
    // Two files of one name and different endings: the ending tells them apart.
    if (used.has(name)) name = `${stem}_${ending}`;
    for (let number = 2; used.has(name); number += 1) name = `${stem}_${ending}_${number}`;
    used.add(name);
    return { name, files: [file], source };
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
