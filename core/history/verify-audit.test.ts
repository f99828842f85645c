import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { eventHash } from './audit-chain.ts';
import { headPath, readHead } from './audit-head.ts';
import { sample } from './fixtures/sample.ts';
import { type Setting, setting } from './fixtures/setting.ts';
import type { Database } from './sqlite.ts';
import { verifyAudit } from './verify-audit.ts';

/** Events 1: audit.begun; then start and end of rows 1 to 5; 12: refused (row 6); 13: policy.changed. */
function chain(): Setting {
  const made = setting();
  for (let n = 1; n <= 5; n++)
    made.history.finish(made.history.start(sample({ statement: `SELECT ${n}` })), { state: 'ok', rows: n, ms: 2 });
  made.history.refuse(sample({ statement: 'DROP TABLE t' }), { errorCode: 'READ_ONLY', error: 'refused' });
  made.history.audit('policy.changed', { to: 'full' });
  made.history.close();
  return made;
}

/** An attack by somebody who knows the format: recomputes all hashes from `seq` on. */
function rechain(db: Database, seq: number): void {
  let prev = db.get<{ hash: string }>('SELECT hash FROM audit WHERE seq = $seq', { seq: seq - 1 })?.hash ?? '0'.repeat(64);
  for (const row of db.all<{ seq: number; event: string }>('SELECT seq, event FROM audit WHERE seq >= $seq ORDER BY seq', { seq })) {
    const hash = eventHash(prev, row.event);
    db.run('UPDATE audit SET prev_hash = $prev, hash = $hash WHERE seq = $seq', { seq: row.seq, prev, hash });
    prev = hash;
  }
}

const event = (seq: number) => `(SELECT event FROM audit WHERE seq = ${seq})`;

