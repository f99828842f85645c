/**
 * The SQL of the check: what a statement could run that is not the server's own, by the catalogue. It runs in the statement's transaction,
 * before it, with `search_path = pg_catalog`, so that no user's function or operator takes the place of the server's.
 */

/**
 * Saves the search path of the statement, then sets our own to pg_catalog alone, so that our queries call no function of a user. Without
 * JIT, which would take longer than they do.
 */
export const PIN_SEARCH_PATH = `SELECT pg_catalog.set_config('hydrant.path', pg_catalog.current_setting('search_path'), true),
  pg_catalog.set_config('hydrant.schemas', pg_catalog.array_to_json(pg_catalog.current_schemas(true))::pg_catalog.text, true),
  pg_catalog.set_config('hydrant.jit', pg_catalog.current_setting('jit'), true),
  pg_catalog.set_config('jit', 'off', true), pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true)`;

/** Sets back what {@link PIN_SEARCH_PATH} has set. */
export const RESTORE_SEARCH_PATH = `SELECT pg_catalog.set_config('jit', pg_catalog.current_setting('hydrant.jit'), true),
  pg_catalog.set_config('search_path', pg_catalog.current_setting('hydrant.path'), true)`;

/** Objects of users have this id or a higher one (FirstNormalObjectId in PostgreSQL's transam.h). */
export const FIRST_USER_OID = 16384;

/**
 * Expressions that reading a relation `r.oid` can run: the rule of a view, policies, generated columns, and those that the planner
 * looks at (indexes, checks, statistics, partition keys); and those of a domain (`pg_node_tree`, as text).
 */
const TREES_OF_RELATION = `
  SELECT ev_action::text FROM pg_rewrite WHERE ev_class = r.oid AND ev_type = '1'
  UNION ALL SELECT polqual::text FROM pg_policy WHERE polrelid = r.oid AND polcmd IN ('r', '*')
  UNION ALL SELECT concat(indexprs::text, indpred::text) FROM pg_index WHERE indrelid = r.oid AND (indexprs IS NOT NULL OR indpred IS NOT NULL)
  UNION ALL SELECT d.adbin::text FROM pg_attrdef d JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum WHERE d.adrelid = r.oid AND a.attgenerated <> ''
  UNION ALL SELECT conbin::text FROM pg_constraint WHERE conrelid = r.oid AND contype = 'c'
  UNION ALL SELECT to_jsonb(s) ->> 'stxexprs' FROM pg_statistic_ext s WHERE stxrelid = r.oid
  UNION ALL SELECT partexprs::text FROM pg_partitioned_table WHERE partrelid = r.oid`;

/** Defaults of a function's arguments, and a body that is kept as a tree (BEGIN ATOMIC, since 14). */
const TREES_OF_FUNCTION = `
  SELECT v.tree FROM pg_proc p, LATERAL (VALUES (p.proargdefaults::text), (to_jsonb(p) ->> 'prosqlbody')) v(tree) WHERE p.oid = r.oid AND v.tree IS NOT NULL`;

/** Object ids in the text of an expression, with what they are of: c relation, p function, o operator, t type. */
const IN_TREES = (trees: string): string => `
  SELECT CASE WHEN m[1] = 'relid' THEN 'c' WHEN m[1] ~ 'type' THEN 't' WHEN m[1] = 'opno' THEN 'o' ELSE 'p' END, m[2]::oid
  FROM (${trees}) AS x(tree), regexp_matches(tree, ':(relid|opno|funcid|opfuncid|aggfnoid|winfnoid|hashfuncid|negfuncid|tsmhandler|[a-z]*type[a-z]*) (\\d+)', 'g') AS m`;

