import type { PostgresObject } from './objects.ts';

/** User schemas; a system schema is visible only when the query names it. */
const VISIBLE = `(($2::text IS NULL AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema') OR n.nspname = $2)
  AND has_schema_privilege(n.oid, 'USAGE')`;

const RELATION = (kinds: string): string => `
SELECT current_database(), s.nspname, NULL, s.relname,
  CASE s.relkind WHEN 'p' THEN 'partitioned table' WHEN 'f' THEN 'foreign table' WHEN 'm' THEN 'materialized view' END, NULL,
  obj_description(s.oid, 'pg_class'),
  CASE WHEN s.relkind IN ('r', 'm', 'f') AND s.reltuples >= 0 THEN s.reltuples::bigint
    WHEN s.relkind = 'p' THEN (SELECT sum(greatest(p.reltuples, 0))::bigint FROM pg_partition_tree(s.oid) t JOIN pg_class p ON p.oid = t.relid WHERE t.isleaf) END,
  (SELECT count(*) FROM pg_attribute a WHERE a.attrelid = s.oid AND a.attnum > 0 AND NOT a.attisdropped),
  CASE WHEN $5 = 'full' AND s.relkind IN ('v', 'm') THEN pg_get_viewdef(s.oid) END,
  s.oid,
  CASE WHEN $5 <> 'names' AND s.relkind IN ('r', 'm') THEN pg_total_relation_size(s.oid) END,
  CASE WHEN $5 <> 'names' THEN array_to_json(array_remove(ARRAY[
    CASE WHEN s.relrowsecurity THEN 'row security' || CASE WHEN s.relforcerowsecurity THEN ', also for its owner' ELSE '' END END,
    CASE WHEN s.relkind = 'p' THEN 'partitioned by ' || pg_get_partkeydef(s.oid) || ', ' || (SELECT count(*) FROM pg_inherits i WHERE i.inhparent = s.oid) || ' partitions' END,
    CASE WHEN s.relispartition THEN 'partition of ' || (SELECT i.inhparent::regclass::text FROM pg_inherits i WHERE i.inhrelid = s.oid LIMIT 1) END,
    CASE WHEN s.relkind = 'f' THEN 'on server ' || (SELECT f.srvname FROM pg_foreign_table t JOIN pg_foreign_server f ON f.oid = t.ftserver WHERE t.ftrelid = s.oid) END,
    CASE WHEN s.relpersistence = 'u' THEN 'unlogged' END,
    CASE WHEN s.relkind = 'm' AND NOT s.relispopulated THEN 'not filled yet' END
  ], NULL)) END
FROM (SELECT c.*, n.nspname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN (${kinds}) AND c.relname ILIKE $1 AND ${VISIBLE} AND ($3::text IS NULL OR c.relname = $3)
    AND (NOT c.relispartition OR $1 <> '%' OR $3 IS NOT NULL)
  ORDER BY n.nspname, c.relname LIMIT $4::int) s ORDER BY s.nspname, s.relname`;

/** Columns, keys, indexes and triggers of visible tables; those of partitions only when the query names the table. */
const OF_TABLE = `${VISIBLE} AND ($3::text IS NULL OR c.relname = $3) AND ($3 IS NOT NULL OR NOT c.relispartition)`;

/**
 * One statement per object type. Columns in order: database, schema, table, name, dataType, nullable, comment, rows, columnCount,
 * definition, object id, bytes, facts (JSON). $1 pattern, $2 schema or NULL, $3 table or NULL, $4 limit, $5 detail.
 */