const tampering: Array<[string, string | ((db: Database) => void), object]> = [
  ['an event changed', `UPDATE audit SET event = replace(event, '"ok"', '"error"') WHERE seq = 5`, { brokenAt: 5, why: 'hash mismatch' }],
  ['a hash changed', `UPDATE audit SET hash = replace(hash, substr(hash, 1, 1), 'z') WHERE seq = 5`, { brokenAt: 5, why: 'hash mismatch' }],
  ['a link changed', `UPDATE audit SET prev_hash = '${'0'.repeat(64)}' WHERE seq = 5`, { brokenAt: 5, why: 'prev mismatch' }],
  [
    'an event changed with its hash',
    (db) => {
      db.exec(`UPDATE audit SET event = replace(event, '"ok"', '"error"') WHERE seq = 5`);
      const row = db.get<{ prev_hash: string; event: string }>('SELECT prev_hash, event FROM audit WHERE seq = 5');
      db.run('UPDATE audit SET hash = $hash WHERE seq = 5', { hash: eventHash(row?.prev_hash ?? '', row?.event ?? '') });
    },
    { brokenAt: 5, why: 'history row differs' },
  ],
  [
    'an event changed with its hash, where no row tells',
    (db) => {
      db.exec(`UPDATE audit SET event = replace(event, 'full', 'fool') WHERE seq = 13`);
      rechain(db, 13);
    },
    { brokenAt: 13, why: 'head mismatch' },
  ],
  ['an event removed', 'DELETE FROM audit WHERE seq = 5', { brokenAt: 5, why: 'missing seq' }],
  ['the first events removed', 'DELETE FROM audit WHERE seq <= 3', { brokenAt: 1, why: 'missing seq' }],
  [
    'the first events removed behind a false anchor',
    (db) => {
      db.exec(
        `INSERT INTO audit_anchor SELECT 1, seq, hash, at FROM audit WHERE seq = 3; DELETE FROM history WHERE id = 1; DELETE FROM audit WHERE seq <= 3`,
      );
    },
    { brokenAt: 3, why: 'anchor mismatch' },
  ],
  [
    'an event removed and the rest moved up',
    'DELETE FROM audit WHERE seq = 5; UPDATE audit SET seq = -(seq - 1) WHERE seq > 5; UPDATE audit SET seq = -seq WHERE seq < 0',
    { brokenAt: 5, why: 'prev mismatch' },
  ],
  [
    'an event inserted at the end',
    `INSERT INTO audit SELECT 14, at, history_id, event, hash, hash FROM audit WHERE seq = 13`,
    { brokenAt: 14, why: 'hash mismatch' },
  ],
  [
    'an event inserted at the end with a good hash',
    (db) => {
      db.exec(`INSERT INTO audit SELECT 14, at, history_id, event, hash, hash FROM audit WHERE seq = 13`);
      rechain(db, 14);
    },
    { brokenAt: 14, why: 'event differs from its columns' },
  ],
  [
    'two events exchanged',
    `UPDATE audit SET seq = -seq WHERE seq IN (4, 6); UPDATE audit SET seq = CASE seq WHEN -4 THEN 6 ELSE 4 END WHERE seq < 0`,
    { brokenAt: 4, why: 'prev mismatch' },
  ],
  [
    'the texts of two events exchanged',
    `CREATE TABLE x AS SELECT ${event(4)} AS a, ${event(6)} AS b; UPDATE audit SET event = (SELECT b FROM x) WHERE seq = 4; UPDATE audit SET event = (SELECT a FROM x) WHERE seq = 6`,
    { brokenAt: 4, why: 'hash mismatch' },
  ],
  ['the time of an event changed', 'UPDATE audit SET at = at + 1 WHERE seq = 5', { brokenAt: 5, why: 'event differs from its columns' }],
  [
    'an event given to another row',
    'UPDATE audit SET history_id = 3 WHERE seq = 5',
    { brokenAt: 5, why: 'event differs from its columns' },
  ],
  ['the end cut off', 'DELETE FROM audit WHERE seq >= 13', { brokenAt: 13, why: 'truncated' }],
  ['a statement changed', `UPDATE history SET statement = 'SELECT 2' WHERE id = 3`, { brokenAt: 6, why: 'history row differs' }],
  [
    'a statement changed with its hash',
    `UPDATE history SET statement = 'SELECT 2', statement_hash = (SELECT statement_hash FROM history WHERE id = 2) WHERE id = 3`,
    { brokenAt: 6, why: 'history row differs' },
  ],
  ['an assistant changed', `UPDATE history SET client = 'cursor' WHERE id = 3`, { brokenAt: 6, why: 'history row differs' }],
  ['an end changed', `UPDATE history SET rows = 0 WHERE id = 3`, { brokenAt: 7, why: 'history row differs' }],
  ['an end taken back', `UPDATE history SET state = 'running', audit_end = NULL WHERE id = 3`, { brokenAt: 7, why: 'history row differs' }],
  ['an error text changed', `UPDATE history SET error = 'fine' WHERE id = 6`, { brokenAt: 12, why: 'history row differs' }],
  ['a refusal turned round', `UPDATE history SET state = 'ok' WHERE id = 6`, { brokenAt: 12, why: 'history row differs' }],
  ['a row removed', 'DELETE FROM history WHERE id = 3', { brokenAt: 6, why: 'history row missing' }],
  [
    'a row inserted',
    `CREATE TABLE x AS SELECT * FROM history WHERE id = 5; UPDATE x SET id = 7; INSERT INTO history SELECT * FROM x`,
    { brokenAt: 10, why: 'history row without audit' },
  ],
  [
    'a row inserted as running',
    `CREATE TABLE x AS SELECT * FROM history WHERE id = 5; UPDATE x SET id = 7, state = 'running', audit_start = 99, audit_end = NULL; INSERT INTO history SELECT * FROM x`,
    { brokenAt: 99, why: 'history row without audit' },
  ],
  ['a counter set', 'UPDATE history SET repeats = 5, repeats_audited = 5 WHERE id = 6', { brokenAt: 12, why: 'history row without audit' }],
];