/** The objects that run with an object that was reached: of a type its input, output, casts and comparisons. */
const STEP = `
  SELECT s.kind, s.oid FROM (SELECT) one
  CROSS JOIN LATERAL (
    SELECT * FROM (${IN_TREES(TREES_OF_RELATION)}) t WHERE r.kind = 'c' AND r.oid >= ${FIRST_USER_OID}
    UNION ALL SELECT 'c', inhrelid FROM pg_inherits WHERE r.kind = 'c' AND inhparent = r.oid
    UNION ALL SELECT 't', atttypid FROM pg_attribute WHERE r.kind = 'c' AND r.oid >= ${FIRST_USER_OID} AND attrelid = r.oid AND attnum > 0 AND atttypid >= ${FIRST_USER_OID}
    UNION ALL SELECT 't', reltype FROM pg_class WHERE r.kind = 'c' AND r.oid >= ${FIRST_USER_OID} AND oid = r.oid
    UNION ALL SELECT * FROM (${IN_TREES(TREES_OF_FUNCTION)}) t WHERE r.kind = 'p' AND r.oid >= ${FIRST_USER_OID}
    UNION ALL SELECT 'p', f FROM pg_aggregate a, unnest(ARRAY[aggtransfn, aggfinalfn, aggcombinefn, aggserialfn, aggdeserialfn, aggmtransfn, aggminvtransfn, aggmfinalfn]::oid[]) f
      WHERE r.kind = 'p' AND r.oid >= ${FIRST_USER_OID} AND a.aggfnoid = r.oid
    UNION ALL SELECT v.kind, v.oid FROM pg_proc p, LATERAL (VALUES ('t', p.prorettype), ('p', p.prosupport::oid)) v(kind, oid) WHERE r.kind = 'p' AND r.oid >= ${FIRST_USER_OID} AND p.oid = r.oid
    UNION ALL SELECT v.kind, v.oid FROM pg_operator o, LATERAL (VALUES ('p', o.oprcode::oid), ('p', o.oprrest::oid), ('p', o.oprjoin::oid), ('o', o.oprcom), ('o', o.oprnegate)) v(kind, oid)
      WHERE r.kind = 'o' AND r.oid >= ${FIRST_USER_OID} AND o.oid = r.oid
    UNION ALL SELECT v.kind, v.oid FROM pg_type t, LATERAL (VALUES ('p', t.typinput::oid), ('p', t.typoutput::oid), ('p', t.typmodin::oid), ('t', t.typbasetype), ('t', t.typelem)) v(kind, oid)
      WHERE r.kind = 't' AND r.oid >= ${FIRST_USER_OID} AND t.oid = r.oid
    UNION ALL SELECT 't', a.atttypid FROM pg_type t JOIN pg_attribute a ON a.attrelid = t.typrelid AND a.attnum > 0
      WHERE r.kind = 't' AND r.oid >= ${FIRST_USER_OID} AND t.oid = r.oid AND t.typtype = 'c' AND a.atttypid >= ${FIRST_USER_OID}
    UNION ALL SELECT v.kind, v.oid FROM pg_range g, LATERAL (VALUES ('p', g.rngcanonical::oid), ('p', g.rngsubdiff::oid), ('t', g.rngsubtype)) v(kind, oid)
      WHERE r.kind = 't' AND r.oid >= ${FIRST_USER_OID} AND g.rngtypid = r.oid
    UNION ALL SELECT * FROM (${IN_TREES('SELECT conbin::text FROM pg_constraint WHERE contypid = r.oid')}) t WHERE r.kind = 't' AND r.oid >= ${FIRST_USER_OID}
    UNION ALL SELECT 'p', castfunc FROM pg_cast WHERE r.kind = 't' AND r.oid >= ${FIRST_USER_OID} AND (castsource = r.oid OR casttarget = r.oid)
    UNION ALL SELECT 'o', amopopr FROM pg_amop WHERE r.kind = 't' AND r.oid >= ${FIRST_USER_OID} AND amoplefttype = r.oid
    UNION ALL SELECT 'p', amproc::oid FROM pg_amproc WHERE r.kind = 't' AND r.oid >= ${FIRST_USER_OID} AND amproclefttype = r.oid
  ) AS s(kind, oid)
  WHERE s.oid <> 0 AND (s.kind IN ('c', 'p') OR s.oid >= ${FIRST_USER_OID})`;

