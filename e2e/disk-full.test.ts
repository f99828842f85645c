import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from './support/process.ts';

/** A small disk that is there for one command: a mount that only its processes see. */
const asRoot = process.getuid?.() === 0 ? [] : ['--user', '--map-root-user'];
const onSmallDisk = (size: string, folder: string, command: readonly string[]) =>
  spawnSync(
    'unshare',
    [
      ...asRoot,
      '--mount',
      'sh',
      '-c',
      'mount -t tmpfs -o mode=0700,size="$1" tmpfs "$2" && shift 2 && exec "$@"',
      'sh',
      size,
      folder,
      ...command,
    ],
    { encoding: 'utf8' },
  );

const canMount = process.platform === 'linux' && onSmallDisk('64k', mkdtempSync(join(tmpdir(), 'hydrant-disk-')), ['true']).status === 0;

test.skipIf(!canMount)('every write says that the disk is full, and which; nothing is left half, and with room again it works', () => {
  const home = mkdtempSync(join(tmpdir(), 'hydrant-disk-'));
  const { stdout, stderr } = onSmallDisk('2m', home, [process.execPath, join(ROOT, 'e2e', 'support', 'full-disk-writes.ts'), home]);
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
