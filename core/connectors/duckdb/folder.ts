import { glob, readdir, realpath } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { HydrantError } from '../../stones/errors.ts';
import { fromDuckdbError } from './errors.ts';
import { isInside } from './paths.ts';
import { identifier, literal } from './sql-text.ts';

/** How a file is read, by its ending. Objects in JSON files may be large (maps are one object). */
const READERS: readonly { ending: RegExp; call: (files: string) => string }[] = [
  { ending: /\.(csv|tsv|txt)(\.gz|\.zst)?$/i, call: (files) => `read_csv(${files}, union_by_name = true)` },
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

/** The views of a folder: those of the profile, or one for each readable file found, named after it. */
export async function findViews(folder: string, byHand: readonly { name: string; files: string }[] | undefined): Promise<FolderView[]> {
  const views = byHand ? await Promise.all(byHand.map((view) => expand(folder, view))) : nameFiles(folder, await findFiles(folder));
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
      await connection.run(`CREATE VIEW ${identifier(view.name)} AS SELECT * FROM ${readerCall(view)}`);
      await connection.run(`COMMENT ON VIEW ${identifier(view.name)} IS ${literal(`File: ${view.source}`)}`);
    } catch (error) {
      const cause = fromDuckdbError(error);
      problems.set(
        view.name.toLowerCase(),
        new HydrantError(
          'SOURCE_DAMAGED',
          `The file ${view.source} could not be read: ${cause.message}`,
          'Mend the file at the place the message names.',
          {
            cause: error,
            details: { file: view.source },
          },
        ),
      );
    }
  }
  return problems;
}

function readerCall(view: FolderView): string {
  const first = view.files[0] ?? '';
  const reader = READERS.find((candidate) => candidate.ending.test(first));
  if (!reader) {
    throw new HydrantError(
      'PROFILE_INVALID',
      `No reader is known for ${view.source}.`,
      'Use .csv, .tsv, .txt, .parquet, .json, .jsonl or .ndjson files.',
    );
  }
  return reader.call(`[${view.files.map(literal).join(', ')}]`);
}

async function expand(folder: string, view: { name: string; files: string }): Promise<FolderView> {
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

async function findFiles(folder: string): Promise<string[]> {
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
        if (real && isInside(folder, real)) found.push(path);
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
