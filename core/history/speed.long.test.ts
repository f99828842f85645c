import { statSync } from 'node:fs';
import { expect, it } from 'vitest';
import { sample } from './fixtures/sample.ts';
import { setting } from './fixtures/setting.ts';
import { verifyAudit } from './verify-audit.ts';

it('100 000 rows: figures, printed and not asserted', { timeout: 240_000 }, async () => {
  const { history, file, clock, raw } = setting();
  const rows = 100_000;
  const words = ['orders', 'customers', 'invoices', 'daily_revenue', 'events', 'sessions', 'inventory', 'payments'];
  const figures: Record<string, number> = {};
  const timed = async <T>(name: string, fn: () => T | Promise<T>): Promise<T> => {
    const began = performance.now();
    const result = await fn();
    figures[name] = Math.round((performance.now() - began) * 10) / 10;
    return result;
  };
  const since = clock.at;
  const rowOf = (n: number) =>
    sample({
      statement: `SELECT o.id, sum(o.total) AS total FROM ${words[n % 8]} o JOIN ${words[(n * 3) % 8]} c ON c.id = o.id WHERE o.day = '2026-01-01' AND n = ${n}`,
      environment: n % 3 ? 'dev' : 'prod',
    });
  const endOf = (n: number) => ({ state: n % 50 ? ('ok' as const) : ('error' as const), rows: n % 1000, ms: n % 977 });
  const alone = 1000;
  await timed('1000 statements', () => {
    for (let n = 0; n < alone; n++) {
      history.finish(history.start(rowOf(n)), endOf(n));
      clock.at += 500;
    }
  });
  expect(await timed('verify 1000', () => verifyAudit(file))).toMatchObject({ ok: true, length: 2 * alone + 1 });
  // The remaining rows are copies of the last one, without events: enough for reading, and fast.
  clock.at += rows * 500;
  raw((db) => {
    const columns = db.all<{ name: string }>('SELECT name FROM pragma_table_info($table)', { table: 'history' }).map(({ name }) => name);
    const changed: Record<string, string> = {
      id: 'n.value',
      statement: `replace(h.statement, 'n = ', 'n = ' || n.value || ' + ')`,
      environment: `iif(n.value % 3, 'dev', 'prod')`,
      state: `iif(n.value % 50, 'ok', 'error')`,
      ms: 'n.value % 977',
      started_at: 'h.started_at + n.value * 500',
    };
    db.exec(`WITH RECURSIVE n (value) AS (SELECT ${alone + 1} UNION ALL SELECT value + 1 FROM n WHERE value < ${rows})
             INSERT INTO history (${columns.join(', ')}) SELECT ${columns.map((name) => changed[name] ?? `h.${name}`).join(', ')}
             FROM n JOIN history h ON h.id = n.value % ${alone} + 1`);
  });
  await timed('list', () => history.list());
  await timed('list, filtered', () => history.list({ environment: 'prod', state: 'error' }));
  await timed('list, last page', () => history.list({ before: 60 }));
  await timed('search, common word', () => expect(history.list({ search: 'select' }).rows).toHaveLength(50));
  await timed('search, two words', () => expect(history.list({ search: 'daily_rev cust' }).rows).toHaveLength(50));
  await timed('search, rare word', () => expect(history.list({ search: '77777' }).rows).toHaveLength(1));
  await timed('search, one digit', () => history.list({ search: '7' }));
  await timed('list, client of none', () => history.list({ client: 'nobody' }));
  await timed('search, nothing found', () => expect(history.list({ search: 'nowhere' }).rows).toHaveLength(0));
  await timed('search, with filter', () => history.list({ search: 'orders', environment: 'prod', state: 'error' }));
  await timed('search, literal', () => history.list({ search: '<>' }));
  await timed('stats of all', () => history.stats({ since, until: clock.at }));
  await timed('stats of a day', () => history.stats({ since: clock.at - 86_400_000 / 8, until: clock.at }));
  await timed('export', async () => {
    let lines = 0;
    for await (const _ of history.exportLines()) lines++;
    expect(lines).toBe(rows);
  });
  await timed('prune half', () => history.prune({ maxRows: rows / 2 }));
  history.close();
  figures['file, MB'] = Math.round(statSync(file).size / 1e6);
  process.stdout.write(`history, ${rows} rows, ms: ${JSON.stringify(figures)}\n`);
});
