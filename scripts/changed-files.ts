import { spawnSync } from 'node:child_process';

/**
 * Files that differ from the last commit on main: since the branch left it, or on main itself since the commit before; what is not
 * committed and what is new included. Undefined where git cannot say (no git, a shallow clone, no main): then anything may have changed.
 */
export function changedFiles(root: string): string[] | undefined {
  const git = (...args: string[]): string | undefined => {
    const { status, stdout } = spawnSync('git', args, { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 26 });
    return status === 0 ? stdout.trim() : undefined;
  };
  const head = git('rev-parse', 'HEAD');
  const main = ['origin/main', 'main'].find((name) => git('rev-parse', '--verify', '--quiet', `${name}^{commit}`));
  if (head === undefined || main === undefined) return undefined;
  const left = git('merge-base', main, 'HEAD');
  const base = left === head ? git('rev-parse', '--verify', '--quiet', 'HEAD~1^{commit}') : left;
  if (!base) return undefined;
  const changed = git('diff', '--name-only', '--no-renames', '--relative', '-z', base);
  const added = git('ls-files', '--others', '--exclude-standard', '-z');
  if (changed === undefined || added === undefined) return undefined;
  return [...new Set(`${changed}\0${added}`.split('\0').filter(Boolean))].sort();
}

/** Whether one of these files or something in one of these folders (`a/b/`) changed; true where nobody knows. */
export function hasChanged(changed: readonly string[] | undefined, paths: readonly string[]): boolean {
  return (
    changed === undefined || changed.some((file) => paths.some((path) => (path.endsWith('/') ? file.startsWith(path) : file === path)))
  );
}
