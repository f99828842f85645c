/** Code that somebody planted in a database, and the read that would run it. */
export interface PlantedCode {
  name: string;
  /** Run by a superuser, in the schema `planted`, which is on the search path and is dropped afterwards. */
  plant: string;
  /** What an assistant asks; several are tried one after the other. */
  reads: readonly string[];
  /** Changes whose plan is asked for, as for an approval or by explain_query; nothing may run while they are planned. */
  plans?: readonly string[];
  /** What is left to be removed with the schema. */
  remove?: string;
  /** Who asks; default: the superuser, who may do everything. */
  login?: string;
  /** It gets through; docs/operations/postgres-read-only.md says so under this name. */
  through?: true;
}

/**
 * `lib.hit()` writes a row through a connection of its own (dblink), so that it leaves an effect although the transaction is
 * read-only and rolled back. `lib.quiet(n)` does the same and is declared immutable, so that the planner may run it.
 */
export const PLANTED_SEED = `
CREATE EXTENSION dblink; CREATE EXTENSION postgres_fdw; CREATE EXTENSION file_fdw; CREATE EXTENSION pg_trgm;
CREATE SCHEMA lib;
CREATE TABLE public.reached (n int);
CREATE TABLE public.plain (id int PRIMARY KEY, word text, day date); INSERT INTO public.plain SELECT n, 'w' || n, '2026-01-01' FROM generate_series(1, 20) n;
CREATE FUNCTION lib.hit() RETURNS int LANGUAGE plpgsql AS $$ BEGIN PERFORM public.dblink_exec('host=FOLDER port=PORT user=postgres dbname=postgres', 'INSERT INTO public.reached VALUES (1)'); RETURN 1; END $$;
CREATE FUNCTION lib.quiet(n int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN PERFORM lib.hit(); RETURN n; END $$;
CREATE ROLE reader LOGIN; CREATE ROLE first_evil LOGIN SUPERUSER;
ALTER ROLE first_evil SET search_path = planted, pg_catalog, public;
ALTER DATABASE postgres SET search_path = public, planted;
GRANT USAGE ON SCHEMA lib TO reader; GRANT SELECT ON public.plain TO reader;
ANALYZE public.plain`;

const VIC = "CREATE TYPE vic_state AS ENUM ('a'); CREATE TABLE vic (id int, name text); INSERT INTO vic VALUES (1, 'x');";
const HITS = (signature: string, returns: string, value: string, more = ''): string =>
  `CREATE FUNCTION ${signature} RETURNS ${returns} LANGUAGE plpgsql ${more} AS $$ BEGIN PERFORM lib.hit(); RETURN ${value}; END $$;`;
/** As {@link HITS}, of a function that does no harm itself. */
const CALM = (signature: string, returns: string, value: string): string =>
  `CREATE FUNCTION ${signature} RETURNS ${returns} LANGUAGE plpgsql AS $$ BEGIN RETURN ${value}; END $$;`;
const ORDER = `${HITS('evil_order(int, int)', 'int', 'CASE WHEN $1 < $2 THEN -1 WHEN $1 > $2 THEN 1 ELSE 0 END', 'IMMUTABLE')}`;
const EVIL_OPS = `${ORDER} CREATE OPERATOR CLASS evil_ops FOR TYPE int USING btree AS OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >, FUNCTION 1 evil_order(int, int);`;
const DOMAIN = `${HITS('checks(text)', 'boolean', 'true')} CREATE DOMAIN mail AS text CHECK (checks(VALUE));`;