export const CATALOGUE_SQL: Readonly<Record<PostgresObject, string>> = {
  database: `
SELECT d.datname, NULL, NULL, d.datname, NULL, NULL, shobj_description(d.oid, 'pg_database'), NULL, NULL, NULL, d.oid,
  CASE WHEN $5 <> 'names' AND has_database_privilege(d.oid, 'CONNECT') THEN pg_database_size(d.oid) END, NULL
FROM pg_database d WHERE NOT d.datistemplate AND d.datallowconn AND d.datname ILIKE $1 AND $2::text IS NULL AND $3::text IS NULL
ORDER BY 4 LIMIT $4::int`,
  schema: `
SELECT current_database(), NULL, NULL, n.nspname, NULL, NULL, obj_description(n.oid, 'pg_namespace'), NULL, NULL, NULL, n.oid, NULL, NULL
FROM pg_namespace n WHERE n.nspname ILIKE $1 AND ${VISIBLE} AND $3::text IS NULL AND $5::text IS NOT NULL ORDER BY 4 LIMIT $4::int`,
  table: RELATION("'r', 'p', 'f'"),
  view: RELATION("'v', 'm'"),
  column: `
SELECT current_database(), n.nspname, c.relname, a.attname, format_type(a.atttypid, a.atttypmod), NOT a.attnotnull, col_description(c.oid, a.attnum), NULL, NULL,
  CASE WHEN $5 <> 'names' THEN CASE a.attidentity WHEN '' THEN '' ELSE 'identity ' END || coalesce(CASE WHEN a.attgenerated <> '' THEN 'generated ' ELSE '' END || pg_get_expr(d.adbin, d.adrelid), '') END,
  c.oid, NULL, NULL
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm') AND a.attnum > 0 AND NOT a.attisdropped AND a.attname ILIKE $1 AND ${OF_TABLE}
ORDER BY n.nspname, c.relname, a.attnum LIMIT $4::int`,
  key: `
SELECT current_database(), n.nspname, c.relname, k.conname,
  CASE k.contype WHEN 'p' THEN 'primary key' WHEN 'f' THEN 'foreign key' WHEN 'u' THEN 'unique' WHEN 'c' THEN 'check' WHEN 'x' THEN 'exclusion' ELSE 'constraint' END,
  NULL, obj_description(k.oid, 'pg_constraint'), NULL, NULL, pg_get_constraintdef(k.oid), c.oid, NULL, NULL
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE k.contype IN ('p', 'f', 'u', 'c', 'x') AND k.conname ILIKE $1 AND ${OF_TABLE} AND $5::text IS NOT NULL
ORDER BY n.nspname, c.relname, k.conname LIMIT $4::int`,
  index: `
SELECT current_database(), n.nspname, c.relname, i.relname, CASE WHEN x.indisprimary THEN 'primary' WHEN x.indisunique THEN 'unique' END, NULL,
  obj_description(i.oid, 'pg_class'), NULL, NULL, pg_get_indexdef(i.oid), c.oid, CASE WHEN $5 <> 'names' THEN pg_relation_size(i.oid) END,
  CASE WHEN NOT x.indisvalid THEN '["invalid: its creation failed"]' END
FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class c ON c.oid = x.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE i.relname ILIKE $1 AND ${OF_TABLE} ORDER BY n.nspname, c.relname, i.relname LIMIT $4::int`,
  function: `
SELECT current_database(), n.nspname, NULL, p.proname,
  CASE p.prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' WHEN 'w' THEN 'window function' ELSE pg_get_function_result(p.oid) END, NULL,
  obj_description(p.oid, 'pg_proc'), NULL, NULL,
  CASE WHEN $5 = 'full' AND p.prokind IN ('f', 'p') THEN pg_get_functiondef(p.oid) ELSE p.proname || '(' || pg_get_function_arguments(p.oid) || ')' END,
  p.oid, NULL, NULL
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE p.proname ILIKE $1 AND ${VISIBLE} AND $3::text IS NULL
  AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
ORDER BY n.nspname, p.proname, p.oid LIMIT $4::int`,
  trigger: `
SELECT current_database(), n.nspname, c.relname, t.tgname, CASE t.tgenabled WHEN 'D' THEN 'disabled' END, NULL, obj_description(t.oid, 'pg_trigger'), NULL, NULL,
  pg_get_triggerdef(t.oid), c.oid, NULL, NULL
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE NOT t.tgisinternal AND t.tgname ILIKE $1 AND ${OF_TABLE} AND $5::text IS NOT NULL ORDER BY n.nspname, c.relname, t.tgname LIMIT $4::int`,
  enum: `
SELECT current_database(), n.nspname, NULL, t.typname, NULL, NULL, obj_description(t.oid, 'pg_type'), NULL, NULL,
  (SELECT string_agg(quote_literal(e.enumlabel), ', ' ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid), t.oid, NULL, NULL
FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
WHERE t.typtype = 'e' AND t.typname ILIKE $1 AND ${VISIBLE} AND $3::text IS NULL AND $5::text IS NOT NULL ORDER BY n.nspname, t.typname LIMIT $4::int`,
  extension: `
SELECT current_database(), n.nspname, NULL, x.extname, 'version ' || x.extversion, NULL, obj_description(x.oid, 'pg_extension'), NULL, NULL, NULL, x.oid, NULL, NULL
FROM pg_extension x JOIN pg_namespace n ON n.oid = x.extnamespace
WHERE x.extname ILIKE $1 AND ($2::text IS NULL OR n.nspname = $2) AND $3::text IS NULL AND $5::text IS NOT NULL ORDER BY x.extname LIMIT $4::int`,
};

/** Queries for the parts of several tables at once: `$1` is an array of object ids. */
export const PARTS_SQL = {
  columns: `
SELECT a.attrelid, a.attname, format_type(a.atttypid, a.atttypmod), NOT a.attnotnull, col_description(a.attrelid, a.attnum),
  CASE WHEN a.attidentity <> '' THEN 'identity' ELSE CASE WHEN a.attgenerated <> '' THEN 'generated ' ELSE '' END || pg_get_expr(d.adbin, d.adrelid) END
FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE a.attrelid = ANY ($1::oid[]) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attrelid, a.attnum`,
  keys: `
SELECT conrelid, pg_get_constraintdef(oid) FROM pg_constraint
WHERE conrelid = ANY ($1::oid[]) AND contype IN ('p', 'f', 'u', 'c', 'x') ORDER BY conrelid, array_position(ARRAY['p', 'u', 'f', 'c', 'x'], contype::text), conname`,
  indexes: `
SELECT x.indrelid, pg_get_indexdef(x.indexrelid) FROM pg_index x
WHERE x.indrelid = ANY ($1::oid[]) AND NOT x.indisprimary ORDER BY x.indrelid, x.indexrelid`,
  triggers: `
SELECT tgrelid, pg_get_triggerdef(oid) FROM pg_trigger WHERE tgrelid = ANY ($1::oid[]) AND NOT tgisinternal ORDER BY tgrelid, tgname`,
  policies: `
SELECT polrelid, 'row security ' || quote_ident(polname) || ' (' || CASE polcmd WHEN 'r' THEN 'select' WHEN 'a' THEN 'insert' WHEN 'w' THEN 'update' WHEN 'd' THEN 'delete' ELSE 'all' END || ')'
  || coalesce(' using ' || pg_get_expr(polqual, polrelid), '')
FROM pg_policy WHERE polrelid = ANY ($1::oid[]) ORDER BY polrelid, polname`,
} as const;
