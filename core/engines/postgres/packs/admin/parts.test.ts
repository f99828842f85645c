import { describe, expect, test } from 'vitest';
import { createRedactor } from '../../../../common/redact.ts';
import { bytes, duration, statement, table } from '../../../../connectors/packs/show.ts';
import { classify } from '../../../testing/by-name.ts';
import { CHECKS } from './health-checks.ts';
import { lockTree } from './locks.ts';
import { STATEMENT_STATISTICS } from './needs.ts';
import type { ServerFacts } from './server-facts.ts';
import { maskSettings } from './settings.ts';
import { statementsSql } from './slow-statements.ts';

const server = (version: number, isStandby = false): ServerFacts => ({
  version,
  login: 'me',
  database: 'shop',
  isStandby,
  seesOthers: true,
  found: {},
});

describe('what is shown', () => {
  test('figures by the end of their name, and no empty column', () => {
    expect(table([{ name: 'a', size_bytes: 1536, age_seconds: 3725, part_share: 0.25, none: null }])).toBe(
      'name|size|age|part\na|1.5 kB|1h 2m|25 %',
    );
    expect([bytes(0), bytes(2 ** 40), bytes(-2048)]).toEqual(['0 B', '1 TB', '-2 kB']);
    expect([duration(0.24), duration(59), duration(61), duration(200_000)]).toEqual(['0.2s', '59s', '1m 1s', '2d 7h']);
  });

  test('a statement is masked before it is cut', () => {
    const { text } = createRedactor();
    const shown = String(statement(`SELECT ${'x'.repeat(180)}, 'password=hunter22hunter22'`, text));
    expect(shown).not.toContain('hunter');
    expect(statement('a\n  b', text)).toBe('a b');
  });

  test('settings named like secrets are masked, and what the redactor knows', () => {
    const redactor = createRedactor();
    redactor.add('s3cr3t-value');
    const rows = maskSettings(
      [
        { name: 'primary_conninfo', value: 'host=a password=b', standard: '' },
        { name: 'app.jwt_secret', value: 'abc', standard: null },
        { name: 'archive_command', value: 'aws --key abc', standard: '' },
        { name: 'app.note', value: 's3cr3t-value', standard: null },
        { name: 'work_mem', value: '4096', standard: '4096' },
      ],
      (text) => redactor.text(text),
    );
    expect(rows.map(({ value }) => value)).toEqual(['•••', '•••', '•••', '•••', '4096']);
  });
});

describe('the tree of locks', () => {
  const row = (pid: number, ...blockers: number[]) => ({ pid, blocked_by: blockers, transaction_seconds: null });
  test('puts each session under what blocks it, once', () => {
    expect(lockTree([row(1), row(2, 1), row(3, 2, 1)])).toBe('pid 1\n  └ pid 2\n    └ pid 3');
  });
  test('ends on a circle, and names a prepared transaction', () => {
    expect(lockTree([row(1, 2), row(2, 1)])).toBe('pid 1\n  └ pid 2');
    expect(lockTree([row(0), row(4, 0)])).toContain('a prepared transaction');
  });
});

describe('SQL by version', () => {
  test.each([
    ['1.7', 'total_time', ' blk_read_time'],
    ['1.8', 'total_exec_time', 's.blk_read_time'],
    ['1.11', 'total_exec_time', 's.shared_blk_read_time'],
  ])('pg_stat_statements %s', (version, total, read) => {
    const sql = statementsSql({ found: { statements: { version, schema: 'odd "schema' } } }, 'total');
    expect(sql).toContain(`s.${total}`);
    expect(sql).toContain(read.trim().replace(/^s\./, 's.'));
    expect(sql).toContain('"odd ""schema".pg_stat_statements');
  });

  test.each([130_000, 160_004, 180_001])('every check of %i is a read', async (version) => {
    for (const check of CHECKS)
      for (const standby of [false, true]) {
        const sql = check.sql(server(version, standby));
        if (sql) expect((await classify(sql, 'postgres')).capability, check.id).toBe('read');
      }
  });
});

describe('needs', () => {
  test('say what is missing and what to run, without losing what is loaded', () => {
    const missing = (found: Record<string, string | boolean | null>) => STATEMENT_STATISTICS.missing(found, server(150_000));
    expect(missing({ loaded: false, preloaded: 'auto_explain', version: null })?.run).toContain("= 'auto_explain', 'pg_stat_statements';");
    expect(missing({ loaded: false, preloaded: null, version: null })?.run).toContain('those loaded already');
    expect(missing({ loaded: true, version: null })?.run).toContain('CREATE EXTENSION');
    expect(missing({ loaded: true, version: '1.10', schema: 'public' })).toBeUndefined();
  });
});

describe('checks judge', () => {
  const judge = (id: string, row: Record<string, number | string | null>) => CHECKS.find((check) => check.id === id)?.judge(row).state;
  test.each([
    ['connections', { used: 10, most: 97 }, 'ok'],
    ['connections', { used: 80, most: 97 }, 'warning'],
    ['connections', { used: 96, most: 97 }, 'bad'],
    ['wraparound', { name: 'a', share: 0.7 }, 'bad'],
    ['long-transaction', {}, 'ok'],
    ['long-transaction', { pid: 1, seconds: 700 }, 'warning'],
    ['long-transaction', { pid: 1, seconds: 7000 }, 'bad'],
    ['idle-in-transaction', { idle: 1, seconds: 90 }, 'warning'],
    ['slots', { idle: 1, lost: 0, held: 30 * 2 ** 30 }, 'bad'],
    ['slots', { idle: 1, lost: 1, held: 0 }, 'bad'],
    ['replication', { standbys: 1, lag: 2 ** 28, seconds: 1 }, 'warning'],
    ['cache', { hit: 100_000, read: 100_000 }, 'warning'],
    ['checkpoints', { timed: 10, asked: 30 }, 'warning'],
    ['invalid-indexes', { invalid: 1, name: 'i' }, 'warning'],
  ])('%s %j → %s', (id, row, state) => {
    expect(judge(id, row)).toBe(state);
  });
});