/**
 * Relations of the server that a statement names itself were judged by the parser; they are looked for behind views only.
 * `$1` the statement's references (JSON), `$2` whether a name may stand in any schema. `path`: the schemas where a bare name is looked up.
 */
const REACH = `
WITH RECURSIVE given(r, anywhere) AS MATERIALIZED (SELECT $1::json, $2::bool),
path(ns) AS MATERIALIZED (
  SELECT n.oid FROM json_array_elements_text(current_setting('hydrant.schemas')::json) s(name) JOIN pg_namespace n ON n.nspname = s.name),
reach(kind, oid) AS (
  SELECT * FROM (
    SELECT 'c', c.oid FROM given, json_to_recordset(r -> 'relations') x(schema name, name name) JOIN pg_class c ON c.relname = x.name
      WHERE anywhere OR c.oid >= ${FIRST_USER_OID} AND CASE WHEN x.schema = '' THEN c.relnamespace IN (SELECT ns FROM path) ELSE c.relnamespace = (SELECT n.oid FROM pg_namespace n WHERE n.nspname = x.schema) END
    UNION ALL
    SELECT 'p', p.oid FROM given, json_to_recordset(r -> 'functions') x(schema name, name name, args int) JOIN pg_proc p ON p.proname = x.name
      WHERE p.oid >= ${FIRST_USER_OID} AND x.args >= p.pronargs - p.pronargdefaults - (p.provariadic <> 0)::int AND (x.args <= p.pronargs OR p.provariadic <> 0)
        AND CASE WHEN x.schema = '' THEN p.pronamespace IN (SELECT ns FROM path) ELSE p.pronamespace = (SELECT n.oid FROM pg_namespace n WHERE n.nspname = x.schema) END
    UNION ALL
    SELECT 'p', p.oid FROM given, json_array_elements_text(r -> 'attributes') x(name) JOIN pg_proc p ON p.proname = x.name::name
      WHERE anywhere OR (p.oid >= ${FIRST_USER_OID} AND p.pronargs - p.pronargdefaults - (p.provariadic <> 0)::int <= 1 AND p.pronargs >= 1 AND p.pronamespace IN (SELECT ns FROM path))
    UNION ALL
    SELECT 'o', o.oid FROM given, json_to_recordset(r -> 'operators') x(schema name, name name) JOIN pg_operator o ON o.oprname = x.name
      WHERE o.oid >= ${FIRST_USER_OID} AND (anywhere OR CASE WHEN x.schema = '' THEN o.oprnamespace IN (SELECT ns FROM path) ELSE o.oprnamespace = (SELECT n.oid FROM pg_namespace n WHERE n.nspname = x.schema) END)
    UNION ALL
    SELECT 't', t.oid FROM given, json_to_recordset(r -> 'types') x(schema name, name name) JOIN pg_type t ON t.typname = x.name
      WHERE t.oid >= ${FIRST_USER_OID} AND (anywhere OR CASE WHEN x.schema = '' THEN t.typnamespace IN (SELECT ns FROM path) ELSE t.typnamespace = (SELECT n.oid FROM pg_namespace n WHERE n.nspname = x.schema) END)
    UNION ALL
    SELECT 'p', castfunc FROM pg_cast WHERE oid >= ${FIRST_USER_OID} AND castfunc <> 0 AND castsource < ${FIRST_USER_OID} AND casttarget < ${FIRST_USER_OID}
  ) AS start(kind, oid)
  UNION
  SELECT s.kind, s.oid FROM reach r CROSS JOIN LATERAL (${STEP}) AS s
)`;

