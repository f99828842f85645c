import type { Row } from '../../../connectors/connector.ts';
import { identifier } from '../../../connectors/kit/sql-text.ts';
import { countOf, listWords } from '../../../connectors/kit/words.ts';
import type { LoginRights } from '../../../connectors/read-only.ts';
import { FIRST_USER_OID } from './user-code/check-sql.ts';

type Ask = (sql: string, values: readonly (string | null)[]) => Promise<Row[]>;

/** Predefined roles of PostgreSQL whose members can change data. */
const MIGHTY = [
  'pg_write_all_data',
  'pg_database_owner',
  'rds_superuser',
  'azure_pg_admin',
  'cloudsqlsuperuser',
  'supabase_admin',
  'neon_superuser',
];

/**
 * Rights beyond the database that a read-only transaction does not restrict, each with its noun phrase: the server's files, programs and
 * sessions, other servers, code in untrusted languages.
 */
const REACH_SQL = `
SELECT session_user, (SELECT rolsuper FROM pg_roles WHERE rolname = session_user), current_user, (SELECT rolsuper FROM pg_roles WHERE rolname = current_user),
  EXISTS (SELECT 1 FROM pg_roles WHERE rolname IN ('pg_read_server_files', 'pg_write_server_files') AND pg_has_role(oid, 'USAGE'))
    OR EXISTS (SELECT 1 FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace
      AND proname IN ('pg_read_file', 'pg_read_binary_file', 'pg_ls_dir', 'lo_import', 'lo_export') AND has_function_privilege(oid, 'EXECUTE')),
  EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'pg_execute_server_program' AND pg_has_role(oid, 'USAGE')),
  EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'pg_signal_backend' AND pg_has_role(oid, 'USAGE')),
  EXISTS (SELECT 1 FROM pg_proc p JOIN pg_depend d ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'
      JOIN pg_extension e ON e.oid = d.refobjid WHERE e.extname IN ('dblink', 'http', 'pg_net') AND p.proname IN ('dblink', 'dblink_exec', 'http', 'http_get')
      AND has_function_privilege(p.oid, 'EXECUTE') AND has_schema_privilege(p.pronamespace, 'USAGE')),
  (SELECT count(*) FROM pg_class c JOIN pg_foreign_table f ON f.ftrelid = c.oid JOIN pg_foreign_server s ON s.oid = f.ftserver
    JOIN pg_foreign_data_wrapper w ON w.oid = s.srvfdw WHERE w.fdwname = 'file_fdw' AND has_table_privilege(c.oid, 'SELECT') AND has_schema_privilege(c.relnamespace, 'USAGE')),
  (SELECT count(*) FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang WHERE NOT l.lanpltrusted AND l.lanname NOT IN ('c', 'internal')
    AND p.oid >= ${FIRST_USER_OID} AND has_function_privilege(p.oid, 'EXECUTE') AND has_schema_privilege(p.pronamespace, 'USAGE')
    AND p.prorettype NOT IN ('trigger'::regtype, 'event_trigger'::regtype)
    AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'))`;

const RIGHTS_SQL = `
SELECT r.rolname, r.rolsuper, r.rolcreatedb, r.rolcreaterole, r.rolbypassrls, r.rolreplication, current_database(),
  has_database_privilege(current_database(), 'CREATE'),
  (SELECT coalesce(json_agg(nspname ORDER BY nspname), '[]') FROM (
    SELECT nspname FROM pg_namespace
    WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' AND has_schema_privilege(oid, 'CREATE') ORDER BY 1 LIMIT 20) s),
  (SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND pg_has_role(c.relowner, 'USAGE')),
  (SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v', 'f') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
      AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE')),
  (SELECT coalesce(json_agg(rolname ORDER BY rolname), '[]') FROM pg_roles m
    WHERE m.rolname = ANY ($1::text[]) AND pg_has_role(m.oid, 'USAGE') AND m.rolname <> current_user),
  (SELECT coalesce(json_agg(nspname ORDER BY nspname), '[]') FROM (
    SELECT nspname FROM pg_namespace
    WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' AND has_schema_privilege(oid, 'USAGE') ORDER BY 1 LIMIT 200) s)
FROM pg_roles r WHERE r.rolname = current_user`;

