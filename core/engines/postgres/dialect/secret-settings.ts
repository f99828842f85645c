import { isRecord } from '../../../common/records.ts';
import { likePattern } from '../../../sql/like-pattern.ts';
import { asNode, type Fields, names, type Tree } from './parse-tree.ts';

/**
 * Names of settings that may hold a secret: connection strings, commands, and settings of applications (`app.jwt_secret`). The text is a
 * regular expression in both JavaScript and PostgreSQL: a statement may exclude such settings with `name !~* '<this text>'`.
 */
export const SECRET_SETTING =
  'passw|pwd|passphrase|secret|token|conninfo|conn_?str|connection_?string|dsn|url|credential|private|jwt|key|hmac|auth|salt|(?:archive|restore|cleanup|recovery_end)\\w*_command';
const SECRET = new RegExp(SECRET_SETTING, 'i');
const HARMLESS = new Set([
  'password_encryption',
  'md5_password_warnings',
  'ssl_passphrase_command_supports_reload',
  'authentication_timeout',
  'session_authorization',
  'ssl_key_file',
  'krb_server_keyfile',
]);
/** PostgREST's claims about the requesting user (`request.jwt.claims`), which row-level security policies read. */
const CLAIMS = /^request\.jwt\.claims?(?:\.\w+)?$/;

/** Whether a setting may hold a secret, by its name in any case. */
export function isSecretSetting(name: string): boolean {
  const folded = name.toLowerCase();
  return SECRET.test(name) && !HARMLESS.has(folded) && !CLAIMS.test(folded);
}

/** Catalogue relations and their columns that hold password hashes, or the values of settings and options whatever their names. */
const SENSITIVE: ReadonlyMap<string, readonly string[]> = new Map([
  ['pg_settings', ['setting', 'reset_val', 'boot_val']],
  ['pg_db_role_setting', ['setconfig']],
  ['pg_roles', ['rolconfig']],
  ['pg_authid', ['rolpassword']],
  ['pg_shadow', ['passwd', 'useconfig']],
  ['pg_user', ['useconfig']],
  ['pg_foreign_server', ['srvoptions']],
  ['pg_foreign_table', ['ftoptions']],
  ['foreign_server_options', ['option_value']],
  ['foreign_table_options', ['option_value']],
  ['_pg_foreign_servers', ['foreign_server_options']],
  ['_pg_foreign_tables', ['ftoptions']],
]);

/** All these relations, with their schemas, to refuse them in views and functions, whose use of the columns is not checked. */
export const RELATIONS_WITH_SETTINGS: readonly string[] = [...SENSITIVE.keys()].map((name) =>
  /^_?pg_foreign_(?:servers|tables)$|_options$/.test(name) ? `information_schema.${name}` : `pg_catalog.${name}`,
);
/** `SELECT *` from these is common, so the session masks the column (core/engines/postgres/session/types/mask-settings.ts). */
const STAR_IS_MASKED = new Set(['pg_roles', 'pg_user']);
const SCHEMAS = new Set(['', 'pg_catalog', 'information_schema']);

/** A relation of SENSITIVE in a FROM clause. */
interface Source {
  relation: string;
  /** Its alias in the statement, else its name. */
  alias: string;
  /** The statement renames its columns (`pg_user AS u (a, b, …)`) or aliases a join around it. */
  renamed: boolean;
}

/**
 * Why a SELECT would show the values of settings that may hold secrets, as a sentence; undefined where it names harmless settings, or
 * leaves the values out. `isRoot`: the SELECT is the whole statement, so that its result columns keep their names and can be masked.
 */
export function showsSecretSettings(select: Fields, isRoot: boolean): string | undefined {
  const joins: Fields[] = [];
  const sources = sourcesOf(select.fromClause, joins);
  for (const source of sources) {
    const columns = SENSITIVE.get(source.relation) ?? [];
    if (source.relation === 'pg_settings' && isPinned(select.whereClause, source)) continue;
    const joined = joins.some((join) => join.isNatural === true || names(join.usingClause).some((name) => columns.includes(name)));
    if (source.renamed || joined || mentions(select, columns, source, isRoot)) return reasonOf(source.relation);
  }
  return undefined;
}

function reasonOf(relation: string): string {
  return relation === 'pg_settings'
    ? 'pg_settings shows every setting, also those that hold secrets: name the ones you want (WHERE name IN (…)), or leave the values out.'
    : `${relation} shows passwords, or settings and options that may hold secrets: name the columns you want, without those.`;
}