/** Functions of PostgreSQL that are declared stable or immutable and run SQL text, read files or take a transaction number. */
const STABLE_BUT = `'{query_to_xml,query_to_xmlschema,query_to_xml_and_xmlschema,cursor_to_xml,cursor_to_xmlschema,table_to_xml,table_to_xmlschema,
table_to_xml_and_xmlschema,schema_to_xml,schema_to_xmlschema,schema_to_xml_and_xmlschema,database_to_xml,database_to_xmlschema,
database_to_xml_and_xmlschema,ts_rewrite,txid_current,pg_current_xact_id,pg_tablespace_databases,pg_tablespace_location,pg_hba_file_rules,
pg_ident_file_mappings,pg_show_all_file_settings,pg_current_logfile,lo_get}'::name[]`;

/** Extensions whose functions reach beyond the database or run text, however they are declared. */
const REACHING = `'{dblink,tablefunc,xml2,http,pg_net,adminpack,file_fdw,pageinspect,pg_cron,aws_s3,aws_lambda,pgsql_http}'::name[]`;

/** Foreign-data wrappers that ask another database. Any other may read files, run programs or code. */
const WRAPPERS = `'{postgres_fdw,mysql_fdw,oracle_fdw,tds_fdw,clickhouse_fdw,mongo_fdw,redshift_fdw,db2_fdw}'::name[]`;

/** What was reached and has to be looked at: `$3` holds `oid:xmin` of functions that were looked at and found harmless. */
const FOUND = `, found(what, oid, xmin, schema, name, language, extension, source, config) AS (
  SELECT 'function', p.oid::text, p.xmin::text, n.nspname, p.proname, CASE WHEN p.prokind = 'a' THEN 'aggregate' ELSE l.lanname END, e.extname,
    left(p.prosrc, 100001), p.proconfig::text
  FROM (SELECT DISTINCT oid FROM reach WHERE kind = 'p') r JOIN pg_proc p ON p.oid = r.oid
    JOIN pg_namespace n ON n.oid = p.pronamespace JOIN pg_language l ON l.oid = p.prolang
    LEFT JOIN pg_depend d ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e' AND p.oid >= ${FIRST_USER_OID}
    LEFT JOIN pg_extension e ON e.oid = d.refobjid
  WHERE CASE WHEN p.oid < ${FIRST_USER_OID} THEN p.provolatile = 'v' OR p.proname = ANY (${STABLE_BUT})
      WHEN e.oid IS NOT NULL THEN p.provolatile = 'v' OR e.extname = ANY (${REACHING})
      ELSE p.prokind <> 'a' END
    AND (p.oid::text || ':' || p.xmin::text) <> ALL ($3::text[])
  UNION ALL
  SELECT 'foreign', c.oid::text, '', n.nspname, c.relname, w.fdwname, NULL, NULL, NULL
  FROM (SELECT DISTINCT oid FROM reach WHERE kind = 'c') r JOIN pg_class c ON c.oid = r.oid JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_foreign_table t ON t.ftrelid = c.oid JOIN pg_foreign_server s ON s.oid = t.ftserver JOIN pg_foreign_data_wrapper w ON w.oid = s.srvfdw
  WHERE w.fdwname <> ALL (${WRAPPERS})
  UNION ALL
  SELECT 'secret', c.oid::text, '', n.nspname, c.relname, NULL, NULL, NULL, NULL
  FROM (SELECT DISTINCT oid FROM reach WHERE kind = 'c') r JOIN pg_class c ON c.oid = r.oid JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname || '.' || c.relname = ANY ($4::text[])
)`;

/** Fails (22012) where something has to be looked at, so that nothing behind it in the same write runs. */
export const STOP_IF_FOUND = `${REACH}${FOUND} SELECT 1 / (CASE WHEN count(*) = 0 THEN 1 ELSE 0 END) FROM found`;
/** The rows that {@link STOP_IF_FOUND} has stopped at. */
export const WHAT_IS_FOUND = `${REACH}${FOUND} SELECT what, oid, xmin, schema, name, language, extension, source, config FROM found LIMIT 500`;