/** The login's rights beyond reading, in one sentence, and a script that creates a read-only role. */
export async function readRights(ask: Ask): Promise<LoginRights> {
  const reach = await readReach(ask);
  const [row] = await ask(RIGHTS_SQL, [`{${MIGHTY.join(',')}}`]);
  const [
    role,
    superuser,
    createdb,
    createrole,
    bypassrls,
    replication,
    database,
    createHere,
    writable,
    owned,
    changeable,
    mighty,
    visible,
  ] = row ?? [];
  const schemas = JSON.parse(String(writable)) as string[];
  const roles = JSON.parse(String(mighty)) as string[];
  const powers = [
    superuser && 'may do everything else too',
    !superuser && createrole && 'may create and change roles',
    !superuser && createdb && 'may create databases',
    !superuser && bypassrls && 'reads past row-level security',
    !superuser && replication && 'may read the whole server as a replica',
    !superuser && roles.length > 0 && `belongs to ${listWords(roles)}`,
    !superuser && createHere && 'may create schemas in this database',
    !superuser && schemas.length > 0 && `may create objects in ${listWords(schemas)}`,
    !superuser && Number(owned) > 0 && `owns ${countOf(Number(owned), 'table')}`,
    !superuser && Number(changeable) > 0 && `may change rows of ${countOf(Number(changeable), 'table')}`,
  ].filter((power) => typeof power === 'string');
  const isOther = reach.login !== String(role);
  const behind = isOther
    ? ` Statements run as ${String(role)}; the login behind it is ${reach.login}${reach.superuser ? ', a superuser' : ''}.`
    : '';
  if (powers.length === 0 && reach.ways.length === 0)
    return { canWrite: false, summary: `${String(role)} can read here, and change nothing.${behind}` };
  const beyond =
    reach.ways.length > 0
      ? `${String(role)} may reach beyond the database: it ${listWords(reach.ways)}. A read-only transaction does not stop that. `
      : '';
  const rest = powers.length > 0 ? `${String(role)} ${listWords(powers)}.` : 'Otherwise it can only read.';
  return {
    canWrite: true,
    summary: `${beyond}${rest}${behind}`,
    escapes: reach.ways,
    script: readOnlyRole(String(database), JSON.parse(String(visible)) as string[], reach.login),
    next: 'The script makes a role that can only read: log in as it, or enter hydrant_reader as the role of this connection, so that every statement switches to it.',
  };
}

interface Reach {
  /** The session's login; statements may run under another role. */
  login: string;
  superuser: boolean;
  ways: string[];
}

async function readReach(ask: Ask): Promise<Reach> {
  const [row] = await ask(REACH_SQL, []);
  const [login, loginSuper, , superuser, files, programs, signals, connections, fileTables, untrusted] = row ?? [];
  const ways = [
    superuser && 'is a superuser, who may use files, programs and sessions of the server',
    !superuser && files && 'may use files of the server',
    !superuser && programs && 'may run programs on the server',
    !superuser && signals && 'may end sessions of others',
    connections && 'may open connections of the server’s own (dblink, http)',
    Number(fileTables) > 0 && `may read ${countOf(Number(fileTables), 'table')} over files or programs`,
    Number(untrusted) > 0 && `may call ${countOf(Number(untrusted), 'function')} in languages without limits`,
  ].filter((way) => typeof way === 'string');
  return { login: String(login), superuser: loginSuper === true, ways };
}

/** Script for the database's owner: creates a role that can only read existing and future tables. */
function readOnlyRole(database: string, schemas: readonly string[], login: string): string {
  const each = schemas.flatMap((schema) => [
    `GRANT USAGE ON SCHEMA ${identifier(schema)} TO hydrant_reader;`,
    `GRANT SELECT ON ALL TABLES IN SCHEMA ${identifier(schema)} TO hydrant_reader;`,
    `ALTER DEFAULT PRIVILEGES IN SCHEMA ${identifier(schema)} GRANT SELECT ON TABLES TO hydrant_reader;`,
  ]);
  return [
    '-- Run as the owner of the database. Then either set a password (in psql: \\password hydrant_reader) and log in as hydrant_reader,',
    '-- or keep the login and enter hydrant_reader as the role of the connection: the last line lets the login switch to it.',
    'CREATE ROLE hydrant_reader LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT CONNECTION LIMIT 10;',
    'ALTER ROLE hydrant_reader SET default_transaction_read_only = on;',
    `GRANT CONNECT ON DATABASE ${identifier(database)} TO hydrant_reader;`,
    ...each,
    `GRANT hydrant_reader TO ${identifier(login)};`,
  ].join('\n');
}
