import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { changedFiles, hasChanged } from './changed-files.ts';
import { STAND_IN_PATHS, screenSuites, standInChanged } from './screen-tiers.ts';

/** A repository with one commit on main. */
function repository() {
  const root = mkdtempSync(join(process.env.HYDRANT_TEST_ROOT ?? tmpdir(), 'git-'));
  const git = (...args: string[]): void => {
    const { status, stderr } = spawnSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], {
      cwd: root,
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(stderr);
  };
  const put = (path: string, text = 'x'): void => {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  const commit = (path: string, text?: string): void => {
    put(path, text);
    git('add', '-A');
    git('commit', '-qm', path);
  };
  git('init', '-q', '-b', 'main');
  commit('first.ts');
  return { root, git, put, commit };
}

test('on a branch: everything since it left main, committed or not', () => {
  const { root, git, put, commit } = repository();
  git('checkout', '-qb', 'work');
  expect(changedFiles(root)).toBeUndefined();
  commit('a.ts');
  commit('b.ts');
  put('app-main/window/new.ts');
  put('first.ts', 'changed');
  expect(changedFiles(root)).toEqual(['a.ts', 'app-main/window/new.ts', 'b.ts', 'first.ts']);
  git('checkout', '-q', 'main', '-f');
  commit('on-main.ts');
  git('checkout', '-q', 'work');
  expect(changedFiles(root)).not.toContain('on-main.ts');
});

test('on main: since the commit before', () => {
  const { root, commit } = repository();
  commit('core/a.ts');
  expect(changedFiles(root)).toEqual(['core/a.ts']);
  expect(standInChanged(root)).toBe(false);
  commit('e2e/electron-stand-in/page.ts');
  expect(standInChanged(root)).toBe(true);
});

test('a file that was removed or moved away counts as changed', () => {
  const { root, git, commit } = repository();
  commit('app-main/window/old.ts', 'a text that is long enough to be found again');
  git('mv', 'app-main/window/old.ts', 'elsewhere.ts');
  git('commit', '-qm', 'moved');
  expect(standInChanged(root)).toBe(true);
});

test('where git cannot say, everything may have changed', () => {
  const none = mkdtempSync(join(process.env.HYDRANT_TEST_ROOT ?? tmpdir(), 'no-git-'));
  expect(changedFiles(none)).toBeUndefined();
  expect(standInChanged(none)).toBe(true);
  const { root, git } = repository();
  // One commit and none before it, as in a shallow clone.
  expect(standInChanged(root)).toBe(true);
  git('branch', '-m', 'trunk');
  expect(standInChanged(root)).toBe(true);
});

test('folders by their beginning, files by their whole name', () => {
  expect(hasChanged(['app-main/windows.ts', 'package-lock.json.md'], STAND_IN_PATHS)).toBe(false);
  expect(hasChanged(['package-lock.json'], STAND_IN_PATHS)).toBe(true);
  expect(hasChanged([], STAND_IN_PATHS)).toBe(false);
});

test('every suite of specs is in one of the tiers whatever changed', () => {
  expect(new Set([...screenSuites('change', false), ...screenSuites('long', false)])).toEqual(new Set(['browser', 'window', 'stand-in']));
  expect(screenSuites('change', true)).toContain('stand-in');
  expect(screenSuites('change', false)).not.toContain('stand-in');
});
