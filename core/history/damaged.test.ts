import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { HydrantError } from '../common/errors.ts';
import { child } from './fixtures/child.ts';
import { sample } from './fixtures/sample.ts';
import { type Setting, setting } from './fixtures/setting.ts';
import { openSqlite } from './sqlite.ts';
import { verifyAudit } from './verify-audit.ts';

const damages: Array<[string, (file: string) => void]> = [
  ['rubbish', (file) => writeFileSync(file, 'this is no database '.repeat(1000))],
  ['a header overwritten', (file) => writeFileSync(file, Buffer.concat([Buffer.alloc(100, 7), readFileSync(file).subarray(100)]))],
  ['pages overwritten', (file) => writeFileSync(file, Buffer.concat([readFileSync(file).subarray(0, 4096), Buffer.alloc(200_000, 9)]))],
  ['a file cut short', (file) => truncateSync(file, 8192)],
  [
    'a database of somebody else',
    (file) => {
      rmSync(file);
      const db = openSqlite(file);
      db.exec('CREATE TABLE theirs (x)');
      db.close();
    },
  ],
];

function filled(): Setting {
  const made = setting();
  for (let n = 0; n < 200; n++) made.history.refuse(sample({ statement: `SELECT ${n} ${'x'.repeat(300)}` }));
  return made;
}

describe('a damaged history', () => {
  it.each(damages)('(%s) is kept aside, said, and a fresh one is begun', async (_, damage) => {
    const { file, history, another, notices, clock } = filled();
    history.close();
    damage(file);
    const again = another();
    const id = again.start(sample());
    again.finish(id, { state: 'ok' });
    expect(again.list().rows).toHaveLength(1);
    const [notice] = notices;
    expect(notices).toMatchObject([{ code: 'CONFIG_DAMAGED', at: clock.at }]);
    expect(again.notices()).toEqual(notices);
    expect(notice?.path).toBe(`${file}.damaged-20260101T000000Z`);
    expect(existsSync(notice?.path ?? '')).toBe(true);
    expect(existsSync(`${notice?.path}.head`)).toBe(true);
    again.close();
    expect(await verifyAudit(file)).toMatchObject({ ok: true, length: 3 });
    expect(statSync(file).mode & 0o077).toBe(0);
  });

  it('that is found while in use is replaced under everybody who uses it', async () => {
    const { file, history, another, notices, raw } = filled();
    const second = another();
    expect(second.list().rows).toHaveLength(50);
    raw((db) => db.exec('PRAGMA wal_checkpoint(TRUNCATE)'));
    writeFileSync(file, Buffer.alloc(statSync(file).size, 9));
    history.audit('policy.changed');
    second.audit('policy.changed');
    const third = another();
    expect(third.list().rows).toHaveLength(0);
    expect(notices.filter(({ code }) => code === 'CONFIG_DAMAGED')).toHaveLength(1);
    for (const each of [history, second, third]) each.close();
    expect(await verifyAudit(file)).toMatchObject({ ok: true, length: 3 });
    expect(readdirSync(dirname(file)).filter((name) => /damaged-[^.]*Z$/.test(name))).toHaveLength(1);
  });

  it('whose search index alone is damaged keeps its rows', () => {
    const { history, file } = filled();
    const db = new DatabaseSync(file);
    db.enableDefensive(false);
    db.exec('UPDATE history_fts_data SET block = zeroblob(3) WHERE id > 10');
    db.close();
    const match = history.list({ search: 'SELECT 42' });
    expect(match.rows).toHaveLength(1);
    expect(history.notices()).toEqual([]);
  });

  it('that somebody deleted while it was open is begun anew', async () => {
    const { file, history, notices } = filled();
    for (const part of ['', '-wal', '-shm']) rmSync(file + part, { force: true });
    history.finish(history.start(sample()), { state: 'ok' });
    expect(history.list().rows).toHaveLength(1);
    expect(notices).toEqual([]); // no head had been remembered yet
    history.close();
    expect(await verifyAudit(file)).toMatchObject({ ok: true, length: 3 });
  });

  it('that a newer Hydrant wrote is left alone', () => {
    const { file, history, another, raw } = filled();
    history.close();
    raw((db) => db.exec('PRAGMA user_version = 99'));
    const before = readFileSync(file);
    expect(() => another().list()).toThrow(expect.objectContaining({ code: 'CONFIG_NEWER', next: expect.stringContaining('Update') }));
    expect(readFileSync(file).equals(before)).toBe(true);
  });
});

