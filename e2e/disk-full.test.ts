import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from './support/process.ts';

/** Ways to a mount that only the processes of one command see. */
const WAYS = [
  ...(process.getuid?.() === 0 ? [['unshare', '--mount']] : []),
  ['unshare', '--user', '--map-root-user', '--mount'],
  ['sudo', '-n', 'unshare', '--mount'],
];

/** Runs a command with a small disk of its own at `folder`. */
function onSmallDisk(way: readonly string[], size: string, folder: string, command: readonly string[]) {
  const [program = '', ...args] = way;
  const mount = 'mount -t tmpfs -o mode=0700,size="$1" tmpfs "$2" && shift 2 && exec "$@"';
  return spawnSync(program, [...args, 'sh', '-c', mount, 'sh', size, folder, ...command], { encoding: 'utf8' });
}

const scratch = mkdtempSync(join(tmpdir(), 'hydrant-disk-'));
const way = process.platform === 'linux' ? WAYS.find((one) => onSmallDisk(one, '64k', scratch, ['true']).status === 0) : undefined;

test('every write says that the disk is full, and which; nothing is left half, and with room again it works', ({ skip }) => {
  if (!way) return skip('This user cannot mount a small disk: neither unshare nor sudo lets it.');
  const home = mkdtempSync(join(tmpdir(), 'hydrant-disk-'));
  const { stdout, stderr } = onSmallDisk(way, '2m', home, [process.execPath, join(ROOT, 'e2e', 'support', 'full-disk-writes.ts'), home]);
  expect(stderr).toBe('');
  const { full, left, freed } = JSON.parse(stdout) as Record<string, Record<string, { message: string; next: string }>>;
  for (const [name, said] of Object.entries(full ?? {})) {
    expect(said, name).toMatchObject({
      message: expect.stringContaining(`the disk of ${home}`),
      next: expect.stringMatching(/[Ff]ree some space/),
    });
    expect(said.message, name).toMatch(/ is full/);
  }
  expect(Object.keys(full ?? {})).toHaveLength(8);
  expect(left).toEqual([]);
  expect(Object.values(freed ?? {})).toEqual(Object.keys(freed ?? {}).map(() => 'written'));
});
