import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createRedactor } from '../common/redact.ts';
import { appendEvent } from './audit-chain.ts';
import { sample } from './fixtures/sample.ts';
import { setting } from './fixtures/setting.ts';
import { openHistory } from './history.ts';
import { endFacts, RUNNING } from './history-row.ts';
import { LONGEST_STATEMENT } from './statement-text.ts';
import { verifyAudit } from './verify-audit.ts';

describe('a statement', () => {
  it('is kept with who asked and how it ended', () => {
    const { history, clock } = setting();
    const id = history.start(sample({ approval: { by: 'joe', at: 5 } }));
    expect(history.get(id)).toMatchObject({ id, state: 'running', approval: { by: 'joe', at: 5 }, endedAt: null });
    clock.at += 40;
    expect(history.finish(id, { state: 'ok', rows: 3, bytes: 120, ms: 39.5 })).toBe(true);
    expect(history.get(id)).toMatchObject({
      client: { name: 'claude-desktop', version: '1.2.3' },
      state: 'ok',
      rows: 3,
      bytes: 120,
      ms: 39.5,
      endedAt: clock.at,
      startedAt: clock.at - 40,
      errorCode: null,
    });
    expect(history.finish(id, { state: 'error' })).toBe(false);
    expect(history.finish(999, { state: 'ok' })).toBe(false);
    expect(history.get(999)).toBeUndefined();
    history.close();
    expect(() => history.list()).toThrow(expect.objectContaining({ code: 'HISTORY_UNAVAILABLE' }));
  });

  it('has the engine’s own id of its run, while it runs and after it, as part of the chain', async () => {
    const { history, file, raw } = setting();
    const [one, other] = [history.start(sample()), history.start(sample({ statement: 'SELECT 2' }))];
    history.noteQueryId(one, '4711');
    expect(history.get(one)).toMatchObject({ state: 'running', queryId: '4711' });
    expect(await verifyAudit(file)).toMatchObject({ ok: true });
    history.finish(one, { state: 'ok', queryId: '4711' });
    // An ended row stays as it is.
    history.noteQueryId(one, '4712');
    history.finish(other, { state: 'error', queryId: `q\0${'x'.repeat(600)}` });
    expect(history.list().rows.map(({ queryId }) => queryId)).toEqual([`q␀${'x'.repeat(498)}`, '4711']);
    expect(await verifyAudit(file)).toMatchObject({ ok: true });
    raw((db) => db.exec("UPDATE history SET query_id = '1' WHERE id = 1"));
    expect(await verifyAudit(file)).toMatchObject({ ok: false, why: 'history row differs' });
  });

  it('that a process of an older Hydrant ends as abandoned breaks no chain', async () => {
    const { history, file, raw } = setting();
    const id = history.start(sample());
    history.noteQueryId(id, '4711');
    raw((db) => {
      const end = { ...RUNNING, state: 'abandoned' as const, ended_at: 5 };
      const { seq } = appendEvent(db, { type: 'statement.abandoned', at: 5, data: endFacts(id, end) });
      db.run("UPDATE history SET state = 'abandoned', ended_at = 5, last_at = 5, audit_end = $seq WHERE id = $id", { id, seq });
    });
    expect(await verifyAudit(file)).toMatchObject({ ok: true });
  });

  it('of more than 100 kB is cut with a mark, its hash and size are of the whole', async () => {
    const { history, file } = setting();
    const statement = `SELECT '${'é'.repeat(80_000)}' AS the_end`;
    const id = history.start(sample({ statement }));
    history.finish(id, { state: 'ok' });
    const row = history.get(id);
    expect(row?.statement).toMatch(/é\n… \[cut: 160020 bytes in all\]$/);
    expect(Buffer.byteLength(row?.statement ?? '')).toBeLessThan(LONGEST_STATEMENT + 60);
    expect(row?.statementBytes).toBe(Buffer.byteLength(statement));
    expect(history.list().rows[0]?.statement).toHaveLength(500);
    expect(await verifyAudit(file)).toMatchObject({ ok: true });
  });

  it('that SQLite could not give back as it came is made plain first', async () => {
    const { history, file } = setting();
    const id = history.start(sample({ statement: "SELECT 'a\0b\ud800'", client: { name: 'x\0\udfff' }, approval: { note: '\ud800' } }));
    history.finish(id, { state: 'error', error: 'near \0', ms: Number.NaN, rows: 1.4 });
    expect(history.get(id)?.statement).toBe("SELECT 'a␀b�'");
    expect(await verifyAudit(file)).toMatchObject({ ok: true });
  });

  it('opens nothing before the first call, then privately', () => {
    const { history, file } = setting('deep/er/history.db');
    expect(() => statSync(dirname(file))).toThrow();
    history.list();
    if (process.platform === 'win32') return;
    expect(statSync(dirname(file)).mode & 0o777).toBe(0o700);
    for (const part of [file, `${file}-wal`, `${file}-shm`]) expect(statSync(part).mode & 0o777, part).toBe(0o600);
    history.close();
    expect(statSync(file.replace(/db$/, 'head')).mode & 0o777).toBe(0o600);
  });

  it('costs no SQLite until then', () => {
    const code = `
      const { openHistory } = await import(process.argv[1]);
      const history = openHistory({ file: process.argv[2], redactor: { text: (text) => text, masks: () => [], value: (value) => value, add() {} } });
      const loaded = () => process.moduleLoadList.some((name) => /\\bsqlite$/.test(name));
      const before = loaded();
      history.list();
      console.log(before, loaded());`;
    const { file } = setting();
    const args = ['--input-type=module', '-e', code, new URL('./history.ts', import.meta.url).href, file];
    expect(spawnSync(process.execPath, args, { encoding: 'utf8' }).stdout).toBe('false true\n');
  });
});

