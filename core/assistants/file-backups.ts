import { readdir, rm, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { makePrivateFolder, writeFileAtomically } from '../common/atomic-file.ts';
import { HydrantError } from '../common/errors.ts';
import { fileError } from '../common/file-errors.ts';
import { readRegularFile } from '../common/read-regular-file.ts';
import { homePaths } from '../profiles/home.ts';

export interface FileBackup {
  path: string;
  /** The file it is a copy of. */
  file: string;
  /** Milliseconds since the epoch. */
  time: number;
  bytes: number;
}

/** Bytes; the same limit as for the file itself. */
const LARGEST = 10 * 1024 * 1024;
const MAX_BACKUPS = 10;
const NAME = /^(\d{8}T\d{9}Z)(?:-\d+)?\.[a-z]+$/;

/** Copies of an assistant's file from before each change: the last ten, in `backups/<assistant>/`. */
export function fileBackups(home: string, assistant: string) {
  const folder = join(homePaths(home).backups, assistant);
  const list = async (): Promise<FileBackup[]> => {
    const names = await readdir(folder).catch(() => [] as string[]);
    const matches = await Promise.all(names.filter((name) => NAME.test(name)).map((name) => describe(folder, name)));
    return matches.sort((a, b) => b.time - a.time || (a.path < b.path ? 1 : -1));
  };
  return {
    list,
    /** Stores a copy and returns its path. */
    async store(file: string, bytes: Buffer): Promise<string> {
      await makePrivateFolder(folder);
      const taken = new Set(await readdir(folder));
      const stem = new Date().toISOString().replace(/[-:.]/g, '');
      const ending = extname(file) || '.txt';
      let name = `${stem}${ending}`;
      for (let n = 1; taken.has(name); n++) name = `${stem}-${n}${ending}`;
      const path = join(folder, name);
      await writeFileAtomically(`${path}.of`, file);
      await writeFileAtomically(path, bytes);
      for (const old of (await list()).slice(MAX_BACKUPS)) for (const gone of [old.path, `${old.path}.of`]) await rm(gone, { force: true });
      return path;
    },
    /** Reads a backup of this assistant by its path; refuses any other path. */
    async read(path: string): Promise<{ file: string; bytes: Buffer }> {
      const known = (await list()).find((one) => one.path === path);
      if (!known) throw new HydrantError('CONFIG_UNREADABLE', 'This backup is not there any more.', 'Choose another one.');
      const bytes = await readRegularFile(known.path, { maxBytes: LARGEST }).catch((error: unknown) => {
        throw fileError('read', known.path, error);
      });
      return { file: known.file, bytes };
    },
  };
}

async function describe(folder: string, name: string): Promise<FileBackup> {
  const path = join(folder, name);
  const [, stamp = ''] = NAME.exec(name) ?? [];
  const iso = stamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z$/, '$1-$2-$3T$4:$5:$6.$7Z');
  const [size, file] = await Promise.all([
    stat(path).then(
      (stats) => stats.size,
      () => 0,
    ),
    readRegularFile(`${path}.of`, { maxBytes: 64 * 1024 }).then(
      (bytes) => bytes.toString('utf8'),
      () => '',
    ),
  ]);
  return { path, file, time: Date.parse(iso), bytes: size };
}
