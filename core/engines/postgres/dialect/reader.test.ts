import { describe, expect, it, vi } from 'vitest';
import { classify } from '../../testing/by-name.ts';
import { NOT_AS_ATTRIBUTE } from './attribute-calls.ts';
import { BUILT_IN_FUNCTIONS, EXTENSION_FUNCTIONS } from './harmless-functions.ts';
import { SHAPES_OF_PLANS } from './node-shapes.ts';
import { readPostgres } from './reader.ts';

// A test takes seconds on an idle machine; the limit allows for a busy one.
vi.setConfig({ testTimeout: 120_000 });

const honest = 'select a, count(*) from t join u using (id) where x > 1 group by 1 order by 2 desc limit 10';
const capability = async (sql: string): Promise<string> => (await readPostgres(sql)).capability;

describe('readPostgres', () => {
  it('names the function and where it stands, counted in characters', async () => {
    const { reason } = await readPostgres("select 'é😀', pg_sleep(1)");
    expect(reason).toBe('pg_sleep() is not on the list of functions known to be harmless. (at character 15)');
  });

  it('tells an EXPLAIN of a write from a read', async () => {
    expect(await readPostgres('explain delete from t')).toMatchObject({ capability: 'read', kind: 'explain', explains: 'delete' });
    expect(await readPostgres('explain (verbose) create table x as select 1')).toMatchObject({ explains: 'create table as' });
    expect(await readPostgres('explain select 1')).not.toHaveProperty('explains');
    expect(await readPostgres('explain analyze delete from t')).toMatchObject({ capability: 'write', kind: 'delete' });
  });

  it.each([
    ['insert into t values (1)', 'write'],
    ['copy t from stdin', 'write'],
    ['copy t to stdout', 'admin'],
    ['create table t (a int)', 'ddl'],
    ['grant select on t to u', 'admin'],
    ['set x = 1', 'admin'],
    ['start transaction', 'transaction'],
    ['commit and chain', 'transaction'],
    ["prepare transaction 'x'", 'transaction'],
    ['set constraints all deferred', 'transaction'],
    ['do $$ begin end $$', 'call'],
    ['call p()', 'call'],
    ['execute p', 'call'],
    ['select f()', 'unknown'],
    ['select 1 +', 'invalid'],
    ['-- nothing', 'empty'],
  ])('%s is %s', async (sql, expected) => {
    expect(await capability(sql)).toBe(expected);
  });

  it('gives several statements the name of the one that is not a read', async () => {
    expect(await readPostgres('select 1; drop table t; select 2')).toMatchObject({ statements: 3, kind: 'drop table', capability: 'ddl' });
    expect(await readPostgres('select 1; select 2')).toMatchObject({ statements: 2, kind: 'multiple', capability: 'unknown' });
  });

  it('refuses half a character and a byte order mark rather than guess', async () => {
    expect(await capability("select '\ud800'")).toBe('invalid');
    expect(await capability('\ufeffselect 1')).toBe('invalid');
    expect(await capability("select '\u{10ffff}'")).toBe('read');
  });

  it('keeps the message of the parser short', async () => {
    const { reason } = await readPostgres(`select '${'x'.repeat(100_000)}`);
    expect(reason.length).toBeLessThan(400);
  });
});

describe('the parser of PostgreSQL', () => {
  const repeat = (text: string, times: number): string => text.repeat(times);
  it.each([
    ['parentheses', `select ${repeat('(', 10_000)}1${repeat(')', 10_000)}`],
    ['subqueries', `select ${repeat('(select ', 10_000)}1${repeat(')', 10_000)}`],
    ['a sum', `select 1${repeat('+1', 100_000)}`],
    ['unions', `select 1${repeat(' union all select 1', 40_000)}`],
    ['signs', `select ${repeat('- ', 100_000)}1`],
    ['a row of signs', `select ${repeat('+', 400_000)}1`],
    ['openings of comments', repeat('/*', 400_000)],
    ['cases', `select ${repeat('case when 1 then ', 20_000)}1`],
  ])('survives absurd nesting: %s', async (_name, sql) => {
    expect(await capability(sql)).toBe('invalid');
    expect(await capability(honest)).toBe('read');
  });

  it('is as good as new after a hundred traps', async () => {
    const trap = `select 1${repeat('+1', 20_000)}`;
    for (let round = 0; round < 100; round++) expect(await capability(trap)).toBe('invalid');
    expect(await capability(honest)).toBe('read');
    expect(await capability('select pg_sleep(1)')).toBe('unknown');
  });

  it('reads honest statements of 900 kB', async () => {
    const list = Array.from({ length: 120_000 }, (_, index) => index).join(', ');
    expect(await classify(`select * from t where a in (${list})`, 'postgres')).toMatchObject({ capability: 'read', statements: 1 });
    expect(await capability(`select '${repeat('drop table t; ', 60_000)}'`)).toBe('read');
    expect(await capability(`${repeat('/* a */', 120_000)}select 1`)).toBe('read');
  });

  it('takes honest depth: 400 levels of parentheses, 2,000 terms', async () => {
    expect(await capability(`select ${repeat('(', 400)}1${repeat(')', 400)}`)).toBe('read');
    expect(await capability(`select 1${repeat('+1', 2_000)}`)).toBe('read');
  });

  it('answers many at once', async () => {
    const answers = await Promise.all(Array.from({ length: 100 }, (_, index) => capability(index % 2 ? honest : `select f${index}()`)));
    expect(answers.every((answer, index) => answer === (index % 2 ? 'read' : 'unknown'))).toBe(true);
  });
});

describe('the lists', () => {
  it('hold no function both ways', () => {
    for (const name of NOT_AS_ATTRIBUTE) expect(BUILT_IN_FUNCTIONS.has(name) || EXTENSION_FUNCTIONS.has(name), name).toBe(false);
  });

  it.each([
    'nextval setval set_config pg_sleep pg_sleep_for pg_read_file pg_read_binary_file pg_ls_dir pg_stat_file lo_import lo_export lo_get',
    'pg_terminate_backend pg_cancel_backend pg_reload_conf pg_advisory_lock pg_try_advisory_lock pg_notify pg_switch_wal setseed',
    'query_to_xml table_to_xml cursor_to_xml schema_to_xml database_to_xml ts_stat ts_rewrite crosstab connectby dblink xpath_table',
    'txid_current pg_current_xact_id pg_export_snapshot pg_stat_reset pg_hba_file_rules pg_ident_file_mappings pg_show_all_file_settings',
    'pg_tablespace_location pg_tablespace_databases pg_promote pg_wal_replay_pause pg_logical_emit_message pg_stat_clear_snapshot',
    'st_fromflatgeobuftotable addgeometrycolumn http_get xslt_process',
  ])('do not hold %s', (names) => {
    for (const name of names.split(' ')) expect(BUILT_IN_FUNCTIONS.has(name) || EXTENSION_FUNCTIONS.has(name), name).toBe(false);
  });

  it('of node shapes name only nodes that have a shape', () => {
    for (const [name, { children }] of SHAPES_OF_PLANS)
      for (const [field, node] of children) if (node !== '') expect(SHAPES_OF_PLANS.has(node), `${name}.${field}`).toBe(true);
    expect(SHAPES_OF_PLANS.get('SelectStmt')?.plain.has('intoClause')).toBe(false);
  });
});