describe('verifyAudit', () => {
  it('says that a sound chain is sound, and where it ends', async () => {
    const { file } = chain();
    const auditVerdict = await verifyAudit(file);
    expect(auditVerdict).toMatchObject({ ok: true, length: 13, head: { seq: 13 }, headRemembered: true });
    expect(readHead(file)).toEqual(auditVerdict.ok && auditVerdict.head);
  });

  it.each(tampering)('finds %s', async (_, tamper, expected) => {
    const { file, raw } = chain();
    raw((db) => (typeof tamper === 'string' ? db.exec(tamper) : tamper(db)));
    expect(await verifyAudit(file)).toMatchObject({ ok: false, ...expected });
  });

  it('shows the row that is wrong', async () => {
    const { file, raw } = chain();
    raw((db) => db.exec(`UPDATE history SET client = 'cursor' WHERE id = 3`));
    expect(await verifyAudit(file)).toMatchObject({ row: { id: 3, client: 'cursor' } });
  });

  it('finds a whole file gone', async () => {
    const { file, history, another, notices } = chain();
    history.close();
    rmSync(file);
    expect(await verifyAudit(file)).toEqual({ ok: false, brokenAt: 13, why: 'truncated' });
    const fresh = another();
    fresh.start(sample());
    expect(notices).toMatchObject([{ code: 'AUDIT_BROKEN' }]);
    expect(fresh.notices()).toHaveLength(1);
    fresh.close();
    expect(await verifyAudit(file)).toMatchObject({ ok: true, length: 3 });
  });

  it('keeps the remembered head as evidence once the end was cut off and others were written', async () => {
    const { file, raw, another, notices } = chain();
    raw((db) => db.exec('DELETE FROM audit WHERE seq >= 13'));
    const later = another();
    for (let n = 0; n < 5; n++) later.audit('policy.changed', { n });
    later.close();
    expect(await verifyAudit(file)).toMatchObject({ ok: false, brokenAt: 13, why: 'head mismatch' });
    expect(notices).toMatchObject([{ code: 'AUDIT_BROKEN' }]);
  });

  it('says when nothing guards the end', async () => {
    const { file, raw } = chain();
    rmSync(headPath(file));
    // In the first seconds of a history the head may not be written yet.
    expect(await verifyAudit(file)).toMatchObject({ ok: true, headRemembered: false });
    vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 120_000);
    expect(await verifyAudit(file)).toEqual({ ok: false, brokenAt: 13, why: 'head missing' });
    vi.restoreAllMocks();
    writeFileSync(headPath(file), 'rubbish');
    expect(await verifyAudit(file)).toEqual({ ok: false, brokenAt: 13, why: 'head damaged' });
    raw((db) => db.exec('DELETE FROM audit WHERE seq >= 13'));
    expect(await verifyAudit(file)).toEqual({ ok: false, brokenAt: 12, why: 'head damaged' });
  });

  it('does not take what cannot be read for damage, nor for a history without events', async () => {
    const { file } = chain();
    rmSync(headPath(file));
    mkdirSync(headPath(file));
    await expect(verifyAudit(file)).rejects.toMatchObject({
      code: 'CONFIG_UNREADABLE',
      message: expect.stringContaining('could not be read'),
    });
    writeFileSync(`${file}.home`, '');
    await expect(verifyAudit(join(`${file}.home`, 'history.db'))).rejects.toMatchObject({ code: 'CONFIG_UNREADABLE' });
  });

  it('keeps a damaged head as evidence, and says so', async () => {
    const { file, history, another, notices } = chain();
    history.close();
    writeFileSync(headPath(file), 'rubbish');
    const later = another();
    later.audit('policy.changed', {});
    later.close();
    expect(readFileSync(headPath(file), 'utf8')).toBe('rubbish');
    expect(notices).toMatchObject([{ code: 'AUDIT_BROKEN', message: expect.stringContaining('damaged') as string }]);
    rmSync(headPath(file));
    const next = another();
    next.audit('policy.changed', {});
    next.close();
    expect(await verifyAudit(file)).toMatchObject({ ok: true, headRemembered: true });
  });

  it('knows nothing of a history that never was', async () => {
    expect(await verifyAudit(setting().file)).toMatchObject({ ok: true, length: 0 });
  });

  it('remembers the head by itself after a second', async () => {
    const { history, file } = setting();
    history.start(sample());
    expect(readHead(file)).toBeUndefined();
    await expect.poll(() => readHead(file)?.seq, { timeout: 5000 }).toBe(2);
  });

  it('holds while others write', async () => {
    const { history, file } = setting();
    for (let n = 0; n < 3000; n++) history.finish(history.start(sample()), { state: 'ok' });
    const auditVerdict = verifyAudit(file);
    for (let n = 0; n < 100; n++) {
      history.finish(history.start(sample()), { state: 'ok' });
      if (n % 10 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await auditVerdict).toMatchObject({ ok: true, length: 6001 });
  });
});
