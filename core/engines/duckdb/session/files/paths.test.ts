import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findViews } from './folder-files.ts';
import { FOLDER_DEPTH, readableFor } from './paths.ts';

const home = mkdtempSync(join(tmpdir(), 'hydrant-paths-home-'));

/** A folder with one table, and whatever else `fill` makes. */
function folderWith(fill: (folder: string) => void): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'hydrant-paths-')));
  writeFileSync(join(folder, 'people.csv'), 'id\n1\n');
  fill(folder);
  return folder;
}

function below(folder: string, levels: number): string {
  const inner = join(folder, ...Array.from({ length: levels }, (_, at) => `level${at}`));
  mkdirSync(inner, { recursive: true });
  return inner;
}

test('a folder of files and folders is readable as a whole', async () => {
  const folder = folderWith((path) => writeFileSync(join(below(path, FOLDER_DEPTH - 1), 'more.csv'), 'a\n1\n'));
  const views = await findViews(folder, undefined, home);
  expect(views.map(({ source }) => source)).toHaveLength(2);
  expect(await readableFor(folder, views, home)).toEqual({ directories: [folder] });
});

test.runIf(process.platform !== 'win32').each<[string, (folder: string) => void]>([
  ['holds a pipe', (folder) => execFileSync('mkfifo', [join(folder, 'pipe')])],
  ['is deeper than is looked at', (folder) => execFileSync('mkfifo', [join(below(folder, FOLDER_DEPTH), 'pipe')])],
  ['holds a link to a folder', (folder) => symlinkSync(tmpdir(), join(folder, 'elsewhere'))],
  [
    'holds more names than are looked at',
    (folder) => {
      for (let at = 0; at <= 20_000; at += 1) writeFileSync(join(folder, `${at}.log`), '');
    },
  ],
])('of a folder that %s, only the files of its views are readable', async (_, fill) => {
  const folder = folderWith(fill);
  const views = await findViews(folder, undefined, home);
  expect(await readableFor(folder, views, home)).toEqual({ files: [join(folder, 'people.csv')] });
});
