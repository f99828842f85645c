import { DATABASE_WRAPPERS, REACHING_EXTENSIONS } from '../../dialect/extensions.ts';
import { UNSAFE_THOUGH_STABLE } from '../../dialect/unsafe-functions.ts';

/**
 * SQL of the user-code check, which finds in the catalogue the user code that a statement could run. It runs before the statement, in the same
 * transaction, with `search_path = pg_catalog`, so that no user's function or operator shadows the server's.
 */

/**
 * Saves the statement's search path, then sets pg_catalog alone, so that our queries call no user function. Disables JIT, which would take
 * longer than the queries themselves.
 */
export const PIN_SEARCH_PATH = `SELECT pg_catalog.set_config('hydrant.path', pg_catalog.current_setting('search_path'), true),
  pg_catalog.set_config('hydrant.schemas', pg_catalog.array_to_json(pg_catalog.current_schemas(true))::pg_catalog.text, true),
  pg_catalog.set_config('hydrant.jit', pg_catalog.current_setting('jit'), true),
  pg_catalog.set_config('jit', 'off', true), pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true)`;

/** Restores the settings that {@link PIN_SEARCH_PATH} changed. */
export const RESTORE_SEARCH_PATH = `SELECT pg_catalog.set_config('jit', pg_catalog.current_setting('hydrant.jit'), true),
  pg_catalog.set_config('search_path', pg_catalog.current_setting('hydrant.path'), true)`;

/** Objects of users have this id or a higher one (FirstNormalObjectId in PostgreSQL's transam.h). */
export const FIRST_USER_OID = 16384;

/**
 * Expressions (`pg_node_tree` as text) that reading a relation `r.oid` can run: a view's rule, policies, generated columns, expressions that
 * the planner evaluates (indexes, checks, statistics, partition keys), and those of a domain. For a change, also its rules, policies and
 * defaults.
 */
const TREES_OF_RELATION = `
  SELECT concat(ev_action::text, ev_qual::text) FROM pg_rewrite WHERE ev_class = r.oid AND (ev_type = '1' OR (SELECT changes FROM given))
  UNION ALL SELECT concat(polqual::text, polwithcheck::text) FROM pg_policy WHERE polrelid = r.oid AND (polcmd IN ('r', '*') OR (SELECT changes FROM given))
  UNION ALL SELECT concat(indexprs::text, indpred::text) FROM pg_index WHERE indrelid = r.oid AND (indexprs IS NOT NULL OR indpred IS NOT NULL)
  UNION ALL SELECT d.adbin::text FROM pg_attrdef d JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum WHERE d.adrelid = r.oid AND (a.attgenerated <> '' OR (SELECT changes FROM given))
  UNION ALL SELECT conbin::text FROM pg_constraint WHERE conrelid = r.oid AND contype = 'c'
  UNION ALL SELECT to_jsonb(s) ->> 'stxexprs' FROM pg_statistic_ext s WHERE stxrelid = r.oid
  UNION ALL SELECT concat(partexprs::text, ' ', partclass::text) FROM pg_partitioned_table WHERE partrelid = r.oid
  UNION ALL SELECT indclass::text FROM pg_index WHERE indrelid = r.oid`;

/** Defaults of a function's arguments, and a body that is stored as a tree (BEGIN ATOMIC, since 14). */
const TREES_OF_FUNCTION = `
  SELECT v.tree FROM pg_proc p, LATERAL (VALUES (p.proargdefaults::text), (to_jsonb(p) ->> 'prosqlbody')) v(tree) WHERE p.oid = r.oid AND v.tree IS NOT NULL`;

/**
 * The last known transaction id of initdb, which created plpgsql after all functions and views of the server. A system row with a younger xmin
 * was replaced. GRANT rewrites rows too, so functions in C are not judged by this.
 */
const MADE = `(SELECT coalesce(max(xmin::text::bigint), 0) FROM pg_extension WHERE extname = 'plpgsql' AND oid < ${FIRST_USER_OID})`;
const IS_REPLACED_FUNCTION = `p.oid < ${FIRST_USER_OID} AND p.prolang NOT IN (12, 13) AND p.xmin::text::bigint > (SELECT xid FROM made) AND (SELECT xid FROM made) > 0`;
const IS_REPLACED_VIEW = (oid: string): string =>
  `${oid} < ${FIRST_USER_OID} AND (SELECT xid FROM made) > 0 AND EXISTS (SELECT 1 FROM pg_rewrite w WHERE w.ev_class = ${oid} AND w.xmin::text::bigint > (SELECT xid FROM made))`;

