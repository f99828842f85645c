import { describe, expect, test } from 'vitest';
import type { EngineName } from '../engines/registry.ts';
import { classify, ENGINE_NAMES } from '../engines/testing/by-name.ts';

/** A statement whose alias the dialect reserves, and the word. */
const RESERVED: readonly [EngineName, string, string][] = [
  ['duckdb', 'SELECT at.id FROM orders o JOIN visits at ON at.order_id = o.id WHERE at.id > 1', '"at"'],
  ['duckdb', 'SELECT end.id FROM visits end', '"end"'],
  ['postgres', 'SELECT order.id FROM orders order WHERE order.id = 1', '"order"'],
  ['postgres', 'SELECT * FROM (SELECT 1) user', '"user"'],
  ['mysql', 'SELECT group.id FROM orders o JOIN visits group ON group.id = o.id', '`group`'],
  ['mysql', 'SELECT * FROM orders o JOIN visits set ON set.id = o.id', '`set`'],
  ['sqlserver', 'SELECT at.id FROM orders o JOIN visits at ON at.id = o.id', '[at]'],
  ['snowflake', 'SELECT at.id FROM orders o JOIN visits at ON at.id = o.id', '"at"'],
  ['databricks', 'SELECT at.id FROM orders o JOIN visits at ON at.id = o.id', '`at`'],
];

describe('an alias that is a reserved word', () => {
  test.each(RESERVED)('%s: %s', async (dialect, sql, quoted) => {
    const { capability, reason } = await classify(sql, dialect);
    expect(capability, reason).toBe('invalid');
    expect(reason).toContain(`is a reserved word here: write it as ${quoted}, or choose another alias.`);
  });

  test.each(ENGINE_NAMES)('%s: what is wrong otherwise is not blamed on an alias', async (dialect) => {
    for (const sql of [
      'SELECT FROM WHERE',
      'SELEC 1',
      'SELECT (1',
      'SELECT * FROM orders o WHERE (o.id = 1 GROUP BY',
      'SELECT * FROM a LEFT ON 1 = 1',
    ]) {
      const { reason } = await classify(sql, dialect);
      expect(reason, sql).not.toContain('reserved word');
    }
  });

  test('quoting it as told makes it parse', async () => {
    expect((await classify('SELECT "at".id FROM orders o JOIN visits "at" ON "at".order_id = o.id', 'duckdb')).capability).toBe('read');
  });
});
