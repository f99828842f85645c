import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeWith } from '../../../../e2e/support/tools.ts';
import { statementsOf } from '../../../../scripts/measure-guard/measure.ts';
import { evaluatePolicy } from '../../../sql/policy.ts';
import { tokenize } from '../../../sql/tokenizer/tokenize.ts';
import { classify, lexerRules } from '../../testing/by-name.ts';
import { mysqlDialect } from '../dialect/dialect.ts';
import { MYSQL } from '../dialect/reader-rules.ts';
import { INSTRUMENTS, observe } from './effects.ts';
import { type MariadbServer, type StatementResult, startMariadb } from './server.ts';

const isAllowed = async (sql: string): Promise<boolean> => evaluatePolicy(await classify(sql, 'mysql'), 'read-only').decision === 'allow';

/** Statements of our corpus; `HYDRANT_TEST_GUARD_CORPUS` names a further file of MySQL statements for a long run. */
function corpus(): string[] {
  const ours = readFileSync(new URL('../dialect/corpus.jsonl', import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .map((line): string => JSON.parse(line).sql);
  const further = process.env.HYDRANT_TEST_GUARD_CORPUS;
  return [...new Set([...ours, ...(further ? statementsOf(readFileSync(further, 'utf8'), mysqlDialect) : [])])];
}

const SYNTAX = 1064;
const NO_TABLE = 1146;
const NO_FUNCTION = 1305;
const WRONG_ARGUMENTS = 1318;

/** Unqualified names of the functions that the guard takes for harmless. */
const NAMES = [...MYSQL.functions].filter((name) => !name.includes('.'));

/** Argument lists of length 0 to 3. */
const ARGUMENTS = ['', '1', '1, 2', '1, 2, 3'];

describeWith(['mariadbd', 'mariadb'], 'what the guard allows, on a real MariaDB', () => {
  let server: MariadbServer;
  /** Names that this server version does not have built in, so that it looks for a stored function whatever the arguments. */
  let lacking: Set<string>;

  beforeAll(async () => {
    server = await startMariadb([
      ...INSTRUMENTS,
      '--log-bin-trust-function-creators=ON',
      '--max-statement-time=2',
      '--secure-file-priv=',
      '--report-password=planted-report-password',
    ]);
    // A name is built in if any number of arguments works: MariaDB has POINT(1, 2), but looks for a stored function at POINT(1).
    const probes = await server.run(NAMES.flatMap((name) => ARGUMENTS.map((given) => `SELECT ${name}(${given})`)));
    const match = (index: number): boolean =>
      probes.slice(index * ARGUMENTS.length, (index + 1) * ARGUMENTS.length).some(({ error }) => error?.code !== NO_FUNCTION);
    lacking = new Set(NAMES.filter((_, index) => !match(index)));
    await run([
      'CREATE DATABASE shop',
      'CREATE TABLE shop.hits (name VARCHAR(64))',
      'CREATE SEQUENCE shop.s NOCACHE',
      'CREATE TABLE shop.drawn (a INT DEFAULT NEXTVAL(shop.s), b INT) ENGINE=InnoDB',
      'INSERT INTO shop.drawn (b) VALUES (1), (2)',
      // To plan a lookup by key, the server evaluates the key's expression.
      'CREATE TABLE shop.keyed (a INT PRIMARY KEY, b INT)',
      'INSERT INTO shop.keyed VALUES (1, 1), (2, 2), (3, 3)',
      "CREATE USER planted IDENTIFIED BY 'planted-password'",
      'CREATE USER witness',
      // A FEDERATED table would need its engine loaded; a table of any engine stores its CONNECTION and shows it.
      "CREATE TABLE shop.far (a INT) ENGINE=MyISAM CONNECTION='mysql://u:planted-connection@far.example/d/t'",
      // A stored function for every built-in name; a call of it inserts a row.
      ...NAMES.filter((name) => !lacking.has(name)).map(
        (name) => `CREATE FUNCTION shop.\`${name}\`(a INT) RETURNS INT BEGIN INSERT INTO shop.hits VALUES ('${name}'); RETURN 1; END`,
      ),
    ]);
    await server.hold('witness');
  }, 60_000);

  afterAll(() => server?.close());

  async function run(statements: string[]): Promise<StatementResult[]> {
    const results = await server.run(statements);
    const failed = results.find(({ error }) => error);
    if (failed) throw new Error(failed.error!.message);
    return results;
  }

  /** Whether a call reached a planted function, perhaps with the wrong number of arguments. */
  function wentToStored({ error }: StatementResult): boolean {
    if (error?.code === WRONG_ARGUMENTS) return true;
    const name = /^FUNCTION (?:\w+\.)?(\S+) does not exist/.exec(error?.message ?? '')?.[1];
    // The same code says that a procedure of SHOW CREATE PROCEDURE is not there.
    return error?.code === NO_FUNCTION && name !== undefined && !lacking.has(name.toLowerCase());
  }

  /** Creates the missing tables that the statements name, with every name in the statements as a column. */
  async function provide(statements: readonly string[]): Promise<void> {
    const tables = new Map<string, Set<string>>();
    for (const [index, { error }] of (await server.run(statements, 'shop')).entries()) {
      const table = error?.code === NO_TABLE ? /Table '(?:shop)\.([^']+)'/.exec(error.message)?.[1] : undefined;
      if (!table) continue;
      const columns = tables.get(table) ?? new Set();
      tables.set(table, columns);
      for (const { kind, value } of tokenize(statements[index]!, lexerRules('mysql')[0]).tokens)
        if ((kind === 'word' || kind === 'quoted') && /^[a-z_]\w*$/i.test(value) && columns.size < 200) columns.add(value.toLowerCase());
    }
    for (const [name, columns] of tables) {
      if (!/^\w+$/.test(name)) continue;

      await server.run(
        [
          `CREATE TABLE \`${name}\` (${[...columns].map((column) => `\`${column}\` VARCHAR(20) DEFAULT '1'`).join(', ')}) ENGINE=MyISAM`,
          `INSERT INTO \`${name}\` VALUES (), ()`,
        ],
        'shop',
      );
    }
  }

  test('no allowed statement of the corpus has an effect, calls a planted function or shows a password', async () => {
    const allowed: string[] = [];
    for (const sql of corpus()) if (await isAllowed(sql)) allowed.push(sql);
    // Several rounds: a statement may name several tables.
    for (let round = 0; round < 3; round++) await provide(allowed);
    const [[hash]] = (await server.rows(
      "SELECT JSON_VALUE(priv, '$.authentication_string') FROM mysql.global_priv WHERE user = 'planted'",
    )) as [[string]];
    const { results, changes } = await observe(server, allowed, 'shop');
    expect(changes).toEqual([]);
    const stored = allowed.filter((sql, index) => !/^\s*show\b/i.test(sql) && wentToStored(results[index]!));
    expect(stored).toEqual([]);
    const secrets = ['planted-password', hash, 'planted-report-password', 'planted-connection'];
    expect(allowed.filter((_, index) => secrets.some((secret) => results[index]!.output.includes(secret)))).toEqual([]);
    const count = (wanted: (result: StatementResult) => boolean): number => results.filter(wanted).length;
    const counts = {
      allowed: allowed.length,
      ran: count(({ error }) => !error),
      notMariadb: count(({ error }) => error?.code === SYNTAX),
      failed: count(({ error }) => error !== undefined && error.code !== SYNTAX),
    };
    process.stderr.write(`MariaDB ${server.version}, allowed statements of the corpus: ${JSON.stringify(counts)}\n`);
    expect(counts.ran).toBeGreaterThan(120);
  });

  test('no spelling of a built-in name that the guard allows calls a stored function', async () => {
    const forms = [
      (name: string) => `SELECT ${name}()`,
      (name: string) => `SELECT ${name}(1)`,
      (name: string) => `SELECT ${name.toUpperCase()}(1, 2)`,
      (name: string) => `SELECT ${name} (1)`,
      (name: string) => `SELECT ${name}/* c */(1)`,
      (name: string) => `SELECT ${name}\n(1)`,
      (name: string) => `SELECT \`${name}\`(1)`,
      (name: string) => `SELECT shop.${name}(1)`,
      (name: string) => `SELECT shop . \`${name}\` (1)`,
      (name: string) => `EXPLAIN UPDATE hits SET name = ${name} (1)`,
    ];
    const spelled = NAMES.flatMap((name) => forms.map((form) => form(name)));
    const allowed: string[] = [];
    for (const sql of spelled) if (await isAllowed(sql)) allowed.push(sql);
    // Nearly every plain spelling is allowed, else this test would check nothing.
    expect(allowed.length).toBeGreaterThan(NAMES.length * 2);
    const { results, changes } = await observe(server, allowed, 'shop');
    expect(changes).toEqual([]);
    expect(allowed.filter((_, index) => wentToStored(results[index]!))).toEqual([]);
    // Control: the guard refuses these, and the server does call the planted functions.
    const refused = ['SELECT now (1)', 'SELECT `count`(1)', 'SELECT shop.abs(1)'];
    for (const sql of refused) expect(await isAllowed(sql)).toBe(false);
    expect((await observe(server, refused, 'shop')).effects).toContain('rows');
  });

  test('in the database mysql no allowed statement shows a hash or a password', async () => {
    const [[hash]] = (await server.rows(
      "SELECT JSON_VALUE(priv, '$.authentication_string') FROM mysql.global_priv WHERE user = 'planted'",
    )) as [[string]];
    const leaks = [
      'SHOW GRANTS FOR planted',
      'SHOW CREATE USER planted',
      'SELECT * FROM user',
      'SELECT * FROM `user` AS u',
      'SELECT v.* FROM user u JOIN user v ON v.host = u.host',
      'SELECT Password FROM user',
      'SELECT authentication_string FROM user',
      'SELECT authent\u0130cation_string FROM user',
      'SELECT priv FROM global_priv',
      'SELECT * FROM mysql . global_priv',
      'WITH a AS (SELECT * FROM global_priv) SELECT * FROM a',
      'WITH global_priv AS (SELECT * FROM global_priv) SELECT * FROM global_priv',
      '(SELECT 1, 2, 3) UNION (SELECT * FROM global_priv)',
      'SELECT x.c FROM (SELECT 1 AS a, 2 AS b, 3 AS c UNION SELECT * FROM global_priv) x',
      'SELECT JSON_ARRAYAGG(priv) FROM global_priv',
      'SELECT @@report_password',
      'SHOW CREATE TABLE shop.far',
      "SELECT @kept := 'planted-variable'",
      'SELECT * FROM performance_schema.user_variables_by_thread',
      'SELECT variable_value FROM performance_schema.user_variables_by_thread',
      'SELECT @@global.`report_password`',
      'SHOW VARIABLES',
      "SHOW VARIABLES LIKE 'report%'",
      "SHOW VARIABLES WHERE variable_name = 'report_password '",
      'SELECT variable_value FROM information_schema.global_variables',
      'SELECT * FROM information_schema.system_variables',
      "ANALYZE FORMAT=JSON SELECT 1 FROM global_priv WHERE user = 'planted' AND host = '%' AND priv > ''",
    ];
    const planted = [hash, 'planted-report-password', 'planted-connection', 'planted-variable'];
    const shows = (output: string): boolean => planted.some((secret) => output.includes(secret));
    const results = await server.run(leaks, 'mysql');
    // Control: each of these does show a secret when run.
    expect(leaks.filter((sql, index) => !shows(results[index]!.output) && !/^ANALYZE/.test(sql))).toEqual([]);
    for (const sql of leaks) expect({ sql, allowed: await isAllowed(sql) }).toEqual({ sql, allowed: false });
    // Planning reads the row, and SHOW WARNINGS prints its value.
    const plan = "EXPLAIN EXTENDED INSERT INTO db (host) SELECT priv FROM global_priv WHERE user = 'planted' AND host = '%'";
    expect(shows((await server.run([plan, 'SHOW WARNINGS'], 'mysql'))[1]!.output)).toBe(true);
    expect(await isAllowed(plan)).toBe(false);
    const allowed: string[] = [];
    for (const sql of corpus()) if (await isAllowed(sql)) allowed.push(sql, 'SHOW WARNINGS');
    const seen = await server.run(allowed, 'mysql');
    expect(allowed.filter((_, index) => shows(seen[index]!.output))).toEqual([]);
  });

  test.each([
    ['SELECT DEFAULT(a) FROM drawn', 'sequence shop.s'],
    ['SELECT NEXTVAL(s)', 'sequence shop.s'],
    ['SELECT NEXT VALUE FOR s', 'sequence shop.s'],
    ['EXPLAIN DELETE FROM keyed WHERE a = (SELECT NEXT VALUE FOR s)', 'sequence shop.s'],
    ['EXPLAIN UPDATE keyed SET b = 1 WHERE a = (SELECT @planned := 41)', 'session variables'],
    ["SELECT GET_LOCK('x', 1)", 'session locks'],
    ['SELECT @a := 1', 'session variables'],
    ["SELECT 1 INTO OUTFILE 'written'", 'files'],
    ['UPDATE drawn SET b = 5', 'rows'],
    ["SET sql_mode = ''", 'session settings'],
    ['CREATE USER another', 'rows'],
    ['KILL USER witness', 'sessions'],
  ])('%s is refused, and its effect is seen', async (sql, effect) => {
    expect(await isAllowed(sql)).toBe(false);
    expect((await observe(server, [sql], 'shop')).effects).toContain(effect);
  });
});
