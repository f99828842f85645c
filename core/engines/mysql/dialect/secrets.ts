import { foldLoosely } from '../../../sql/generic/secrets.ts';
import { words } from '../../../sql/generic/words.ts';
import { likePattern } from '../../../sql/like-pattern.ts';
import { foldCase, isOperator, isWord, type Token } from '../../../sql/tokenizer/token.ts';

/** Tables and views that can show a password or its hash, with the columns that must not be read. */
export const MYSQL_SECRETS: Readonly<Record<string, readonly string[]>> = {
  'mysql.user': ['authentication_string', 'password', 'user_attributes', 'password_history'],
  'mysql.global_priv': ['priv'],
  'mysql.servers': ['password', 'options'],
  'mysql.password_history': ['password'],
  'mysql.password_reuse_check_history': ['hash'],
  'mysql.slave_master_info': ['user_password'],
  // Logins of the remote servers of SPIDER tables.
  'mysql.spider_tables': ['password', 'dsn', 'filedsn'],
  'mysql.spider_link_mon_servers': ['password', 'dsn', 'filedsn'],
  'mysql.spider_xa_member': ['password', 'dsn', 'filedsn'],
  'mysql.spider_xa_failed_log': ['password', 'dsn', 'filedsn'],
  // The CONNECT engine stores the login of a remote server in the table's options.
  'information_schema.tables': ['create_options'],
  // MariaDB's general log holds CREATE USER … IDENTIFIED BY verbatim.
  'mysql.general_log': ['argument'],
  'mysql.slow_log': ['sql_text'],
  // On its first start MySQL writes root's generated password into its log.
  'performance_schema.error_log': ['data'],
  'performance_schema.events_statements_current': ['sql_text'],
  'performance_schema.events_statements_history': ['sql_text'],
  'performance_schema.events_statements_history_long': ['sql_text'],
  'performance_schema.events_statements_summary_by_digest': ['query_sample_text'],
  'performance_schema.prepared_statements_instances': ['sql_text'],
  'performance_schema.user_variables_by_thread': ['variable_value'],
  'information_schema.query_cache_info': ['statement_text'],
  'information_schema.query_cache_queries': ['query', 'statement_text'],
  'sys.processlist': ['current_statement', 'last_statement'],
  'sys.session': ['current_statement', 'last_statement'],
  'sys.x$processlist': ['current_statement', 'last_statement'],
  'sys.x$session': ['current_statement', 'last_statement'],
  'information_schema.global_variables': ['variable_value'],
  'information_schema.session_variables': ['variable_value'],
  'information_schema.system_variables': ['session_value', 'global_value', 'default_value'],
  'performance_schema.global_variables': ['variable_value'],
  'performance_schema.session_variables': ['variable_value'],
  'performance_schema.variables_by_thread': ['variable_value'],
  'performance_schema.persisted_variables': ['variable_value'],
};

const STATEMENTS = 'the text of statements, which may set passwords,';
const LOG = 'the log of the server, which may name a generated password,';
const OTHER_SERVERS = 'passwords for other servers';
const VARIABLES = 'what other sessions keep in variables';
const SETTINGS = 'every setting, passwords such as report_password among them (SHOW VARIABLES LIKE reads one),';

/** Kind of secret in a table, for the sentence of a refusal; absent: password hashes. */
export const MYSQL_SECRET_KINDS: Readonly<Record<string, string>> = Object.fromEntries(
  Object.keys(MYSQL_SECRETS).flatMap((table) => {
    if (/spider|\.tables$/.test(table)) return [[table, OTHER_SERVERS]];
    if (/user_variables/.test(table)) return [[table, VARIABLES]];
    if (/variables/.test(table)) return [[table, SETTINGS]];
    if (/error_log/.test(table)) return [[table, LOG]];
    return /_log$|statements|query_cache|^sys\./.test(table) ? [[table, STATEMENTS]] : [];
  }),
);