describe('refusals', () => {
  it('are kept; the same one again within ten seconds is counted', async () => {
    const { history, file, clock } = setting();
    const drop = sample({ statement: 'DROP TABLE t', verdict: 'refuse', capability: 'ddl' });
    const id = history.refuse(drop, { errorCode: 'READ_ONLY', error: 'no' });
    for (let n = 0; n < 99; n++) {
      clock.at += 50;
      expect(history.refuse(drop, { errorCode: 'READ_ONLY', error: 'no' })).toBe(id);
    }
    expect(history.get(id)).toMatchObject({ state: 'refused', repeats: 100, errorCode: 'READ_ONLY', lastAt: clock.at });
    expect(history.refuse({ ...drop, client: { name: 'cursor' } })).not.toBe(id);
    expect(history.refuse({ ...drop, environment: 'prod' })).not.toBe(id);
    expect(history.refuse({ ...drop, statement: 'DROP TABLE u' })).not.toBe(id);
    clock.at += 10_000;
    expect(history.refuse(drop, { errorCode: 'READ_ONLY', error: 'no' })).not.toBe(id);
    // audit.begun, 5 rows, and one event for the count of a hundred refusals
    expect(await verifyAudit(file)).toMatchObject({ ok: true, length: 7 });
  });
});

describe('lists', () => {
  it('filter and page', () => {
    const { history, clock } = setting();
    const states = ['ok', 'error', 'cancelled', 'timeout'] as const;
    for (let n = 0; n < 40; n++) {
      const id = history.start(
        sample({
          environment: n % 2 ? 'dev' : 'prod',
          profile: `p${n % 4}`,
          client: { name: n < 20 ? 'a' : 'b' },
          statement: `SELECT ${n} FROM orders`,
        }),
      );
      history.finish(id, { state: states[n % 4] ?? 'ok' });
      clock.at += 1000;
    }
    expect(history.list().rows).toHaveLength(40);
    const seen: number[] = [];
    for (let before: number | undefined; ; ) {
      const page = history.list({ environment: 'prod', search: 'ord sel', limit: 7, ...(before === undefined ? {} : { before }) });
      seen.push(...page.rows.map(({ id }) => id));
      if (page.next === undefined) break;
      before = page.next;
    }
    expect(seen).toHaveLength(20);
    expect(seen).toEqual(seen.toSorted((a, b) => b - a));
    expect(history.list({ state: 'timeout' }).rows).toHaveLength(10);
    expect(history.list({ state: ['timeout', 'error'], client: 'a' }).rows).toHaveLength(10);
    expect(history.list({ state: [] }).rows).toHaveLength(0);
    expect(history.list({ profile: 'p3', since: clock.at - 4000 }).rows).toHaveLength(1);
    expect(history.list({ until: clock.at - 39_000 }).rows).toHaveLength(1);
  });

  it('search by beginnings of words, and literally where there is no word', () => {
    const { history } = setting();
    for (const statement of ['SELECT customer_id FROM "Sales"."Größe"', 'SELECT a <> b', 'SHOW TABLES'])
      history.start(sample({ statement }));
    const row = (search: string) => history.list({ search }).rows.map(({ statement }) => statement.slice(0, 8));
    expect(row('custom')).toEqual(['SELECT c']);
    expect(row('customer_id sal')).toEqual(['SELECT c']);
    expect(row('"Sales"."Grö')).toEqual(['SELECT c']);
    expect(row('sel')).toHaveLength(2);
    expect(row('<>')).toEqual(['SELECT a']);
    expect(row('')).toHaveLength(3);
    expect(row('select nothing')).toEqual([]);
  });

  it('export as JSON lines, oldest first', async () => {
    const { history } = setting();
    for (let n = 0; n < 1234; n++) history.refuse(sample({ statement: `SELECT ${n}` }));
    const lines: string[] = [];
    for await (const line of history.exportLines({ environment: 'dev' })) lines.push(line);
    expect(lines).toHaveLength(1234);
    expect(JSON.parse(lines[1000] ?? '')).toMatchObject({ statement: 'SELECT 1000', state: 'refused' });
    expect(lines.every((line) => line.endsWith('}\n'))).toBe(true);
  });
});