/** Kinds of object that a user object's id may have: c relation, p function, o operator, t type, k operator class, f operator family. */
const KINDS = `(VALUES ('c'), ('p'), ('o'), ('t'), ('k'), ('f')) AS k(kind)`;

/**
 * Objects that an expression's text may reference. User objects: every number that may be an id, in any field and for every catalogue, so that
 * no field of a later version is missed. System objects: functions and relations, by the fields that hold them.
 */
const IN_TREES = (trees: string): string => `
  SELECT k.kind, m[2]::oid
  FROM (${trees}) AS x(tree),
    regexp_matches(tree, '(?::(relid|funcid|opfuncid|aggfnoid|winfnoid|hashfuncid|negfuncid|tsmhandler) |[^\\d.]|^)(\\d{1,10})(?![\\d.])', 'g') AS m, ${KINDS}
  WHERE CASE WHEN m[2]::bigint >= ${FIRST_USER_OID} THEN m[2]::bigint <= 4294967295
    ELSE m[1] IS NOT NULL AND k.kind = CASE WHEN m[1] = 'relid' THEN 'c' ELSE 'p' END END`;

/** Recursive step: objects that run with a reached user object, such as a type's input, output, casts and comparisons. */
const STEP = `
  SELECT s.kind, s.oid FROM (SELECT) one
  CROSS JOIN LATERAL (
    SELECT * FROM (${IN_TREES(TREES_OF_RELATION)}) t WHERE r.kind = 'c' AND (r.oid >= ${FIRST_USER_OID} OR (${IS_REPLACED_VIEW('r.oid')}))
    UNION ALL SELECT 'c', inhrelid FROM pg_inherits WHERE r.kind = 'c' AND inhparent = r.oid
    UNION ALL SELECT 't', atttypid FROM pg_attribute WHERE r.kind = 'c' AND r.oid >= ${FIRST_USER_OID} AND attrelid = r.oid AND attnum > 0 AND atttypid >= ${FIRST_USER_OID}
    UNION ALL SELECT 't', reltype FROM pg_class WHERE r.kind = 'c' AND r.oid >= ${FIRST_USER_OID} AND oid = r.oid
    UNION ALL SELECT * FROM (${IN_TREES(TREES_OF_FUNCTION)}) t WHERE r.kind = 'p' AND r.oid >= ${FIRST_USER_OID}
    UNION ALL SELECT 'p', f FROM pg_aggregate a, unnest(ARRAY[aggtransfn, aggfinalfn, aggcombinefn, aggserialfn, aggdeserialfn, aggmtransfn, aggminvtransfn, aggmfinalfn]::oid[]) f
      WHERE r.kind = 'p' AND r.oid >= ${FIRST_USER_OID} AND a.aggfnoid = r.oid
    UNION ALL SELECT v.kind, v.oid FROM pg_aggregate a, LATERAL (VALUES ('t', a.aggtranstype), ('t', a.aggmtranstype), ('o', a.aggsortop)) v(kind, oid)
      WHERE r.kind = 'p' AND r.oid >= ${FIRST_USER_OID} AND a.aggfnoid = r.oid
    UNION ALL SELECT v.kind, v.oid FROM pg_proc p, LATERAL (VALUES ('t', p.prorettype), ('t', p.provariadic), ('p', p.prosupport::oid)) v(kind, oid) WHERE r.kind = 'p' AND r.oid >= ${FIRST_USER_OID} AND p.oid = r.oid
    UNION ALL SELECT 't', a FROM pg_proc p, unnest(p.proargtypes::oid[] || p.proallargtypes) a WHERE r.kind = 'p' AND r.oid >= ${FIRST_USER_OID} AND p.oid = r.oid
    UNION ALL SELECT v.kind, v.oid FROM pg_operator o, LATERAL (VALUES ('p', o.oprcode::oid), ('p', o.oprrest::oid), ('p', o.oprjoin::oid), ('o', o.oprcom), ('o', o.oprnegate),
        ('t', o.oprleft), ('t', o.oprright), ('t', o.oprresult)) v(kind, oid)
      WHERE r.kind = 'o' AND r.oid >= ${FIRST_USER_OID} AND o.oid = r.oid
    UNION ALL SELECT 'f', amopfamily FROM pg_amop WHERE r.kind = 'o' AND r.oid >= ${FIRST_USER_OID} AND amopopr = r.oid
    UNION ALL SELECT v.kind, v.oid FROM pg_type t, LATERAL (VALUES ('p', t.typinput::oid), ('p', t.typoutput::oid), ('p', t.typreceive::oid), ('p', t.typsend::oid), ('p', t.typmodin::oid), ('p', t.typmodout::oid),
        ('t', t.typbasetype), ('t', t.typelem), ('t', t.typarray)) v(kind, oid)
      WHERE r.kind = 't' AND r.oid >= ${FIRST_USER_OID} AND t.oid = r.oid
    UNION ALL SELECT 't', a.atttypid FROM pg_type t JOIN pg_attribute a ON a.attrelid = t.typrelid AND a.attnum > 0
      WHERE r.kind = 't' AND r.oid >= ${FIRST_USER_OID} AND t.oid = r.oid AND t.typtype = 'c' AND a.atttypid >= ${FIRST_USER_OID}
    UNION ALL SELECT v.kind, v.oid FROM pg_range g, LATERAL (VALUES ('p', g.rngcanonical::oid), ('p', g.rngsubdiff::oid), ('t', g.rngsubtype), ('k', g.rngsubopc), ('t', g.rngtypid),
        ('t', (to_jsonb(g) ->> 'rngmultitypid')::oid)) v(kind, oid)
      WHERE r.kind = 't' AND r.oid >= ${FIRST_USER_OID} AND (g.rngtypid = r.oid OR (to_jsonb(g) ->> 'rngmultitypid')::oid = r.oid)
    UNION ALL SELECT * FROM (${IN_TREES('SELECT conbin::text FROM pg_constraint WHERE contypid = r.oid UNION ALL SELECT typdefaultbin::text FROM pg_type WHERE oid = r.oid')}) t WHERE r.kind = 't' AND r.oid >= ${FIRST_USER_OID}
    UNION ALL SELECT v.kind, v.oid FROM pg_cast c, LATERAL (VALUES ('p', c.castfunc), ('t', c.castsource), ('t', c.casttarget)) v(kind, oid)
      WHERE r.kind = 't' AND r.oid >= ${FIRST_USER_OID} AND (c.castsource = r.oid OR c.casttarget = r.oid)
    UNION ALL SELECT 'f', opcfamily FROM pg_opclass WHERE r.kind = 't' AND r.oid >= ${FIRST_USER_OID} AND opcintype = r.oid
    UNION ALL SELECT 'f', opcfamily FROM pg_opclass WHERE r.kind = 'k' AND oid = r.oid
    UNION ALL SELECT 'o', amopopr FROM pg_amop WHERE r.kind = 't' AND r.oid >= ${FIRST_USER_OID} AND (amoplefttype = r.oid OR amoprighttype = r.oid)
    UNION ALL SELECT 'o', amopopr FROM pg_amop WHERE r.kind = 'f' AND amopfamily = r.oid
    UNION ALL SELECT 'p', amproc::oid FROM pg_amproc WHERE r.kind = 't' AND r.oid >= ${FIRST_USER_OID} AND (amproclefttype = r.oid OR amprocrighttype = r.oid)
    UNION ALL SELECT 'p', amproc::oid FROM pg_amproc WHERE r.kind = 'f' AND amprocfamily = r.oid
  ) AS s(kind, oid)
  WHERE s.oid <> 0 AND (s.kind IN ('c', 'p') OR s.oid >= ${FIRST_USER_OID})`;

