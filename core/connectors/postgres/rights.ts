import type { LoginRights, Row } from '../connector.ts';

type Ask = (sql: string, values: readonly (string | null)[]) => Promise<Row[]>;

/** Roles that come with PostgreSQL and let their members change data or reach beyond the database. */
const MIGHTY = [
  'pg_write_all_data',
  'pg_write_server_files',
  'pg_execute_server_program',
  'pg_database_owner',
  'rds_superuser',
  'azure_pg_admin',
  'cloudsqlsuperuser',
  'supabase_admin',
  'neon_superuser',
];

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

/** What the login may do beyond reading, in one sentence, and the script of a role that can only read. */
export async function readRights(ask: Ask): Promise<LoginRights> {
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
    superuser && 'is a superuser, who may do everything',
    !superuser && createrole && 'may create and change roles',
    !superuser && createdb && 'may create databases',
    !superuser && bypassrls && 'reads past row-level security',
    !superuser && replication && 'may read the whole server as a replica',
    !superuser && roles.length > 0 && `belongs to ${list(roles)}`,
    !superuser && createHere && 'may create schemas in this database',
    !superuser && schemas.length > 0 && `may create objects in ${list(schemas)}`,
    !superuser && Number(owned) > 0 && `owns ${tables(Number(owned))}`,
    !superuser && Number(changeable) > 0 && `may change rows of ${tables(Number(changeable))}`,
  ].filter((power) => typeof power === 'string');
  if (powers.length === 0) return { canWrite: false, summary: `${String(role)} can read here, and change nothing.` };
  return {
    canWrite: true,
    summary: `${String(role)} ${list(powers)}.`,
    script: readOnlyRole(String(database), JSON.parse(String(visible)) as string[]),
  };
}

function tables(count: number): string {
  return `${count} table${count === 1 ? '' : 's'}`;
}

function list(words: readonly string[]): string {
  const shown = words.length > 5 ? [...words.slice(0, 5), `${words.length - 5} more`] : words;
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** For whoever runs the database: a role that reads what is there and what will come, and nothing else. */
export function readOnlyRole(database: string, schemas: readonly string[]): string {
  const each = schemas.flatMap((schema) => [
    `GRANT USAGE ON SCHEMA ${quoted(schema)} TO hydrant_reader;`,
    `GRANT SELECT ON ALL TABLES IN SCHEMA ${quoted(schema)} TO hydrant_reader;`,
    `ALTER DEFAULT PRIVILEGES IN SCHEMA ${quoted(schema)} GRANT SELECT ON TABLES TO hydrant_reader;`,
  ]);
  return [
    '-- Run as the owner of the database. Then set a password (in psql: \\password hydrant_reader).',
    'CREATE ROLE hydrant_reader LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT CONNECTION LIMIT 10;',
    'ALTER ROLE hydrant_reader SET default_transaction_read_only = on;',
    `GRANT CONNECT ON DATABASE ${quoted(database)} TO hydrant_reader;`,
    ...each,
  ].join('\n');
}