export const PLANTED: readonly PlantedCode[] = [
  // Views and what stands behind relations.
  {
    name: 'a view over a function',
    plant: 'CREATE VIEW sales AS SELECT lib.hit() AS n',
    reads: ['SELECT * FROM sales', 'TABLE planted.sales'],
  },
  {
    name: 'a view over a view',
    plant: 'CREATE VIEW deep AS SELECT lib.hit() AS n; CREATE VIEW sales AS SELECT * FROM deep',
    reads: ['SELECT n FROM sales'],
  },
  {
    name: 'a view in a subquery of a view',
    plant: 'CREATE VIEW sales AS SELECT 1 WHERE EXISTS (SELECT lib.hit())',
    reads: ['SELECT count(*) FROM sales'],
  },
  {
    name: 'a view with the rights of who asks',
    plant: 'CREATE VIEW sales WITH (security_invoker) AS SELECT lib.hit() AS n',
    reads: ['SELECT * FROM sales'],
  },
  {
    name: 'a recursive view',
    plant: 'CREATE RECURSIVE VIEW sales (n) AS SELECT lib.hit() UNION SELECT n + 1 FROM sales WHERE n < 2',
    reads: ['SELECT * FROM sales'],
  },
  {
    name: 'a view over a function of the server',
    plant: "CREATE VIEW sales AS SELECT (pg_create_physical_replication_slot('planted')).slot_name",
    reads: ['SELECT * FROM sales'],
    remove: 'SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots',
  },
  { name: 'a view over an advisory lock', plant: 'CREATE VIEW sales AS SELECT pg_try_advisory_lock(4711)', reads: ['SELECT * FROM sales'] },
  {
    name: 'a view over password hashes',
    plant: 'CREATE VIEW staff AS SELECT rolname, rolpassword FROM pg_authid',
    reads: ['SELECT * FROM staff'],
  },
  {
    name: 'a view over a file of the server',
    plant: "CREATE VIEW staff AS SELECT pg_read_file('/etc/hostname')",
    reads: ['SELECT * FROM staff'],
  },
  {
    name: 'a policy',
    plant:
      'CREATE TABLE rows (n int); INSERT INTO rows VALUES (1); ALTER TABLE rows ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON rows USING (lib.hit() = 1); GRANT SELECT ON rows TO reader',
    reads: ['SELECT * FROM rows'],
    login: 'reader',
  },
  {
    name: 'a policy behind a view',
    plant:
      'CREATE TABLE rows (n int); INSERT INTO rows VALUES (1); ALTER TABLE rows ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON rows USING (lib.hit() = 1); CREATE VIEW sales WITH (security_invoker) AS TABLE rows; GRANT SELECT ON rows, sales TO reader',
    reads: ['SELECT * FROM sales'],
    login: 'reader',
  },
  {
    name: 'an index that the planner looks at',
    plant:
      'CREATE TABLE rows (n int); INSERT INTO rows SELECT generate_series(1, 1000); CREATE INDEX ON rows ((n + lib.quiet(0))); DELETE FROM reached; ANALYZE rows',
    reads: ['SELECT * FROM rows WHERE n + 1 = 2', 'EXPLAIN SELECT * FROM rows'],
  },
  {
    name: 'the condition of an index',
    plant: 'CREATE TABLE rows (n int); CREATE INDEX ON rows (n) WHERE n > lib.quiet(0)',
    reads: ['SELECT * FROM rows WHERE n > 5'],
  },
  {
    name: 'the check of a partition',
    plant:
      'CREATE TABLE rows (n int) PARTITION BY LIST (n); CREATE TABLE rows_1 PARTITION OF rows (CHECK (n > lib.quiet(0))) FOR VALUES IN (1)',
    reads: ['SELECT * FROM rows WHERE n > 0'],
  },
  {
    name: 'extended statistics',
    plant:
      'CREATE TABLE rows (n int, m int); CREATE STATISTICS st ON (n + lib.quiet(0)), (m + 1) FROM rows; INSERT INTO rows SELECT i, i FROM generate_series(1, 100) i; ANALYZE rows',
    reads: ['SELECT * FROM rows WHERE n + 0 = 2'],
  },
  // Attribute notation.
  {
    name: 'an attribute of an alias',
    plant: `${VIC} ${HITS('attr(vic)', 'int', '1')}`,
    reads: [
      'SELECT v.attr FROM vic v',
      'SELECT 1 FROM vic v WHERE v.attr = 1',
      'SELECT 1 FROM vic v ORDER BY v.attr',
      'SELECT count(*) FILTER (WHERE v.attr = 1) FROM vic v',
    ],
  },
  {
    name: 'an attribute of brackets',
    plant: `${VIC} ${HITS('attr(vic)', 'int', '1')}`,
    reads: ['SELECT (v).attr FROM vic v', 'SELECT (SELECT (x).attr FROM (SELECT v AS x FROM vic v) y)'],
  },
  {
    name: 'an attribute of a table with its schema',
    plant: `${VIC} ${HITS('attr(vic)', 'int', '1')}`,
    reads: ['SELECT planted.vic.attr FROM planted.vic', 'SELECT vic.attr FROM vic'],
  },
  {
    name: 'an attribute of a plain value',
    plant: HITS('attr(text)', 'int', '1'),
    reads: ["SELECT ('x'::text).attr", 'SELECT w.attr FROM (SELECT word AS w FROM plain) w'],
  },
  { name: 'an attribute of any element', plant: HITS('attr(anyelement)', 'int', '1'), reads: ['SELECT p.attr FROM plain p'] },
  {
    name: 'an attribute of a row of a function',
    plant: `${VIC} ${HITS('attr(vic)', 'int', '1')}`,
    reads: ["SELECT r.attr FROM json_populate_record(NULL::vic, '{}') r"],
  },
  // Names of the server's own functions.
  {
    name: 'an overload for a type of its own',
    plant: `${VIC} ${HITS('lower(vic)', 'text', "'x'")}`,
    reads: ['SELECT lower(v) FROM vic v'],
  },
  { name: 'an overload for an argument the server’s lacks', plant: HITS('abs(text)', 'int', '1'), reads: ["SELECT abs('x'::text)"] },
  {
    name: 'an overload that beats a polymorphic one',
    plant: HITS('array_length(int[], int)', 'int', '1'),
    reads: ['SELECT array_length(ARRAY[1], 1)'],
  },
  { name: 'an overload with defaults', plant: HITS('now(n int DEFAULT 0, m int DEFAULT 0)', 'int', '1'), reads: ['SELECT now(1)'] },
  {
    name: 'an overload that runs code in its default',
    plant: "CREATE FUNCTION lower(a int, b int DEFAULT lib.hit()) RETURNS int LANGUAGE sql AS 'SELECT 1'",
    reads: ['SELECT lower(1)'],
  },
  {
    name: 'a variadic overload',
    plant: HITS('upper(VARIADIC n int[])', 'int', '1'),
    reads: ['SELECT upper(1, 2, 3)', 'SELECT upper(VARIADIC ARRAY[1])'],
  },
  { name: 'a name of an extension that is not there', plant: HITS('soundex(text)', 'text', "'x'"), reads: ["SELECT soundex('x')"] },
  {
    name: 'a schema before the server’s',
    plant: `${HITS('planted.upper(text)', 'text', "'x'")} GRANT USAGE ON SCHEMA planted TO first_evil`,
    reads: ["SELECT upper('x')"],
    login: 'first_evil',
  },
  {
    name: 'a function in FROM',
    plant: HITS('generate_series(text)', 'SETOF int', 'QUERY SELECT 1').replace('RETURN QUERY', 'RETURN QUERY'),
    reads: ["SELECT * FROM generate_series('x'::text)", "SELECT * FROM ROWS FROM (generate_series('x'::text)) r"],
  },
  {
    name: 'a function in SQL that leads on',
    plant:
      "CREATE FUNCTION step(int) RETURNS int LANGUAGE sql AS 'SELECT lib.hit()'; CREATE FUNCTION abs(text) RETURNS int LANGUAGE sql AS 'SELECT step(1)'",
    reads: ["SELECT abs('x'::text)"],
  },
  {
    name: 'a function whose body is a tree',
    plant: 'CREATE FUNCTION abs(text) RETURNS int BEGIN ATOMIC SELECT lib.hit(); END',
    reads: ["SELECT abs('x'::text)"],
  },
  {
    name: 'a function that reads a view',
    plant:
      "CREATE VIEW sales AS SELECT lib.hit() AS n; CREATE FUNCTION abs(text) RETURNS int LANGUAGE sql AS 'SELECT n FROM planted.sales'",
    reads: ["SELECT abs('x'::text)"],
  },
  {
    name: 'a function that runs text',
    plant:
      "CREATE FUNCTION abs(text) RETURNS int LANGUAGE plpgsql AS $$ DECLARE n int; BEGIN EXECUTE 'SELECT lib.' || 'hit()' INTO n; RETURN n; END $$",
    reads: ["SELECT abs('x'::text)"],
  },
  {
    name: 'a function that uses attribute notation',
    plant: `${VIC} ${HITS('attr(vic)', 'int', '1')} CREATE FUNCTION abs(text) RETURNS int LANGUAGE sql AS 'SELECT v.attr FROM vic v'`,
    reads: ["SELECT abs('x'::text)"],
  },
  {
    name: 'a function that uses an operator',
    plant: `${VIC} ${HITS('op(vic, int)', 'boolean', 'true')} CREATE OPERATOR ## (LEFTARG = vic, RIGHTARG = int, FUNCTION = op); CREATE FUNCTION abs(text) RETURNS boolean LANGUAGE sql AS 'SELECT v ## 1 FROM vic v'`,
    reads: ["SELECT abs('x'::text)"],
  },
  {
    name: 'another name of a function of the server',
    plant: "CREATE FUNCTION lower(bigint) RETURNS boolean LANGUAGE internal AS 'pg_try_advisory_lock_int8'",
    reads: ['SELECT lower(4712::bigint)'],
  },
  {
    name: 'a function with the rights of its owner',
    plant: HITS('abs(text)', 'int', '1', 'SECURITY DEFINER'),
    reads: ["SELECT abs('x'::text)"],
    login: 'reader',
  },
  {
    name: 'a view over a harmless name',
    plant: `${HITS('abs(text)', 'int', '1')} CREATE VIEW sales AS SELECT abs(word) FROM public.plain`,
    reads: ['SELECT * FROM sales LIMIT 1'],
  },
  {
    name: 'a function the planner runs',
    plant: HITS('abs(text)', 'int', '1', 'IMMUTABLE'),
    reads: ["EXPLAIN SELECT abs('x'::text)", "EXPLAIN DELETE FROM plain WHERE id = abs('x'::text)"],
  },
  // Aggregates.
  {
    name: 'an aggregate',
    plant: `${HITS('add(int, int)', 'int', '1')} CREATE AGGREGATE first(int) (SFUNC = add, STYPE = int)`,
    reads: ['SELECT first(id) FROM plain'],
  },
  {
    name: 'the end of an aggregate',
    plant: `${HITS('fin(int)', 'int', '1')} CREATE AGGREGATE first(int) (SFUNC = int4pl, STYPE = int, FINALFUNC = fin)`,
    reads: ['SELECT first(id) FROM plain', 'SELECT first(id) OVER () FROM plain'],
  },
  {
    name: 'an aggregate over a sorted set',
    plant: `${HITS('fin(int, int)', 'int', '1')} CREATE AGGREGATE mode(int ORDER BY int) (SFUNC = int4pl, STYPE = int, FINALFUNC = fin)`,
    reads: ['SELECT mode(1) WITHIN GROUP (ORDER BY id) FROM plain'],
  },
  // Operators.
  {
    name: 'an operator for a type of its own',
    plant: `${VIC} ${HITS('op(vic, int)', 'boolean', 'true')} CREATE OPERATOR + (LEFTARG = vic, RIGHTARG = int, FUNCTION = op)`,
    reads: ['SELECT v + 1 FROM vic v'],
  },
  {
    name: 'an operator behind IN, CASE and NULLIF',
    plant: `${VIC} ${HITS('op(vic, int)', 'boolean', 'true')} CREATE OPERATOR = (LEFTARG = vic, RIGHTARG = int, FUNCTION = op)`,
    reads: [
      'SELECT 1 FROM vic v WHERE v IN (1, 2)',
      'SELECT CASE v WHEN 1 THEN 2 END FROM vic v',
      'SELECT NULLIF(v, 1) IS NULL FROM vic v',
      'SELECT v IS DISTINCT FROM 1 FROM vic v',
      'SELECT 1 FROM vic v WHERE v = ANY (ARRAY[1])',
    ],
  },
  {
    name: 'an operator behind BETWEEN',
    plant: `${VIC} ${HITS('op(vic, int)', 'boolean', 'true')} CREATE OPERATOR >= (LEFTARG = vic, RIGHTARG = int, FUNCTION = op); CREATE OPERATOR <= (LEFTARG = vic, RIGHTARG = int, FUNCTION = op)`,
    reads: ['SELECT 1 FROM vic v WHERE v BETWEEN 1 AND 2'],
  },
  {
    name: 'an operator behind LIKE',
    plant: `${VIC} ${HITS('op(vic, text)', 'boolean', 'true')} CREATE OPERATOR ~~ (LEFTARG = vic, RIGHTARG = text, FUNCTION = op)`,
    reads: ["SELECT 1 FROM vic v WHERE v LIKE 'x'"],
  },
  {
    name: 'an operator behind USING',
    plant: `${VIC} CREATE TABLE other (name int); INSERT INTO other VALUES (1); ${HITS('op(text, int)', 'boolean', 'true')} CREATE OPERATOR = (LEFTARG = text, RIGHTARG = int, FUNCTION = op)`,
    reads: [
      'SELECT 1 FROM vic JOIN other USING (name)',
      'SELECT 1 FROM vic NATURAL JOIN other',
      'SELECT 1 FROM vic WHERE name IN (SELECT name FROM other)',
    ],
  },
  {
    name: 'an operator with one side',
    plant: `${VIC} ${HITS('op(vic)', 'boolean', 'true')} CREATE OPERATOR ! (RIGHTARG = vic, FUNCTION = op)`,
    reads: ['SELECT ! v FROM vic v'],
  },
  {
    name: 'an operator over a function of the server',
    plant: 'CREATE OPERATOR ## (RIGHTARG = bigint, FUNCTION = pg_try_advisory_lock)',
    reads: ['SELECT ## 4713::bigint'],
  },
  {
    name: 'an operator in a schema before the server’s',
    plant: `${HITS('op(int, int)', 'boolean', 'true')} CREATE OPERATOR planted.= (LEFTARG = int, RIGHTARG = int, FUNCTION = op)`,
    reads: ['SELECT 1 FROM public.plain WHERE id = 1'],
    login: 'first_evil',
  },
  {
    name: 'the order of a type',
    plant: `${VIC} ${HITS('cmp(vic, vic)', 'int', '0', 'IMMUTABLE')} ${HITS('less(vic, vic)', 'boolean', 'false', 'IMMUTABLE')} INSERT INTO vic VALUES (2, 'y');
      CREATE OPERATOR <<< (LEFTARG = vic, RIGHTARG = vic, FUNCTION = less);
      CREATE OPERATOR CLASS by_vic DEFAULT FOR TYPE vic USING btree AS OPERATOR 1 <<< (vic, vic), FUNCTION 1 cmp(vic, vic)`,
    reads: ['SELECT 1 FROM vic v ORDER BY v', 'SELECT max(id) OVER (ORDER BY v) FROM vic v'],
  },
  // Casts and types.
  {
    name: 'a cast that is written',
    plant: `${VIC} CREATE TYPE other AS (n int); ${HITS('to_other(vic)', 'other', 'ROW(1)')} CREATE CAST (vic AS other) WITH FUNCTION to_other(vic)`,
    reads: ['SELECT v::other FROM vic v', 'SELECT CAST(v AS planted.other) FROM vic v'],
  },
  {
    name: 'a cast that nobody writes',
    plant: `${VIC} ${HITS('to_number(vic)', 'int', '1')} CREATE CAST (vic AS int) WITH FUNCTION to_number(vic) AS IMPLICIT`,
    reads: ['SELECT abs(v) FROM vic v', 'SELECT v + 1 FROM vic v'],
  },
  {
    name: 'a cast between types of the server',
    plant: `${HITS('to_number(text)', 'float8', '1')} CREATE CAST (text AS float8) WITH FUNCTION to_number(text) AS IMPLICIT`,
    reads: ["SELECT sqrt('4'::text)", 'SELECT sqrt(word) FROM plain'],
    remove: 'DROP CAST (text AS float8)',
  },
  {
    name: 'a cast by a column of a table',
    plant: `CREATE TYPE part AS (n int); CREATE TABLE vic (c part); INSERT INTO vic VALUES (ROW(1)); ${HITS('to_number(part)', 'int', '1')} CREATE CAST (part AS int) WITH FUNCTION to_number(part) AS IMPLICIT`,
    reads: ['SELECT abs(c) FROM vic'],
  },
  {
    name: 'a domain that is written',
    plant: DOMAIN,
    reads: ["SELECT 'x'::mail", "SELECT mail 'x'", 'SELECT CAST(word AS planted.mail) FROM plain', "SELECT ARRAY['x']::mail[]"],
  },
  { name: 'a domain over a domain', plant: `${DOMAIN} CREATE DOMAIN work_mail AS mail`, reads: ["SELECT 'x'::work_mail"] },
  {
    name: 'a domain in a row',
    plant: `${DOMAIN} CREATE TYPE person AS (m mail)`,
    reads: ['SELECT json_populate_record(NULL::person, \'{"m": "x"}\')', "SELECT ROW('x')::person"],
  },
  {
    name: 'a domain of a column that JSON fills',
    plant: `${DOMAIN} CREATE TABLE people (m mail)`,
    reads: [
      'SELECT json_populate_record(NULL::people, \'{"m": "x"}\')',
      'SELECT * FROM json_populate_recordset(NULL::people, \'[{"m": "x"}]\')',
    ],
  },
  {
    name: 'a domain in a list of columns',
    plant: DOMAIN,
    reads: [
      'SELECT * FROM json_to_record(\'{"m": "x"}\') AS r(m mail)',
      "SELECT * FROM json_table('{\"m\": \"x\"}', '$' COLUMNS (m mail PATH '$.m')) j",
      "SELECT * FROM xmltable('/a' PASSING '<a><m>x</m></a>' COLUMNS m mail PATH 'm')",
    ],
  },
  {
    name: 'a domain called like a function',
    plant: `${HITS('checks(text)', 'boolean', 'true')} CREATE DOMAIN metaphone AS text CHECK (checks(VALUE))`,
    reads: ["SELECT metaphone('x'::text)", "SELECT ('x'::text).metaphone"],
  },
  {
    name: 'a type called like one of the server',
    plant: `${HITS('checks(varchar)', 'boolean', 'true')} CREATE DOMAIN planted.text AS varchar CHECK (checks(VALUE))`,
    reads: ["SELECT 'x'::text"],
    login: 'first_evil',
  },
  {
    name: 'a range of a type of its own',
    plant: `${HITS('distance(date, date)', 'float8', '1', 'IMMUTABLE')} CREATE TYPE days AS RANGE (SUBTYPE = date, SUBTYPE_DIFF = distance); CREATE TABLE spans (d days); CREATE INDEX ON spans USING gist (d); INSERT INTO spans SELECT days(i, i + 1) FROM generate_series('2026-01-01'::date, '2026-02-01', '1 day') g(t), LATERAL (SELECT t::date) l(i)`,
    reads: ["SELECT * FROM spans WHERE d = days('2026-01-01', '2026-01-02')", 'SELECT d FROM spans'],
  },
  // Foreign tables.
  {
    name: 'a foreign table over a program',
    plant:
      "CREATE SERVER files FOREIGN DATA WRAPPER file_fdw; CREATE FOREIGN TABLE listing (line text) SERVER files OPTIONS (program 'touch FOLDER/planted')",
    reads: ['SELECT * FROM listing'],
    remove: 'DROP SERVER files CASCADE',
  },
  {
    name: 'a foreign table over a file',
    plant:
      "CREATE SERVER files FOREIGN DATA WRAPPER file_fdw; CREATE FOREIGN TABLE listing (line text) SERVER files OPTIONS (filename '/etc/hostname')",
    reads: ['SELECT * FROM listing'],
    remove: 'DROP SERVER files CASCADE',
  },
  {
    name: 'a foreign table behind a view',
    plant:
      "CREATE SERVER files FOREIGN DATA WRAPPER file_fdw; CREATE FOREIGN TABLE listing (line text) SERVER files OPTIONS (program 'touch FOLDER/planted'); CREATE VIEW sales AS TABLE listing",
    reads: ['SELECT * FROM sales'],
    remove: 'DROP SERVER files CASCADE',
  },
  {
    name: 'a foreign table as a partition',
    plant:
      "CREATE SERVER files FOREIGN DATA WRAPPER file_fdw; CREATE TABLE rows (line text) PARTITION BY LIST (line); CREATE FOREIGN TABLE rows_1 PARTITION OF rows DEFAULT SERVER files OPTIONS (program 'touch FOLDER/planted')",
    reads: ['SELECT * FROM rows'],
    remove: 'DROP SERVER files CASCADE',
  },
  {
    name: 'a foreign table as a child',
    plant:
      "CREATE SERVER files FOREIGN DATA WRAPPER file_fdw; CREATE TABLE rows (line text); CREATE FOREIGN TABLE rows_1 () INHERITS (rows) SERVER files OPTIONS (program 'touch FOLDER/planted')",
    reads: ['SELECT * FROM rows'],
    remove: 'DROP SERVER files CASCADE',
  },
  // Types that a function or an operator takes and returns.
  { name: 'a domain as an argument', plant: `${DOMAIN} ${CALM('abs(mail)', 'int', '1')}`, reads: ["SELECT abs('x'::text)"] },
  {
    name: 'a domain as an argument of an operator',
    plant: `${DOMAIN} ${CALM('calm(mail, mail)', 'int', '1')} CREATE OPERATOR ## (LEFTARG = mail, RIGHTARG = mail, FUNCTION = calm)`,
    reads: ['SELECT word ## word FROM plain'],
  },
  {
    name: 'a domain as an argument of an aggregate',
    plant: `${DOMAIN} ${CALM('calm(int, mail)', 'int', '1')} CREATE AGGREGATE sum(mail) (SFUNC = calm, STYPE = int)`,
    reads: ['SELECT sum(word) FROM plain'],
  },
  {
    name: 'a domain that a function gives back by name',
    plant: `${DOMAIN} CREATE FUNCTION lower(int, OUT a mail, OUT b int) LANGUAGE plpgsql AS $$ BEGIN a := 'x'; b := 1; END $$`,
    reads: ['SELECT lower(1)', 'SELECT * FROM lower(1)'],
  },
  {
    name: 'a domain in a table that a function returns',
    plant: `${DOMAIN} CREATE FUNCTION lower(int) RETURNS TABLE (a mail, b int) LANGUAGE sql AS $$SELECT 'x', 1$$`,
    reads: ['SELECT count(*) FROM lower(1)'],
  },
  {
    name: 'a cast to the argument of a function or an operator',
    plant: `CREATE TYPE own AS (n int); ${HITS('make(int)', 'own', 'ROW(1)')} CREATE CAST (int AS own) WITH FUNCTION make(int) AS IMPLICIT;
      ${CALM('lower(own)', 'text', "'x'")} ${CALM('calm(own, own)', 'int', '1')} CREATE OPERATOR ## (LEFTARG = own, RIGHTARG = own, FUNCTION = calm)`,
    reads: ['SELECT lower(1)', 'SELECT 1 ## 2'],
  },
  {
    name: 'a cast of an array of a type of its own',
    plant: `CREATE TYPE st AS ENUM ('a'); CREATE TABLE e (s st); INSERT INTO e VALUES ('a'); ${HITS('to_n(st[])', 'int', '1')} CREATE CAST (st[] AS int) WITH FUNCTION to_n(st[]) AS IMPLICIT`,
    reads: ['SELECT abs(ARRAY[s]) FROM e', 'SELECT abs(array_agg(s)) FROM e'],
  },
  {
    name: 'a cast of a multirange',
    plant: `CREATE TYPE fr AS RANGE (SUBTYPE = float8, MULTIRANGE_TYPE_NAME = fmr); CREATE TABLE spans (d fr); INSERT INTO spans VALUES ('[1,2)'); ${HITS('to_n(fmr)', 'int', '1')} CREATE CAST (fmr AS int) WITH FUNCTION to_n(fmr) AS IMPLICIT`,
    reads: ['SELECT abs(range_agg(d)) FROM spans'],
  },
  // What stands in stored trees as a list.
  {
    name: 'a domain in a list of columns of a view',
    plant: `${DOMAIN} CREATE VIEW sales AS SELECT 1 AS x FROM json_to_record('{"m":"x"}') AS r(m mail)`,
    reads: ['SELECT * FROM sales'],
  },
  {
    name: 'an operator between rows of a view',
    plant: `${ORDER} CREATE OPERATOR <<< (LEFTARG = int, RIGHTARG = int, FUNCTION = int4lt); CREATE OPERATOR CLASS evil_ops FOR TYPE int USING btree AS OPERATOR 1 <<<, FUNCTION 1 evil_order(int, int); CREATE VIEW sales AS SELECT ROW(id, 1) <<< ROW(2, 3) AS b FROM plain`,
    reads: ['SELECT * FROM sales', 'SELECT ROW(id, 1) <<< ROW(2, 3) FROM plain'],
  },
  // Names in the body of a function.
  ...['É', 'hi\u212a', '😀', '"İ"'].map((name) => ({
    name: `a body that names ${name}`,
    plant: `${HITS(`planted.${name}()`, 'int', '1')} CREATE FUNCTION abs(text) RETURNS int LANGUAGE sql AS 'SELECT planted.${name}()'`,
    reads: ["SELECT abs('x'::text)"],
    plans: ["UPDATE public.plain SET word = 'z' WHERE id = abs('x'::text)"],
  })),
  {
    name: 'a body that reads a view called 😀',
    plant:
      "CREATE VIEW planted.😀 AS SELECT lib.hit() AS n; CREATE FUNCTION abs(text) RETURNS int LANGUAGE sql AS 'SELECT n FROM planted.😀'",
    reads: ["SELECT abs('x'::text)"],
  },
  {
    name: 'a body with a checkpoint',
    plant: 'CREATE FUNCTION abs(text) RETURNS int LANGUAGE plpgsql AS $$ BEGIN CHECKPOINT; RETURN 1; END $$',
    reads: ["SELECT abs('x'::text)"],
  },
  {
    name: 'functions in a circle, asked for one after the other',
    plant: `${CALM('planted.late()', 'int', 'lib.hit()')} CREATE FUNCTION planted.one() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN planted.two(); END $$;
      CREATE FUNCTION planted.two() RETURNS int LANGUAGE plpgsql AS $$ BEGIN IF false THEN PERFORM planted.one(); END IF; RETURN planted.late(); END $$;
      CREATE FUNCTION abs(text) RETURNS int LANGUAGE sql AS 'SELECT planted.two()'; CREATE VIEW sales AS SELECT planted.one() AS n`,
    reads: ['SELECT * FROM sales', "SELECT abs('x'::text)", 'SELECT * FROM sales'],
  },
  // Operator classes.
  {
    name: 'the order of an index',
    plant: `${EVIL_OPS} CREATE TABLE rows (n int); INSERT INTO rows SELECT generate_series(1, 1000); CREATE INDEX ON rows (n evil_ops); ANALYZE rows`,
    reads: ['SELECT * FROM rows WHERE n = 5'],
  },
  {
    name: 'the order of partitions',
    plant: `${EVIL_OPS} CREATE TABLE rows (n int) PARTITION BY RANGE (n evil_ops); CREATE TABLE r1 PARTITION OF rows FOR VALUES FROM (0) TO (10); CREATE TABLE r2 PARTITION OF rows FOR VALUES FROM (10) TO (20)`,
    reads: ['SELECT * FROM rows WHERE n = 5'],
  },
  {
    name: 'the order of a range',
    plant: `${EVIL_OPS} CREATE TYPE er AS RANGE (SUBTYPE = int4, SUBTYPE_OPCLASS = evil_ops)`,
    reads: ["SELECT '[1,2)'::er"],
  },
  {
    name: 'a function added to the order of numbers',
    plant: `${HITS('evil_range(int, int, text, bool, bool)', 'bool', 'true', 'IMMUTABLE')} ALTER OPERATOR FAMILY integer_ops USING btree ADD FUNCTION 3 (int4, text) evil_range(int, int, text, bool, bool)`,
    reads: ["SELECT sum(id) OVER (ORDER BY id RANGE BETWEEN 'x'::text PRECEDING AND CURRENT ROW) FROM plain"],
    remove: 'ALTER OPERATOR FAMILY integer_ops USING btree DROP FUNCTION 3 (int4, text)',
  },
  // Trust by name.
  {
    name: 'a wrapper of files under a name of another',
    plant:
      "CREATE FOREIGN DATA WRAPPER mysql_fdw HANDLER file_fdw_handler VALIDATOR file_fdw_validator; CREATE SERVER files FOREIGN DATA WRAPPER mysql_fdw; CREATE FOREIGN TABLE listing (line text) SERVER files OPTIONS (program 'touch FOLDER/planted')",
    reads: ['SELECT * FROM listing'],
    remove: 'DROP FOREIGN DATA WRAPPER mysql_fdw CASCADE',
  },
  {
    name: 'another name of a function that reads files',
    plant:
      "CREATE FUNCTION abs(text, bool, OUT a bigint, OUT b timestamptz, OUT c timestamptz, OUT d timestamptz, OUT e timestamptz, OUT f bool) RETURNS record LANGUAGE internal AS 'pg_stat_file'",
    reads: ["SELECT abs('/etc/passwd'::text, false)"],
  },
  {
    name: 'another name of a function that rewrites an index',
    plant:
      "CREATE TABLE rows (n int); CREATE INDEX ix ON rows USING brin (n); CREATE FUNCTION abs(regclass, bigint) RETURNS int LANGUAGE internal AS 'brin_summarize_range'",
    reads: ["SELECT abs('planted.ix'::regclass, 0::bigint)"],
  },
  // Plans of changes.
  {
    name: 'a rule, a default and a policy that the plan of a change looks at',
    plant: `CREATE TABLE ruled (id int); CREATE RULE r AS ON UPDATE TO ruled WHERE lib.quiet(7) = 5 DO ALSO SELECT 1;
      CREATE TABLE rows (id int, n int DEFAULT lib.quiet(3)); DELETE FROM reached`,
    reads: ['EXPLAIN UPDATE ruled SET id = 1'],
    plans: ['UPDATE planted.ruled SET id = 1', 'INSERT INTO planted.rows (id) VALUES (1)'],
  },
  // Secrets of the server.
  {
    name: 'password hashes behind the alias of a join',
    plant: "ALTER ROLE reader PASSWORD 'hidden'",
    reads: [
      'SELECT j.* FROM (pg_authid a CROSS JOIN (SELECT 1 AS z) b) AS j',
      'SELECT j FROM (pg_authid a CROSS JOIN (SELECT 1 AS z) b) AS j',
      'SELECT j.k FROM (pg_authid a CROSS JOIN (SELECT 1 AS z) b) AS j(a, b, c, d, e, f, g, h, i, l, k)',
      'SELECT row_to_json(j) FROM (pg_shadow a CROSS JOIN (SELECT 1 AS z) b) AS j',
      'SELECT j FROM (pg_db_role_setting a CROSS JOIN (SELECT 1 AS z) b) AS j',
      'SELECT j.* FROM ((pg_settings s CROSS JOIN (SELECT 1 AS z) b) CROSS JOIN (SELECT 2 AS y) c) AS j',
      'SELECT * FROM information_schema._pg_foreign_servers',
    ],
  },
  {
    name: 'a view over settings',
    plant: `CREATE VIEW conf AS SELECT name, setting FROM pg_settings; CREATE VIEW conn AS SELECT current_setting('primary_conninfo') AS x;
      CREATE VIEW any_name AS SELECT current_setting('primary_' || word) AS x FROM plain; CREATE VIEW roles AS SELECT rolname, rolconfig::text AS z FROM pg_roles;
      CREATE VIEW every AS SELECT name, setting FROM pg_show_all_settings(); CREATE FUNCTION lower(int) RETURNS text RETURN current_setting('primary_conninfo')`,
    reads: [
      'SELECT * FROM conf',
      'SELECT * FROM conn',
      'SELECT * FROM any_name',
      'SELECT z FROM roles',
      'SELECT * FROM every',
      'SELECT lower(1)',
    ],
  },
  {
    name: 'a function over settings',
    plant: `CREATE FUNCTION abs(text) RETURNS SETOF text LANGUAGE sql AS 'SELECT setting FROM pg_settings';
      CREATE FUNCTION lower(int) RETURNS text LANGUAGE sql AS $$SELECT current_setting('app.dsn')$$; CREATE FUNCTION upper(int) RETURNS text LANGUAGE sql AS 'SELECT current_setting($1::text)'`,
    reads: ["SELECT abs('x'::text)", 'SELECT lower(1)', 'SELECT upper(1)'],
  },
  {
    name: 'settings of applications that are named like secrets',
    plant: '',
    reads: ['dsn', 'pwd', 'db_url', 'encryption.key', 'hmac', 'auth', 'salt'].map((name) => `SELECT current_setting('app.${name}', true)`),
  },
  // The server's own, replaced.
  {
    name: 'a function of the server that was replaced',
    plant: `CREATE OR REPLACE FUNCTION pg_catalog.lpad(text, integer) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT AS $$ BEGIN PERFORM lib.hit(); RETURN 'x'; END $$`,
    reads: ["SELECT lpad('x', 3)"],
    remove:
      "CREATE OR REPLACE FUNCTION pg_catalog.lpad(text, integer) RETURNS text LANGUAGE sql IMMUTABLE STRICT AS 'SELECT pg_catalog.lpad($1, $2, '' '')'",
  },
  {
    name: 'a view of the server that was replaced',
    plant:
      "CREATE OR REPLACE VIEW information_schema.information_schema_catalog_name AS SELECT (SELECT 'x'::name WHERE lib.hit() = 1)::information_schema.sql_identifier AS catalog_name",
    reads: ['SELECT * FROM information_schema.information_schema_catalog_name'],
    remove:
      'CREATE OR REPLACE VIEW information_schema.information_schema_catalog_name AS SELECT current_database()::information_schema.sql_identifier AS catalog_name',
  },
  // What stays open.
  {
    name: 'a view of another server, by postgres_fdw',
    through: true,
    plant:
      "CREATE VIEW far AS SELECT lib.hit() AS n; CREATE SERVER remote FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host 'FOLDER', port 'PORT', dbname 'postgres'); CREATE USER MAPPING FOR postgres SERVER remote OPTIONS (user 'postgres', password_required 'false'); CREATE FOREIGN TABLE sales (n int) SERVER remote OPTIONS (schema_name 'planted', table_name 'far')",
    reads: ['SELECT * FROM sales'],
    remove: 'DROP SERVER remote CASCADE',
  },
  {
    name: 'a function that was made a part of an extension, and is declared stable',
    through: true,
    plant: `${HITS('abs(text)', 'int', '1', 'STABLE')} ALTER EXTENSION pg_trgm ADD FUNCTION abs(text)`,
    reads: ["SELECT abs('x'::text)"],
    remove: 'ALTER EXTENSION pg_trgm DROP FUNCTION planted.abs(text)',
  },
];