/** Excludes members of an extension, which are checked only where something names them. */
const NOT_OF_EXTENSION = (catalogue: string, oid: string): string =>
  `NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = '${catalogue}'::regclass AND d.objid = ${oid} AND d.deptype = 'e')`;

/**
 * Objects that a statement reaches. System relations that it names directly were judged by the classifier and are checked only behind views.
 * `$1`: references (JSON); `$2`: whether a name may be in any schema; `path`: schemas of the search path.
 */
const REACH = `
WITH RECURSIVE given(r, anywhere, changes) AS MATERIALIZED (SELECT $1::json, $2::bool, ($1::json ->> 'changes')::bool),
made(xid) AS MATERIALIZED (SELECT ${MADE}),
path(ns) AS MATERIALIZED (
  SELECT n.oid FROM json_array_elements_text(current_setting('hydrant.schemas')::json) s(name) JOIN pg_namespace n ON n.nspname = s.name),
reach(kind, oid) AS (
  SELECT * FROM (
    SELECT 'c', c.oid FROM given, json_to_recordset(r -> 'relations') x(schema name, name name) JOIN pg_class c ON c.relname = x.name
      WHERE anywhere OR (c.oid >= ${FIRST_USER_OID} OR (${IS_REPLACED_VIEW('c.oid')})) AND CASE WHEN x.schema = '' THEN c.relnamespace IN (SELECT ns FROM path) ELSE c.relnamespace = (SELECT n.oid FROM pg_namespace n WHERE n.nspname = x.schema) END
    UNION ALL
    SELECT 'p', p.oid FROM given, json_to_recordset(r -> 'functions') x(schema name, name name, args int) JOIN pg_proc p ON p.proname = x.name
      WHERE p.oid >= ${FIRST_USER_OID} AND x.args >= p.pronargs - p.pronargdefaults - (p.provariadic <> 0)::int AND (x.args <= p.pronargs OR p.provariadic <> 0)
        AND CASE WHEN x.schema = '' THEN p.pronamespace IN (SELECT ns FROM path) ELSE p.pronamespace = (SELECT n.oid FROM pg_namespace n WHERE n.nspname = x.schema) END
    UNION ALL
    SELECT 'p', p.oid FROM given, json_array_elements_text(r -> 'attributes') x(name) JOIN pg_proc p ON p.proname = x.name::name
      WHERE anywhere OR (p.oid >= ${FIRST_USER_OID} AND p.pronargs - p.pronargdefaults - (p.provariadic <> 0)::int <= 1 AND p.pronargs >= 1 AND p.pronamespace IN (SELECT ns FROM path))
    UNION ALL
    SELECT 'p', p.oid FROM given, (SELECT x.name FROM given, json_to_recordset(r -> 'functions') x(name name) UNION SELECT v::name FROM given, json_array_elements_text(r -> 'attributes') v) x,
      LATERAL (SELECT p.oid FROM pg_proc p WHERE p.proname = x.name AND ${IS_REPLACED_FUNCTION} OFFSET 0) p
    UNION ALL
    SELECT 'o', o.oid FROM given, json_to_recordset(r -> 'operators') x(schema name, name name) JOIN pg_operator o ON o.oprname = x.name
      WHERE o.oid >= ${FIRST_USER_OID} AND (anywhere OR CASE WHEN x.schema = '' THEN o.oprnamespace IN (SELECT ns FROM path) ELSE o.oprnamespace = (SELECT n.oid FROM pg_namespace n WHERE n.nspname = x.schema) END)
    UNION ALL
    SELECT 't', t.oid FROM given, json_to_recordset(r -> 'types') x(schema name, name name) JOIN pg_type t ON t.typname = x.name
      WHERE t.oid >= ${FIRST_USER_OID} AND (anywhere OR CASE WHEN x.schema = '' THEN t.typnamespace IN (SELECT ns FROM path) ELSE t.typnamespace = (SELECT n.oid FROM pg_namespace n WHERE n.nspname = x.schema) END)
    UNION ALL
    SELECT 'p', castfunc FROM pg_cast WHERE oid >= ${FIRST_USER_OID} AND castfunc <> 0 AND castsource < ${FIRST_USER_OID} AND casttarget < ${FIRST_USER_OID}
    UNION ALL
    SELECT 'p', amproc::oid FROM pg_amproc WHERE oid >= ${FIRST_USER_OID} AND amproclefttype < ${FIRST_USER_OID} AND ${NOT_OF_EXTENSION('pg_proc', 'amproc')}
    UNION ALL
    SELECT 'o', amopopr FROM pg_amop WHERE oid >= ${FIRST_USER_OID} AND amopopr >= ${FIRST_USER_OID} AND amoplefttype < ${FIRST_USER_OID} AND ${NOT_OF_EXTENSION('pg_operator', 'amopopr')}
  ) AS start(kind, oid)
  UNION
  SELECT s.kind, s.oid FROM reach r CROSS JOIN LATERAL (${STEP}) AS s
)`;

