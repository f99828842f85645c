/** Code that somebody planted in a database, and the read that would run it. */
export interface PlantedCode {
  name: string;
  /** Run by a superuser, in the schema `planted`, which is on the search path and is dropped afterwards. */
  plant: string;
  /** What an assistant asks; several are tried one after the other. */
  reads: readonly string[];
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
