import { expect, test } from 'vitest';
import { aptGet } from './apt-get.ts';

function scripted(...statuses: number[]) {
  const calls: string[] = [];
  const run = (_command: string, args: string[]) => {
    calls.push([args[0], ...args.filter((arg) => arg === 'gnome-keyring')].join(' '));
    return { status: statuses.shift() ?? 1, stderr: 'noise\nE: Unable to locate package gnome-keyring\n' };
  };
  return { calls, run };
}

test('a package that installs needs no update of the lists', () => {
  const { calls, run } = scripted(0);
  expect(aptGet(['gnome-keyring'], run)).toBeUndefined();
  expect(calls).toEqual(['install gnome-keyring']);
});

test('a failed install is tried once more after an update', () => {
  const { calls, run } = scripted(100, 0, 0);
  expect(aptGet(['gnome-keyring'], run)).toBeUndefined();
  expect(calls).toEqual(['install gnome-keyring', 'update', 'install gnome-keyring']);
});

test('what cannot be installed is said in the words of apt', () => {
  const { calls, run } = scripted(100, 100, 100);
  expect(aptGet(['gnome-keyring'], run)).toBe('apt-get could not install gnome-keyring: E: Unable to locate package gnome-keyring');
  expect(calls).toHaveLength(3);
});
