import { constants } from 'node:fs';
import { access, glob, readdir, realpath, stat } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';
import { HydrantError } from '../../../../common/errors.ts';
import { fileReason } from '../../../../common/file-errors.ts';
import { noFileCode } from '../../../../common/read-regular-file.ts';
import { FOLDER_DEPTH, isInside, secretPaths } from './paths.ts';

const RECOGNIZED_FILE = /\.(csv|tsv|parquet|pq|json|jsonl|ndjson)(\.gz|\.zst)?$/i;
const MAX_FILES = 2000;

export interface FolderView {
  name: string;
  /** Real paths of the files behind it. */
  files: string[];
  /** The path or glob relative to the folder, as a person wrote or sees it. */
  source: string;
  /** Why the file or folder cannot be read at all, as a part of a sentence: `permission was denied (EACCES)`. */
  unreadable?: string;
}

/** A file or folder that was found, by its path; with why it cannot be read. */
interface DiscoveredFile {
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

/** A file or folder that cannot become a view. */
export function leftOut(source: string, why: string): HydrantError {
  return new HydrantError('SOURCE_MISSING', `${source} cannot be read: ${why}.`, 'Mend or remove it; the other files can be asked.', {
    details: { file: source },
  });
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

async function findFiles(folder: string, isSecret: (path: string) => boolean): Promise<DiscoveredFile[]> {
  const matches: DiscoveredFile[] = [];
  const walk = async (directory: string, depth: number): Promise<void> => {
    const entries = await readdir(directory, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
      if (depth === 1) throw error;
      matches.push({ path: directory, unreadable: fileReason(error) });
      return [];
    });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (entry.name.startsWith('.') || matches.length >= MAX_FILES) continue;
      const path = join(directory, entry.name);
      if (entry.isDirectory()) {
        if (depth < FOLDER_DEPTH) await walk(path, depth + 1);
      } else if (RECOGNIZED_FILE.test(entry.name)) {
        const real = await realpath(path).catch(() => undefined);
        // Whoever asks for rows of a secret does not learn that it is there.
        if (!real || !isSecret(real)) matches.push({ path, unreadable: await whyUnreadable(folder, real) });
      }
    }
  };
  await walk(folder, 1);
  return matches;
}

/** Why a file cannot be read, so that nothing opens it; undefined where it can. Reading a pipe would wait for a writer. */
async function whyUnreadable(folder: string, real: string | undefined): Promise<string | undefined> {
  if (real === undefined) return 'it is a link to something that is not there';
  if (!isInside(folder, real)) return 'it is a link that leads out of the folder';
  try {
    const code = noFileCode(await stat(real));
    if (code !== undefined) return fileReason({ code });
    await access(real, constants.R_OK);
    return undefined;
  } catch (error) {
    return fileReason(error);
  }
}

function nameFiles(folder: string, files: readonly DiscoveredFile[]): FolderView[] {
  const used = new Set<string>();
  return files.map(({ path, unreadable }) => {
    const source = relative(folder, path).split(sep).join('/');
    const stem = slug(source.replace(RECOGNIZED_FILE, ''));
    const ending = RECOGNIZED_FILE.exec(source)?.[1]?.toLowerCase() ?? '';
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
