import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { connect, freshHome, HYDRANT, hydrant, ROOT } from './support/process.ts';

/** Ways to a mount that only the processes of one command see. */
const WAYS = [
  ...(process.getuid?.() === 0 ? [['unshare', '--mount']] : []),
  ['unshare', '--user', '--map-root-user', '--mount'],
  ['sudo', '-n', 'unshare', '--mount'],
];

/** A command that gives the one after it a small disk of its own at `folder`, and afterwards lists what is on it in `list`. */
function onSmallDisk(way: readonly string[], size: string, folder: string, list = '/dev/null'): string[] {
  const mount =
    'mount -t tmpfs -o mode=0700,size="$1" tmpfs "$2" || exit; cd "$2"; list=$3; shift 3; "$@"; code=$?; ls -A >"$list"; exit $code';
  return [...way, 'sh', '-c', mount, 'sh', size, folder, list];
}

function run([program = '', ...args]: readonly string[]) {
  return spawnSync(program, args, { encoding: 'utf8' });
}

const scratch = mkdtempSync(join(tmpdir(), 'hydrant-disk-'));
const match =
  process.platform === 'linux' ? WAYS.find((one) => run([...onSmallDisk(one, '64k', scratch), 'true']).status === 0) : undefined;
// Elsewhere than on Linux there are no mounts that only one command sees.
const isLeftOut = match === undefined && (process.platform !== 'linux' || process.env.HYDRANT_TEST_STRICT !== '1');

describe.skipIf(isLeftOut)('on a small disk (needs unshare, as root or in a user namespace, or sudo)', () => {
  const way = match ?? [];
  test('one can be mounted', () =>
    expect(match, 'HYDRANT_TEST_STRICT=1: neither unshare nor sudo lets this user mount a small disk').toBeDefined());

  test('a sample that finds no room to be unpacked says that the disk is full, and leaves nothing', () => {
    const home = mkdtempSync(join(tmpdir(), 'hydrant-disk-'));
    const query = 'HYDRANT_HOME="$1" "$2" "$3" query -p sample "SELECT 1"; echo "exit $?"; ls "$1/cache"';
    const { stdout, stderr } = run([...onSmallDisk(way, '2m', home), 'sh', '-c', query, 'sh', home, process.execPath, HYDRANT]);
    expect(stderr).toMatch(/^CONFIG_UNREADABLE: .*the disk of .*cache is full/);
    expect(stderr).toMatch(/Next: Free some space/);
    expect(stdout).toBe('exit 2\n');
  });

  test('every write says that the disk is full, and which; nothing is left half, and with room again it works', () => {
    const home = mkdtempSync(join(tmpdir(), 'hydrant-disk-'));
    const { stdout, stderr } = run([
      ...onSmallDisk(way, '2m', home),
      process.execPath,
      join(ROOT, 'e2e', 'support', 'full-disk-writes.ts'),
      home,
    ]);
    expect(stderr).toBe('');
    const { full, left, freed } = JSON.parse(stdout) as Record<string, Record<string, { message: string; next: string }>>;
    for (const [name, said] of Object.entries(full ?? {})) {
      expect(said, name).toMatchObject({
        message: expect.stringContaining(`the disk of ${home}`),
        next: expect.stringMatching(/[Ff]ree some space/),
      });
      expect(said.message, name).toMatch(/ is full/);
    }
    expect(Object.keys(full ?? {})).toHaveLength(7);
    expect(left).toEqual([]);
    expect(Object.values(freed ?? {})).toEqual(Object.keys(freed ?? {}).map(() => 'written'));
  });

  test('a statement whose rows do not fit is answered with a page that says which disk is full; one that fits is stored', async () => {
    const home = freshHome();
    // The engine's own files of the sample are on the large disk.
    expect(hydrant(home, ['query', '-p', 'sample', 'SELECT 1']).code).toBe(0);
    const results = join(home, 'results');
    mkdirSync(results, { recursive: true, mode: 0o700 });
    const list = join(home, 'left');
    const session = await connect(['-p', 'sample'], { home, within: onSmallDisk(way, '1m', results, list) });
    const ask = (rows: number) =>
      session.call('execute_query', { sql: `SELECT range AS n, md5(range::VARCHAR) AS h, md5(h) AS i FROM range(${rows})` });
    const large = await ask(90_000);
    expect(large.isError).toBe(false);
    expect(large.structured.handle).toBeUndefined();
    expect(large.text).toMatch(new RegExp(`the disk of ${results} is full: [\\d.]+ [kM]?B are free there\\.`));
    expect(large.text).toContain('Free some space, or ask for fewer rows or columns.');
    const small = await ask(1000);
    expect(small.structured.handle).toMatch(/^r_/);
    await session.close();
    await expect.poll(() => readFileSync(list, 'utf8'), { timeout: 10_000 }).not.toBe('');
    expect(
      new Set(
        readFileSync(list, 'utf8')
          .trim()
          .split('\n')
          .map((name) => name.split('.')[0]),
      ),
    ).toEqual(new Set([small.structured.handle]));
  });
});
