import { type DialectSyntax, wordSet } from './dialect.ts';
import { isOperator, type Token } from './tokenizer/token.ts';

/** Databases, schemas and tables of the engines and of their schedulers, of every dialect: a row there is a setting, a right or a program. */
const SYSTEM = wordSet(`
  pg_catalog information_schema cron pgagent crdb_internal gp_toolkit rdsadmin cloudsqladmin azure_sys azure_maintenance
  mysql sys performance_schema ndbinfo msdb master snowflake
`);
const SYSTEM_PREFIX = /^(?:pg_|pga_|duckdb_|sqlite_|mysql_|dolt_|_timescaledb_|__databricks_|system\$|snowflake\$)/;

/**
 * Words that name an engine's own place only before a dot, since a column may be called so too: system catalogues, schemas of extensions whose
 * rows run as jobs or requests, and the formats before a path (`` delta.`/x` ``).
 */
const SYSTEM_QUALIFIER = wordSet(`
  system samples tempdb model resource ssisdb distribution account_usage organization_usage reader_account_usage data_sharing_usage
  timetable graphile_worker net partman repack pglogical spock pgsodium vault supabase_functions hdb_catalog
  delta parquet csv json text avro orc iceberg hudi binaryfile image libsvm jdbc
`);

/** Schemas that hold an engine's own functions: what stands in one of them was not made by a user. */
const BUILT_IN_SCHEMA = /^(?:sys|information_schema|performance_schema|mysql|snowflake|builtin|\w+\.(?:sys|information_schema))\./;

/** Whether a qualified name, in lower case, is of a schema of an engine's own functions: `sys.fn_x`, `db.sys.fn_x`. */
export function isOfBuiltInSchema(name: string): boolean {
  return BUILT_IN_SCHEMA.test(name);
}

/** Whether a word or quoted name is one of an engine's own. */
export function isSystemName({ kind, value }: Token): boolean {
  if (kind !== 'word' && kind !== 'quoted') return false;
  const name = foldName(value);
  return SYSTEM.has(name) || SYSTEM_PREFIX.test(name);
}

/** Whether the token at an index names an engine's own place, by itself or by the dot after it. */
export function isSystemNameAt(tokens: readonly Token[], at: number): boolean {
  const token = tokens[at] as Token;
  if (isSystemName(token)) return true;
  const isName = token.kind === 'word' || token.kind === 'quoted';
  return isName && isOperator(tokens[at + 1], '.') && SYSTEM_QUALIFIER.has(foldName(token.value));
}

/** Whether a table's name without a schema may be a table of the engine. */
export function isBareSystemName({ value }: Token, dialect: DialectSyntax): boolean {
  const name = foldName(value);
  const tables = dialect.systemTables;
  return tables !== undefined && (tables.names.has(name) || tables.prefix.test(name));
}

/** Without case, marks and forms: MySQL's collations compare the names of its own schemas so (`ınformation_schéma`). */
function foldName(name: string): string {
  return name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replaceAll('ı', 'i').replaceAll('ß', 's').trim();
}
