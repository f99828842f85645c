import { type DialectSyntax, wordSet } from '../../../sql/dialect.ts';
import { LEXER_RULES } from './lexer-rules.ts';

/** The SQL of MySQL and MariaDB, as data. */
export const MYSQL_SYNTAX: DialectSyntax = {
  name: 'mysql',
  title: 'MySQL or MariaDB',
  lexerRules: LEXER_RULES,
  nameQuotes: ['`', '`'],
  bareName: /^[A-Za-z_][A-Za-z0-9_]*$/,
  reservedWords: wordSet('condition database groups index key keys lock option rank read schema system use write'),
  systemTables: {
    names: wordSet(`
      columns_priv column_stats component db default_roles engine_cost event func general_log global_grants global_priv gtid_executed
      gtid_slave_pos host index_stats ndb_binlog_index password_history plugin proc procs_priv proxies_priv proxy_priv role_edges roles_mapping
      server_cost servers slow_log sys_config table_stats tables_priv threads transaction_registry user
    `),
    prefix: /^(?:audit_log_|firewall_|help_|innodb_|replication_|setup_|slave_|spider_|time_zone)/,
  },
  deletesFromAliases: true,
  editorDialect: 'MySQL',
};