describe('a history that cannot be written', () => {
  const failure = (fn: () => unknown): HydrantError => {
    try {
      fn();
    } catch (error) {
      if (error instanceof HydrantError) return error;
      throw error;
    }
    throw new Error('nothing was thrown');
  };

  it('says so when the disk is full', async () => {
    if (process.platform === 'win32') return;
    const { file } = setting();
    // A file size limit is what a full disk is to one process.
    const { out, err, code } = await child('fill-disk.ts', [file], { shell: 'ulimit -f 8000' }).ended;
    expect({ err, code }).toEqual({ err: '', code: 0 });
    const { written, error } = JSON.parse(out) as { written: number; error: HydrantError };
    expect(written).toBeGreaterThan(3);
    expect(error).toMatchObject({ code: 'HISTORY_UNAVAILABLE', next: expect.stringMatching(/space|limit/) });
    const auditVerdict = await verifyAudit(file);
    expect(auditVerdict).toMatchObject({ ok: true });
  });

  it('says so when the folder is read-only', async () => {
    if (process.platform === 'win32') return;
    const { file, history } = setting();
    history.start(sample());
    history.close();
    chmodSync(file, 0o444);
    chmodSync(dirname(file), 0o555);
    const root = process.getuid?.() === 0;
    if (root) for (const folder of [dirname(file), dirname(dirname(file))]) chmodSync(folder, 0o555);
    try {
      const { out } = await child('fill-disk.ts', [file], root ? { uid: 65534 } : {}).ended;
      expect(JSON.parse(out)).toMatchObject({
        written: 0,
        error: { code: 'HISTORY_UNAVAILABLE', next: expect.stringContaining('writable') },
      });
    } finally {
      chmodSync(dirname(file), 0o755);
      if (root) chmodSync(dirname(dirname(file)), 0o755);
    }
  });

  it('says so when a file stands where the folder should be, and when a folder stands where the file should be', () => {
    const inFile = setting('x/history.db');
    writeFileSync(dirname(inFile.file), '');
    expect(failure(() => inFile.history.list())).toMatchObject({
      code: 'HISTORY_UNAVAILABLE',
      nextStep: { do: 'choose-other-home' },
    });
    const onFolder = setting();
    mkdirSync(onFolder.file);
    expect(failure(() => onFolder.history.start(sample()))).toMatchObject({ code: 'HISTORY_UNAVAILABLE' });
  });

  it.each(['', '-wal', '-shm'])('says so when a folder stands in the place of history.db%s, and leaves the folder as it is', (ending) => {
    const { history, file } = setting();
    const folder = `${file}${ending}`;
    if (ending !== '') writeFileSync(file, '');
    mkdirSync(folder, { mode: 0o755, recursive: true });
    expect(failure(() => history.start(sample()))).toMatchObject({
      code: 'HISTORY_UNAVAILABLE',
      message: expect.stringContaining(`${folder} is a folder`),
      next: expect.stringMatching(/Move that folder away/),
    });
    expect(statSync(folder).mode & 0o777).toBe(0o755);
  });

  it('says so when another process holds it for too long, and writes the end later', async () => {
    const { history, raw, file } = setting();
    const id = history.start(sample());
    raw((db) => {
      db.exec('BEGIN IMMEDIATE');
      const began = performance.now();
      const error = failure(() => history.finish(id, { state: 'ok', rows: 7 }));
      expect(error).toMatchObject({ code: 'HISTORY_UNAVAILABLE', details: { reason: 'SQLITE_5' } });
      expect(performance.now() - began).toBeGreaterThan(4500);
      expect(history.get(id)?.state).toBe('running');
      db.exec('ROLLBACK');
    });
    history.finish(history.start(sample()), { state: 'ok' });
    expect(history.get(id)).toMatchObject({ state: 'ok', rows: 7 });
    expect(await verifyAudit(file)).toMatchObject({ ok: true });
  });
});
