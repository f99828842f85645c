import { describe, expect, it } from 'vitest';
import { sample } from './fixtures/sample.ts';
import { setting } from './fixtures/setting.ts';
import { verifyAudit } from './verify-audit.ts';

const DAY = 86_400_000;

function days(count: number) {
  const made = setting();
  for (let n = 0; n < count; n++) {
    made.history.finish(made.history.start(sample({ statement: `SELECT ${n} AS day` })), { state: 'ok' });
    made.clock.at += DAY;
  }
  return made;
}

describe('prune', () => {
  it('removes rows by age and leaves their events', async () => {
    const { history, file } = days(20);
    expect(history.prune({ maxAgeDays: 5 })).toEqual({ rows: 15, events: 0 });
    expect(history.list().rows).toHaveLength(5);
    expect(history.list({ search: 'SELECT 3' }).rows).toHaveLength(0);
    expect(await verifyAudit(file)).toMatchObject({ ok: true, length: 42 });
    expect(history.prune({ maxAgeDays: 5 })).toEqual({ rows: 0, events: 0 });
  });

  it('removes rows by number, in batches', async () => {
    const { history, file } = setting();
    for (let n = 0; n < 2500; n++) history.refuse(sample({ statement: `SELECT ${n}` }));
    expect(history.prune({ maxRows: 10 })).toEqual({ rows: 2490, events: 0 });
    expect(history.list().rows.map(({ statement }) => statement)).toHaveLength(10);
    expect(await verifyAudit(file)).toMatchObject({ ok: true });
    expect(history.prune({ maxRows: 0 })).toEqual({ rows: 10, events: 0 });
    expect(await verifyAudit(file)).toMatchObject({ ok: true });
    const next = history.start(sample());
    expect(next).toBe(2501);
  });

  it('replaces old events by an anchor that the chain repeats, again and again', async () => {
    const { history, file, clock } = days(20);
    expect(history.prune({ maxAgeDays: 5, auditMaxAgeDays: 10 })).toEqual({ rows: 15, events: 21 });
    const first = await verifyAudit(file);
    expect(first).toMatchObject({ ok: true, anchor: { seq: 21 } });
    clock.at += 30 * DAY;
    expect(history.prune({ maxAgeDays: 5, auditMaxAgeDays: 10 }).rows).toBe(5);
    const id = history.start(sample());
    history.finish(id, { state: 'ok' });
    history.close();
    expect(await verifyAudit(file)).toMatchObject({ ok: true, anchor: { seq: 43 }, headRemembered: true });
  });

  it('does not let a row go that runs, nor the events of one that stays', async () => {
    const { history, file, clock } = setting();
    const id = history.start(sample());
    for (let n = 0; n < 5; n++) history.finish(history.start(sample()), { state: 'ok' });
    clock.at += 500 * DAY;
    expect(history.prune({ maxAgeDays: 1, maxRows: 0, auditMaxAgeDays: 1 })).toEqual({ rows: 0, events: 1 });
    expect(history.finish(id, { state: 'ok' })).toBe(true);
    expect(history.prune({ maxRows: 0, auditMaxAgeDays: 1 })).toEqual({ rows: 6, events: 11 });
    expect(await verifyAudit(file)).toMatchObject({ ok: true });
  });

  it('does not excuse rows that somebody removed besides', async () => {
    const { history, file, raw } = days(20);
    history.prune({ maxAgeDays: 5 });
    history.close();
    raw((db) => db.exec('DELETE FROM history WHERE id = 16'));
    expect(await verifyAudit(file)).toMatchObject({ ok: false, why: 'history row missing', brokenAt: 32 });
  });

  it('does not excuse an anchor that was moved', async () => {
    const { history, file, raw } = days(20);
    history.prune({ maxAgeDays: 5, auditMaxAgeDays: 10 });
    history.close();
    raw((db) =>
      db.exec('UPDATE audit_anchor SET seq = seq + 1, hash = (SELECT hash FROM audit WHERE seq = 22); DELETE FROM audit WHERE seq = 22'),
    );
    expect(await verifyAudit(file)).toMatchObject({ ok: false, why: 'anchor mismatch' });
  });
});
