/** Properties of a type `t` that determine its decoding: kind, base of a domain, element of an array, fields of a composite. */
const ELEMENT = "CASE WHEN t.typcategory = 'A' THEN t.typelem ELSE 0 END";
const DELIMITER = "coalesce((SELECT e.typdelim FROM pg_catalog.pg_type e WHERE e.oid = t.typelem), ',')";
const FIELDS = `CASE WHEN t.typtype = 'c' THEN (
    SELECT pg_catalog.json_agg(pg_catalog.json_build_array(a.attname, a.atttypid::pg_catalog.int8) ORDER BY a.attnum)
    FROM pg_catalog.pg_attribute a WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped) END`;
/** These properties and the name as one text, which is equal as long as nothing was altered. */
const STATE = `ROW(t.oid, t.typnamespace, t.typname, t.typtype, t.typbasetype, ${ELEMENT}, ${DELIMITER}, ${FIELDS})::pg_catalog.text`;

/** Types by object id (`$1`: an array of ids), with the types of their elements and fields. */
export const TYPES_SQL = `
WITH RECURSIVE need(oid) AS (
  SELECT unnest($1::pg_catalog.oid[])
  UNION
  SELECT part.oid FROM need
    JOIN pg_catalog.pg_type t ON t.oid = need.oid
    CROSS JOIN LATERAL (
      SELECT t.typbasetype UNION ALL
      SELECT t.typelem WHERE t.typcategory = 'A' UNION ALL
      SELECT a.atttypid FROM pg_catalog.pg_attribute a WHERE t.typtype = 'c' AND a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped
    ) AS part(oid)
    WHERE part.oid <> 0)
SELECT t.oid, pg_catalog.format_type(t.oid, NULL), t.typtype, t.typbasetype, ${ELEMENT}, ${DELIMITER}, ${FIELDS}, ${STATE}
FROM need JOIN pg_catalog.pg_type t USING (oid)`;

/** States of types (`$1`: an array of object ids) as one text, ordered by object id, without dropped types. */
export const STATES_SQL = `
SELECT pg_catalog.string_agg(${STATE}, ' ' ORDER BY t.oid) FROM pg_catalog.pg_type t WHERE t.oid = ANY ($1::pg_catalog.oid[])`;
