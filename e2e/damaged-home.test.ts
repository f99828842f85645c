import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { connect, HYDRANT } from './support/process.ts';
import { runHydrant } from './support/run-hydrant.ts';

/** A private home with these files in it. */
function homeWith(files: Readonly<Record<string, string>>): string {
  const home = mkdtempSync(join(tmpdir(), 'hydrant-damaged-'));
  chmodSync(home, 0o700);
  for (const [name, content] of Object.entries(files)) writeFileSync(join(home, name), content, { mode: 0o600 });
  return home;
}

test.runIf(process.platform !== 'win32')('a home that cannot be used holds no audit trail: it could not be read, exit 2', async () => {
  const file = join(homeWith({ file: '' }), 'file');
  for (const home of [file, join(file, 'inside'), '/proc/x']) {
    const { code, out, err } = await runHydrant(home, ['audit', 'verify']);
    expect(out).not.toMatch(/holds|damaged/);
    expect(err).toContain(home);
    expect(code, home).toBe(2);
  }
});

describe('doctor', () => {
  const check = async (home: string) => {
    const { code, out } = await runHydrant(home, ['doctor', '--json']);
    const { ok, checks } = JSON.parse(out) as { ok: boolean; checks: { name: string; state: string; sentence: string; action?: string }[] };
    return { code, ok, failed: checks.filter(({ state }) => state === 'failed') };
  };

  test('finds nothing wrong with a sound home, and leaves nothing in it', async () => {
    const home = homeWith({});
    expect(await check(home)).toEqual({ code: 0, ok: true, failed: [] });
    expect(readdirSync(home).filter((name) => /doctor|history\.db/.test(name))).toEqual([]);
  });

  test('damaged switches: nothing runs, and the cure turns nothing on', async () => {
    for (const content of ['garbage', '[]']) {
      const home = homeWith({ 'switches.json': content });
      const { code, failed } = await check(home);
      expect(failed).toMatchObject([{ name: 'Switches', action: expect.stringContaining('Start anew, paused') }]);
      expect(failed[0]?.action).not.toMatch(/^Remove|everything is on then/);
      expect(code).toBe(1);
      const { err } = await runHydrant(home, ['query', '-p', 'sample', 'SELECT 1']);
      expect(err).toContain(failed[0]?.action);
    }
  });

  test('a history of a newer Hydrant', async () => {
    const home = homeWith({});
    using db = new DatabaseSync(join(home, 'history.db'));
    db.exec('PRAGMA user_version = 99');
    const { code, failed } = await check(home);
    expect(failed.find(({ name }) => name === 'History')).toMatchObject({ action: 'Update Hydrant.' });
    expect(code).toBe(1);
  });

  test('a history that another program holds', async () => {
    const home = homeWith({});
    await runHydrant(home, ['history']);
    using db = new DatabaseSync(join(home, 'history.db'));
    db.exec('BEGIN IMMEDIATE');
    const { code, failed } = await check(home);
    expect(failed).toMatchObject([{ name: 'History', sentence: expect.stringContaining('another process') }]);
    expect(code).toBe(1);
  });

  test.runIf(process.platform !== 'win32')('a home that takes no file', () => {
    const home = homeWith({});
    // Root writes into any folder, so that it runs as nobody there.
    const nobody = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : undefined;
    if (nobody) chownSync(home, nobody.uid, nobody.gid);
    chmodSync(home, 0o500);
    const { status, stdout } = spawnSync(process.execPath, [HYDRANT, 'doctor'], {
      env: { ...process.env, HYDRANT_HOME: home },
      encoding: 'utf8',
      ...nobody,
    });
    expect(stdout).toMatch(/✗ Folder: .* could not be written: permission was denied/);
    expect(status).toBe(1);
  });
});

test.runIf(process.platform !== 'win32')(
  'a home that everybody can write to is refused by queries and servers, and nothing is written there',
  async () => {
    const home = homeWith({});
    chmodSync(home, 0o1777);
    const { code, err } = await runHydrant(home, ['query', '-p', 'sample', 'SELECT 1']);
    expect(err).toContain('other programs use this folder too');
    expect(code).toBe(2);
    const session = await connect(['-p', 'sample'], { home });
    for (const [tool, args] of [
      ['execute_query', { sql: 'SELECT 1' }],
      ['search_objects', {}],
      ['test_connection', {}],
    ] as const)
      expect(JSON.stringify(await session.call(tool, args)), tool).toContain('other programs use this folder too');
    await session.close();
    expect(readdirSync(home)).toEqual([]);
  },
);

/** Contents that the file of no program of ours has. */
const DAMAGED = ['garbage', '', '{"version":1,"entries":[', '[]', '{}', 'null'];

describe('the records of what was written into assistants', () => {
  test.each([...DAMAGED.map((content) => [content, 6] as const), ['{"version":99}', 2] as const])(
    '%j: check says so',
    async (content, exit) => {
      const home = homeWith({ 'assistants.json': content });
      const file = join(home, 'assistants.json');
      const { code, out, err } = await runHydrant(home, ['assistants', 'check']);
      expect(out).not.toContain('as it was written');
      expect(err).toContain(file);
      expect(err).toMatch(exit === 6 ? /Move .* away/ : /Update Hydrant/);
      expect(code).toBe(exit);
      const listed = await runHydrant(home, ['assistants', 'list']);
      expect(listed.err).toContain(file);
      expect(readFileSync(file, 'utf8')).toBe(content);
    },
  );
});