describe('statistics', () => {
  it('count and rank by nearest rank, empty buckets included', () => {
    const { history, clock } = setting();
    const since = clock.at;
    for (let ms = 1; ms <= 100; ms++) history.finish(history.start(sample()), { state: ms > 98 ? 'error' : 'ok', ms });
    clock.at = since + 25_000;
    for (let n = 0; n < 3; n++) history.refuse(sample());
    const buckets = history.stats({ since, until: since + 30_000, buckets: 3 });
    expect(buckets).toEqual([
      { from: since, to: since + 10_000, count: 100, errors: 2, refused: 0, p50: 50, p95: 95 },
      { from: since + 10_000, to: since + 20_000, count: 0, errors: 0, refused: 0, p50: null, p95: null },
      { from: since + 20_000, to: since + 30_000, count: 3, errors: 0, refused: 3, p50: null, p95: null },
    ]);
    expect(history.stats({ since, until: since + 30_000, buckets: 1, environment: 'prod' })[0]?.count).toBe(0);
  });
});

describe('other events', () => {
  it('enter the chain redacted; our own names are not for others', async () => {
    const { file, clock } = setting();
    const redactor = createRedactor();
    const history = openHistory({ file, redactor, now: () => clock.at });
    redactor.add('hunter2hunter2');
    history.audit('policy.changed', { from: 'read-only', to: 'full', password: 'x1', note: 'hunter2hunter2', n: 5n, history: 77 });
    history.audit('profile.changed', { large: 'x'.repeat(100_000) });
    for (const type of ['statement.end', 'audit.begun', 'history.pruned', 'nonsense', 'a.B'])
      expect(() => history.audit(type)).toThrow(type);
    const auditVerdict = await verifyAudit(file);
    expect(auditVerdict).toMatchObject({ ok: true, length: 3 });
    history.close();
    expect(readFileSync(file, 'latin1')).toContain('policy.changed');
    expect(readFileSync(file, 'latin1')).not.toContain('hunter2');
  });
});
