import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { ownName, partialPath, sweepPartialFiles } from './partial-files.ts';

const MODULE = pathToFileURL(join(import.meta.dirname, 'partial-files.ts')).href;

/** The name that another, meanwhile ended process would have given. */
function nameOfDead(path: string): string {
  const code = `process.stdout.write((await import(${JSON.stringify(MODULE)})).partialPath(${JSON.stringify(path)}))`;
  return spawnSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8' }).stdout;
}

test('what a killed process left is removed; what a living one makes, and every other file, stays', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'hydrant-partial-'));
  const dead = nameOfDead(join(folder, 'rows.csv'));
  const living = partialPath(join(folder, 'rows.csv'));
  const unrelated = ['report.part', 'rows.csv', 'a.0123abcd-1.part', 'movie-12345678-1-abc.part.txt', '.part'];
  for (const path of [dead, `${dead}.wal`, living, ...unrelated.map((name) => join(folder, name))]) writeFileSync(path, 'x');
  // The start time distinguishes a reused pid. A process on another machine cannot be checked, so only the age of its file counts.
  const sameNumber = living.replace(/-([0-9a-z]+)-([\w-]{8})\.part$/, '-1-$2.part');
  const elsewhere = living.replace(/\.([0-9a-f]{8})-/, '.00000000-');
  const old = elsewhere.replace('rows.csv', 'old.csv');
  for (const path of [sameNumber, elsewhere, old]) writeFileSync(path, 'x');
  utimesSync(old, 1, 1);
  const removed = await sweepPartialFiles(folder);
  expect(removed.toSorted()).toEqual([dead, `${dead}.wal`, sameNumber, old].map((path) => basename(path)).toSorted());
  expect(readdirSync(folder).toSorted()).toEqual([...unrelated, basename(living), basename(elsewhere)].toSorted());
});

test('folders are swept too, those of earlier versions by their process alone', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'hydrant-partial-'));
  const dead = `compare-${basename(nameOfDead('x')).slice('x.'.length, -'.part'.length)}`;
  const stay = [`duckdb-${ownName()}`, `duckdb-${process.pid}-abc`];
  for (const name of [dead, ...stay, 'compare-999999999-killed']) mkdirSync(join(folder, name, 'inside'), { recursive: true });
  await sweepPartialFiles(folder);
  expect(readdirSync(folder).toSorted()).toEqual(stay.toSorted());
  expect(await sweepPartialFiles(join(folder, 'absent'))).toEqual([]);
});
