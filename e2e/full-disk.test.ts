import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Connection, type Page } from './support/connection.ts';
import { freshFolder, freshHome, hydrant } from './support/hydrant.ts';
import { RawServer } from './support/raw-server.ts';

/** Some 20 MB as text, and hard to compress. */
const LARGE =
  'SELECT range AS n, md5(range::VARCHAR) AS a, md5((range + 1)::VARCHAR) AS b, md5((range * 7)::VARCHAR) AS c FROM range(90000)';
const SMALL = 'SELECT range AS n FROM range(300)';
const CUT = /could not be kept/;

describe.runIf(canMount())('a full disk', () => {
  test('the page is answered, with a note that the rest could not be kept', async () => {
    const home = await freshHome();
    const results = join(home, 'results');
    mkdirSync(results, { mode: 0o700 });
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', results]);
    try {
      await using server = await Connection.open({ home, args: ['-p', 'sample'] });
      const page = await server.query(LARGE, { max_rows: 5 });
      expectCut(page);
      expect(page.note).toMatch(/disk is full/i);
      expect(readdirSync(results)).toEqual([]);
      // What fits is kept as ever.
      const small = await server.query(SMALL, { max_rows: 5 });
      expect(small.totalRows).toBe(300);
      expect((await server.tool<Page>('get_result', { handle: small.handle, offset: 299 })).rows.map(String)).toEqual(['299']);
    } finally {
      execFileSync('umount', [results]);
    }
  });
});

// A limit on the size of a file is what any user can set; the system says EFBIG where a disk would say ENOSPC.
describe.runIf(process.platform !== 'win32')('a file that may not grow', () => {
  test('the page is answered, with a note that the rest could not be kept', async () => {
    const home = await freshHome();
    await hydrant(['query', '-p', 'sample', 'SELECT 1'], { home });
    await using server = new RawServer({ home, args: ['-p', 'sample'], before: 'ulimit -f 2048' });
    await server.initialize();
    const { result } = await server.call('execute_query', { sql: LARGE, max_rows: 5 });
    expect(result?.isError).toBeFalsy();
    expectCut(result?.structuredContent as Page);
    expect(readdirSync(join(home, 'results'))).toEqual([]);
    const small = (await server.call('execute_query', { sql: SMALL, max_rows: 5 })).result?.structuredContent as Page;
    expect(small.totalRows).toBe(300);
  });
});

function expectCut(page: Page): void {
  expect(page.rows.map(([n]) => Number(n))).toEqual([0, 1, 2, 3, 4]);
  expect(page).toMatchObject({ complete: false, totalRows: 5, note: expect.stringMatching(CUT) });
  expect(page.handle).toBeUndefined();
}

/** Whether this user may mount a file system of memory. */
function canMount(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  const at = freshFolder('mount');
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', at]).status !== 0) return false;
  return spawnSync('umount', [at]).status === 0;
}
