import type { Dialect } from './classification.ts';
import { isOperator, type Token } from './tokenizer/token.ts';

const list = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/).filter(Boolean));

/** Databases, schemas and tables of the engines and of their schedulers, of every dialect: a row there is a setting, a right or a program. */
const SYSTEM = list(`
  pg_catalog information_schema cron pgagent crdb_internal gp_toolkit rdsadmin cloudsqladmin azure_sys azure_maintenance
  mysql sys performance_schema ndbinfo msdb master snowflake
`);
const SYSTEM_PREFIX = /^(?:pg_|pga_|duckdb_|sqlite_|mysql_|dolt_|_timescaledb_|__databricks_|system\$|snowflake\$)/;

/**
 * Words that name an engine's own place only before a dot, since a column may be called so too: system catalogues, schemas of extensions whose
 * rows run as jobs or requests, and the formats before a path (`` delta.`/x` ``).
 */
const SYSTEM_QUALIFIER = list(`
  system samples tempdb model resource ssisdb distribution account_usage organization_usage reader_account_usage data_sharing_usage
  timetable graphile_worker net partman repack pglogical spock pgsodium vault supabase_functions hdb_catalog
  delta parquet csv json text avro orc iceberg hudi binaryfile image libsvm jdbc
`);

/** Tables of system schemas that a bare name means when the session is in that schema (`USE mysql`, a `search_path` with `cron`). */
const BARE: Partial<Record<Dialect, { names: ReadonlySet<string>; prefix: RegExp }>> = {
  mysql: {
    names: list(`
      columns_priv column_stats component db default_roles engine_cost event func general_log global_grants global_priv gtid_executed
      gtid_slave_pos host index_stats ndb_binlog_index password_history plugin proc procs_priv proxies_priv proxy_priv role_edges roles_mapping
      server_cost servers slow_log sys_config table_stats tables_priv threads transaction_registry user
    `),
    prefix: /^(?:audit_log_|firewall_|help_|innodb_|replication_|setup_|slave_|spider_|time_zone)/,
  },
  postgres: { names: list('job job_run_details'), prefix: /^$/ },
};

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
export function isBareSystemName({ value }: Token, dialect: Dialect): boolean {
  const name = foldName(value);
  const bare = BARE[dialect];
  return bare !== undefined && (bare.names.has(name) || bare.prefix.test(name));
}

/** Without case, marks and forms: MySQL's collations compare the names of its own schemas so (`ınformation_schéma`). */
function foldName(name: string): string {
  return name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replaceAll('ı', 'i').replaceAll('ß', 's').trim();
}