/** SHOW statements that reveal a remote server's login for a FEDERATED, SPIDER or CONNECT table. The SQL does not tell a table's engine. */
export const SHOWS_CONNECTIONS: Readonly<Record<string, string>> = {
  'create table':
    'SHOW CREATE TABLE shows the password in the CONNECTION of a FEDERATED, SPIDER or CONNECT table; use DESCRIBE and SHOW INDEX instead.',
  'table status':
    'SHOW TABLE STATUS shows the options of every table, the password of a CONNECT table among them; name columns of information_schema.tables instead.',
};

/** Settings that hold passwords or keys, and that the server shows in clear in some version. */
const SECRET_SETTINGS = words(`
  report_password wsrep_sst_auth ssl_passphrase file_key_management_filekey hashicorp_key_management_token s3_access_key s3_secret_key
  authentication_ldap_simple_bind_root_pwd authentication_ldap_sasl_bind_root_pwd aws_key_management_mock
  group_replication_recovery_password keyring_aws_conf_file keyring_hashicorp_secret_id keyring_vault_config
  otel_exporter_otlp_traces_headers otel_exporter_otlp_metrics_headers otel_exporter_otlp_logs_headers
  telemetry.otel_exporter_otlp_traces_headers telemetry.otel_exporter_otlp_metrics_headers telemetry.otel_exporter_otlp_logs_headers
`);

/** Objection to tokens that read such a setting: `@@global.report_password`, also with blanks and quotes. */
export function secretSettingObjection(tokens: readonly Token[]): string | undefined {
  for (const [index, token] of tokens.entries()) {
    if (token.kind !== 'variable' || !token.text.startsWith('@@')) continue;
    // The rest of a name may be separate tokens: `@@global . telemetry . \`x\``.
    const parts = [...token.text.slice(2).split('.'), ...tokens.slice(index + 1, index + 7).map((each) => each.value)];
    const name = parts.map(foldLoosely).find((part) => SECRET_SETTINGS.has(part));
    if (name) return `The setting ${name} holds a password or key.`;
  }
  return undefined;
}

/**
 * SHOW VARIABLES lists secret settings too unless limited by name: `LIKE 'max%'`, `WHERE Variable_name = 'a'`, `… IN ('a', 'b')`.
 * Returns an objection where it is not limited, or where the limit matches a secret setting.
 */
export function showVariablesObjection(rest: readonly Token[]): string | undefined {
  const [first, ...others] = rest;
  const advice = 'add LIKE with the name of a setting';
  if (isWord(first, 'like') && others.length === 1) return matching(others, true);
  if (!isWord(first, 'where') || foldCase(others[0]?.value ?? '') !== 'variable_name')
    return `SHOW VARIABLES lists passwords too, such as report_password; ${advice}.`;
  const [, operator, ...operands] = others;
  if ((isOperator(operator, '=') || isWord(operator, 'like')) && operands.length === 1) return matching(operands, isWord(operator, 'like'));
  const inner = operands.slice(1, -1);
  const plain = inner.every((token, index) => (index % 2 === 0 ? token.kind === 'string' : isOperator(token, ',')));
  if (isWord(operator, 'in') && isOperator(operands[0], '(') && isOperator(operands.at(-1), ')') && plain)
    return matching(
      inner.filter((token) => token.kind === 'string'),
      false,
    );
  return `With this condition SHOW VARIABLES may list passwords, such as report_password; ${advice}.`;
}

/** Objection where one of the strings is, or matches as a LIKE pattern, the name of a secret setting. */
function matching(strings: readonly Token[], pattern: boolean): string | undefined {
  for (const token of strings) {
    // Hexadecimal and introduced strings (x'…', _utf8'…') can spell any name.
    if (token.kind !== 'string' || !/^['"]/.test(token.text) || /[^\x20-\x7e]/.test(token.value))
      return 'This pattern for SHOW VARIABLES is not plain.';
    // The server may or may not treat a backslash as an escape. Setting names contain only `_` to escape, so drop it. Trailing blanks do not count.
    const literal = token.value.replaceAll('\\', '').trimEnd();
    const fits = pattern ? likePattern(literal) : new RegExp(`^${RegExp.escape(literal)}$`, 'i');
    const secret = [...SECRET_SETTINGS].find((name) => fits.test(name));
    if (secret) return `The setting ${secret} holds a password or key, and ${token.text} lists it.`;
  }
  return undefined;
}