/** A list of our own names as an array literal: `'{a,b}'::name[]`. */
const names = (list: readonly string[]): string => `'{${list.join(',')}}'::name[]`;
const STABLE_BUT = names(UNSAFE_THOUGH_STABLE);
const REACHING = names(REACHING_EXTENSIONS);
const WRAPPERS = names(DATABASE_WRAPPERS);

/** The extension to which an object belongs. Anybody can choose an object's name, but only a superuser can make it a member. */
const EXTENSION_OF = (catalogue: string, oid: string): string =>
  `(SELECT e.extname FROM pg_depend d JOIN pg_extension e ON e.oid = d.refobjid WHERE d.classid = '${catalogue}'::regclass AND d.objid = ${oid}
    AND d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e' LIMIT 1)`;

/** Lateral lookup of single catalogue rows. Otherwise the planner overestimates the reached objects and reads the whole catalogue. */
const BY_OID = (alias: string, catalogue: string, columns: string, key = `${alias}.oid`): string =>
  `CROSS JOIN LATERAL (SELECT ${columns} FROM ${catalogue} WHERE ${key} = r.oid OFFSET 0) ${alias}`;

/** Whether function `p` is an alias of an internal function that the server itself uses for its types (input, output, comparison, operators). */
const IS_PLAIN_INTERNAL = `p.prolang = 12 AND p.prosrc IN (SELECT q.prosrc FROM pg_proc q
  WHERE q.oid < ${FIRST_USER_OID} AND q.prolang = 12 AND q.provolatile <> 'v' AND q.proname <> ALL (${STABLE_BUT}) AND q.oid IN (
    SELECT unnest(ARRAY[typinput, typoutput, typreceive, typsend, typmodin, typmodout]::oid[]) FROM pg_type WHERE oid < ${FIRST_USER_OID}
    UNION ALL SELECT amproc::oid FROM pg_amproc WHERE oid < ${FIRST_USER_OID}
    UNION ALL SELECT oprcode::oid FROM pg_operator WHERE oid < ${FIRST_USER_OID})
  UNION ALL SELECT unnest('{range_constructor2,range_constructor3,multirange_constructor0,multirange_constructor1,multirange_constructor2}'::text[]))`;