/** Sensitive relations directly in a FROM; those of subqueries are checked with their own SELECT. */
function sourcesOf(list: Tree | undefined, joins: Fields[]): Source[] {
  const sources: Source[] = [];
  // A join's alias hides the names of the joined relations, so their columns are no longer recognizable by name.
  const stack: { tree: Tree; hidden: boolean }[] = (Array.isArray(list) ? list : []).map((tree) => ({ tree, hidden: false }));
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const node = asNode(next.tree);
    if (node?.tag === 'JoinExpr') {
      joins.push(node.fields);
      const hidden = next.hidden || node.fields.alias !== undefined || node.fields.join_using_alias !== undefined;
      for (const side of [node.fields.larg, node.fields.rarg]) if (side !== undefined) stack.push({ tree: side, hidden });
    }
    if (node?.tag === 'RangeTableSample' && node.fields.relation !== undefined)
      stack.push({ tree: node.fields.relation, hidden: next.hidden });
    if (node?.tag !== 'RangeVar') continue;
    const { schemaname = '', relname, alias } = node.fields;
    if (typeof relname !== 'string' || !SENSITIVE.has(relname) || !SCHEMAS.has(String(schemaname))) continue;
    const called = isRecord(alias) ? alias : {};
    sources.push({ relation: relname, alias: String(called.aliasname ?? relname), renamed: next.hidden || called.colnames !== undefined });
  }
  return sources;
}

/** Whether a SELECT names one of the columns, or takes the whole row. */
function mentions(select: Fields, columns: readonly string[], { relation, alias }: Source, isRoot: boolean): boolean {
  const isMasked = isRoot && STAR_IS_MASKED.has(relation);
  const stack: Tree[] = [select];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    if (Array.isArray(next)) stack.push(...next);
    if (!isRecord(next)) continue;
    if (Array.isArray(next.fields)) {
      const path = names(next.fields);
      const last = path.at(-1) ?? '';
      const isStar = asNode(next.fields.at(-1))?.tag === 'A_Star';
      if (isStar && !isMasked && (path.length === 1 || path.at(-2) === alias)) return true;
      if (columns.includes(last) || last === alias) return true;
    }
    if (names(next.indirection).some((name) => columns.includes(name))) return true;
    stack.push(...Object.values(next));
  }
  return false;
}

/** Whether a WHERE restricts `name` to listed harmless settings, or to names that do not look like secrets. */
function isPinned(where: Tree | undefined, source: Source): boolean {
  const node = asNode(where);
  if (node?.tag === 'BoolExpr' && node.fields.boolop === 'AND_EXPR')
    return Array.isArray(node.fields.args) && node.fields.args.some((arg) => isPinned(arg, source));
  if (node?.tag !== 'A_Expr') return false;
  const { kind, name, lexpr, rexpr } = node.fields;
  if (!isName(lexpr, source)) return false;
  const operator = names(name).at(-1);
  const values = constantsOf(rexpr);
  if (kind === 'AEXPR_OP' && operator === '!~*') return values?.length === 1 && values[0] === SECRET_SETTING;
  if (kind === 'AEXPR_LIKE' && operator === '~~') return values?.length === 1 && isHarmlessPattern(values[0] ?? '');
  const isEquality = (kind === 'AEXPR_OP' || kind === 'AEXPR_IN' || kind === 'AEXPR_OP_ANY') && operator === '=';
  return isEquality && values?.every((value) => !isSecretSetting(value)) === true;
}

/** The server's own secret settings. pg_settings lists no placeholders of applications (`app.jwt_secret`), so a pattern that matches none of these is harmless. */
const SECRETS_OF_SERVER = [
  'primary_conninfo',
  'ssl_passphrase_command',
  'archive_command',
  'restore_command',
  'archive_cleanup_command',
  'recovery_end_command',
];

/** Whether a LIKE pattern such as `work%` begins with at least three characters of a name and matches no secret setting. */
function isHarmlessPattern(pattern: string): boolean {
  if (!/^[a-z][a-z_]{2}/.test(pattern) || /[\\]/.test(pattern) || pattern.startsWith('app')) return false;
  const regex = likePattern(pattern);
  return !SECRETS_OF_SERVER.some((name) => regex.test(name));
}

function isName(tree: Tree | undefined, { alias }: Source): boolean {
  const node = asNode(tree);
  if (node?.tag !== 'ColumnRef') return false;
  const path = names(node.fields.fields);
  return path.at(-1) === 'name' && (path.length === 1 || path.at(-2) === alias);
}

/** The texts of a constant, or of a list or ARRAY[…] of constants, ignoring casts; undefined for anything else. */
function constantsOf(tree: Tree | undefined): string[] | undefined {
  const node = asNode(tree);
  if (node === undefined) return undefined;
  if (node.tag === 'TypeCast') return constantsOf(node.fields.arg);
  const lists: Readonly<Record<string, Tree | undefined>> = { List: node.fields.items, A_ArrayExpr: node.fields.elements };
  const items = Object.hasOwn(lists, node.tag) ? lists[node.tag] : undefined;
  if (Array.isArray(items)) {
    const all = items.map(constantsOf);
    return all.every((one) => one !== undefined) ? all.flat() : undefined;
  }
  if (node.tag !== 'A_Const' || !isRecord(node.fields.sval)) return undefined;
  return [String(node.fields.sval.sval ?? '')];
}

/** The setting that a call of current_setting() names, if it is a constant. */
export function settingOfCall(args: Tree | undefined): string | undefined {
  return Array.isArray(args) && args[0] !== undefined ? constantsOf(args[0])?.[0] : undefined;
}
