import { statSync } from 'node:fs';
import { expect, it } from 'vitest';
import { createRedactor } from '../stones/redact.ts';
import { sample } from './fixtures/sample.ts';
import { setting } from './fixtures/setting.ts';
import { endColumns, startColumns } from './history-row.ts';
import { endRow, startRow } from './statement-rows.ts';
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
  // The rest as the history writes it, but many in a transaction.
  const redactor = createRedactor();
  raw((db) => {
    for (let from = alone; from < rows; from += 9900) {
      db.immediate(() => {
        for (let n = from; n < from + 9900; n++) {
          const { value: id } = startRow(db, startColumns(rowOf(n), redactor, clock.at, 'filler'), clock.at);
          endRow(db, id, 'filler', endColumns(endOf(n), redactor, clock.at), clock.at);
          clock.at += 500;
        }
      });
    }
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
  expect(await timed('verify', () => verifyAudit(file))).toMatchObject({ ok: true, length: 2 * rows + 1 });
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