/**
 * Calls of current_setting() in reached views' rules and stored function bodies: the bytes of the setting's name, or null for a name that is
 * not a constant. The arguments of a call are the first braces after its id.
 */
const SETTINGS_IN_TREES = `
  SELECT x.oid, n.nspname, x.name, (regexp_match(call.tree, '^[^{}]*:args \\(\\{CONST [^{}]*:constvalue \\d+ \\[([ 0-9-]*)\\]'))[1]
  FROM (
    SELECT c.oid, c.relnamespace, c.relname, w.ev_action::text FROM (SELECT DISTINCT oid FROM reach WHERE kind = 'c' AND oid >= ${FIRST_USER_OID}) r
      ${BY_OID('c', 'pg_class c', 'c.oid, c.relname, c.relnamespace')} ${BY_OID('w', 'pg_rewrite w', 'w.ev_action', 'w.ev_class')}
    UNION ALL
    SELECT p.oid, p.pronamespace, p.proname, p.body FROM (SELECT DISTINCT oid FROM reach WHERE kind = 'p' AND oid >= ${FIRST_USER_OID}) r
      ${BY_OID('p', 'pg_proc p', "p.oid, p.pronamespace, p.proname, to_jsonb(p) ->> 'prosqlbody' AS body")} WHERE p.body IS NOT NULL
  ) x(oid, ns, name, tree) JOIN pg_namespace n ON n.oid = x.ns,
    LATERAL (SELECT substr(piece, 1, 1000) FROM regexp_split_to_table(x.tree, ':funcid (?:2077|3294) ') WITH ORDINALITY AS s(piece, at) WHERE at > 1) call(tree)`;

