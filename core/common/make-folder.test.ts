import { mkdtempSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeFolder } from './make-folder.ts';

test('makes a folder with its parents, for this user alone; one that is there is left', () => {
  const root = mkdtempSync(join(tmpdir(), 'hydrant-folder-'));
  const path = join(root, 'a', 'b ü 你', 'c');
  makeFolder(path);
  makeFolder(path);
  if (process.platform !== 'win32') for (const made of [path, join(root, 'a')]) expect(statSync(made).mode & 0o777).toBe(0o700);
});

test('a file in the way, a name that is too long, and a place that keeps no folders are errors', () => {
  const root = mkdtempSync(join(tmpdir(), 'hydrant-folder-'));
  writeFileSync(join(root, 'file'), '');
  expect(() => makeFolder(join(root, 'file'))).toThrow('EEXIST');
  expect(() => makeFolder(join(root, 'file', 'below'))).toThrow('ENOTDIR');
  expect(() => makeFolder(join(root, 'x'.repeat(300)))).toThrow('ENAMETOOLONG');
  // Node's own recursive mkdir never returns for this path.
  if (process.platform === 'linux') expect(() => makeFolder('/proc/hydrant/home')).toThrow(/ENOENT|EACCES|EPERM/);
});