/** Reached objects to examine; `$3` holds `oid:xmin` of objects that this check has already found harmless. */
const FINDINGS = `, found(what, oid, xmin, schema, name, language, extension, source, config) AS (
  SELECT 'function', p.oid::text, p.xmin::text, n.nspname, p.proname, CASE WHEN p.prokind = 'a' THEN 'aggregate' ELSE l.lanname END, e.extname,
    left(p.prosrc, 100001), p.proconfig::text
  FROM (SELECT DISTINCT oid FROM reach WHERE kind = 'p') r ${BY_OID('p', 'pg_proc p', 'p.oid, p.xmin, p.pronamespace, p.proname, p.prokind, p.prolang, p.prosrc, p.proconfig, p.provolatile')}
    JOIN pg_namespace n ON n.oid = p.pronamespace JOIN pg_language l ON l.oid = p.prolang
    LEFT JOIN LATERAL (SELECT ${EXTENSION_OF('pg_proc', 'p.oid')} AS extname WHERE p.oid >= ${FIRST_USER_OID}) e ON true
  WHERE CASE WHEN p.oid < ${FIRST_USER_OID} THEN (p.provolatile = 'v' OR p.proname = ANY (${STABLE_BUT})) AND NOT ((SELECT changes FROM given) AND p.proname = 'nextval')
      WHEN e.extname IS NOT NULL THEN p.provolatile = 'v' OR e.extname = ANY (${REACHING})
      ELSE p.prokind <> 'a' AND NOT (${IS_PLAIN_INTERNAL}) END
    AND (p.oid::text || ':' || p.xmin::text) <> ALL ($3::text[])
  UNION ALL
  SELECT 'foreign', c.oid::text, '', n.nspname, c.relname, w.fdwname, NULL, NULL, NULL
  FROM (SELECT DISTINCT oid FROM reach WHERE kind = 'c') r ${BY_OID('c', 'pg_class c', 'c.oid, c.relname, c.relnamespace')} JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_foreign_table t ON t.ftrelid = c.oid JOIN pg_foreign_server s ON s.oid = t.ftserver JOIN pg_foreign_data_wrapper w ON w.oid = s.srvfdw
  WHERE w.fdwhandler <> 0 AND coalesce(${EXTENSION_OF('pg_proc', 'w.fdwhandler')} <> ALL (${WRAPPERS}), true)
  UNION ALL
  SELECT 'secret', c.oid::text, '', n.nspname, c.relname, NULL, NULL, NULL, NULL
  FROM (SELECT DISTINCT oid FROM reach WHERE kind = 'c') r ${BY_OID('c', 'pg_class c', 'c.oid, c.relname, c.relnamespace')} JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname || '.' || c.relname = ANY ($4::text[])
  UNION ALL
  SELECT 'replaced', p.oid::text, '', n.nspname, p.proname, NULL, NULL, NULL, NULL
  FROM (SELECT DISTINCT oid FROM reach WHERE kind = 'p' AND oid < ${FIRST_USER_OID}) r
    CROSS JOIN LATERAL (SELECT p.oid, p.proname, p.pronamespace FROM pg_proc p WHERE p.oid = r.oid AND ${IS_REPLACED_FUNCTION} OFFSET 0) p JOIN pg_namespace n ON n.oid = p.pronamespace
  UNION ALL
  SELECT 'setting', s.oid::text, coalesce(s.bytes, ''), s.schema, s.name, NULL, NULL, s.bytes, NULL FROM (${SETTINGS_IN_TREES}) s(oid, schema, name, bytes)
  WHERE (s.oid::text || ':' || coalesce(s.bytes, '')) <> ALL ($3::text[])
)`;

/** Fails by a division by zero (22012) if any finding exists, so that no later statement of the same write runs. */
export const STOP_IF_FINDINGS = `${REACH}${FINDINGS} SELECT 1 / (CASE WHEN count(*) = 0 THEN 1 ELSE 0 END) FROM found`;
/** The findings at which {@link STOP_IF_FINDINGS} failed. */
export const SELECT_FINDINGS = `${REACH}${FINDINGS} SELECT what, oid, xmin, schema, name, language, extension, source, config FROM found LIMIT 500`;
