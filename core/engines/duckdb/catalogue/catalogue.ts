import type { CatalogueObject, CatalogueQuery, Parameters, Row } from '../../../connectors/connector.ts';
import { addColumn, addText, byName, OBJECT_COLUMNS, objectOf } from '../../../connectors/kit/catalogue-rows.ts';
import type { DuckdbObject } from './objects.ts';

type Ask = (sql: string, values: Parameters) => Promise<Row[]>;

/** Columns, keys or indexes of the tables of one answer. */
const MOST_PARTS = 1_000_000;

/** Everything of the engine itself; a user's own objects are what is left. */
const OWN = `NOT internal`;

/**
 * One statement per object type. Columns in order: database, schema, table, name, dataType, nullable, comment, rows, columnCount, definition.
 * $1 pattern, $2 schema or NULL, $3 table or NULL, $4 limit.
 */
const STATEMENTS: Record<DuckdbObject, string> = {
  database: `SELECT database_name, NULL, NULL, database_name, type, NULL, comment, NULL, NULL, NULL FROM duckdb_databases()
    WHERE ${OWN} AND database_name ILIKE $1 AND $2 IS NULL AND $3 IS NULL ORDER BY 4 LIMIT $4`,
  schema: `SELECT database_name, NULL, NULL, schema_name, NULL, NULL, comment, NULL, NULL, NULL FROM duckdb_schemas()
    WHERE (${OWN} OR schema_name = 'main') AND database_name NOT IN ('system', 'temp') AND schema_name ILIKE $1 AND coalesce(schema_name = $2, true) AND $3 IS NULL ORDER BY 1, 4 LIMIT $4`,
  table: `SELECT database_name, schema_name, NULL, table_name, NULL, NULL, comment, estimated_size, column_count, NULL FROM duckdb_tables()
    WHERE ${OWN} AND table_name ILIKE $1 AND coalesce(schema_name = $2, true) AND coalesce(table_name = $3, true) ORDER BY 1, 2, 4 LIMIT $4`,
  view: `SELECT database_name, schema_name, NULL, view_name, NULL, NULL, comment, NULL, column_count, sql FROM duckdb_views()
    WHERE ${OWN} AND view_name ILIKE $1 AND coalesce(schema_name = $2, true) AND coalesce(view_name = $3, true) ORDER BY 1, 2, 4 LIMIT $4`,
  column: `SELECT database_name, schema_name, table_name, column_name, data_type, is_nullable, comment, NULL, NULL, column_default FROM duckdb_columns()
    WHERE ${OWN} AND column_name ILIKE $1 AND coalesce(schema_name = $2, true) AND coalesce(table_name = $3, true) ORDER BY 1, 2, 3, column_index LIMIT $4`,
  key: `SELECT database_name, schema_name, table_name, coalesce(constraint_name, constraint_text), lower(constraint_type), NULL, NULL, NULL, NULL, constraint_text FROM duckdb_constraints()
    WHERE constraint_type <> 'NOT NULL' AND (constraint_text ILIKE $1 OR constraint_name ILIKE $1) AND coalesce(schema_name = $2, true) AND coalesce(table_name = $3, true) ORDER BY 1, 2, 3, constraint_index LIMIT $4`,
  index: `SELECT database_name, schema_name, table_name, index_name, CASE WHEN is_unique THEN 'unique' END, NULL, comment, NULL, NULL, sql FROM duckdb_indexes()
    WHERE index_name ILIKE $1 AND coalesce(schema_name = $2, true) AND coalesce(table_name = $3, true) ORDER BY 1, 2, 3, 4 LIMIT $4`,
  function: `SELECT DISTINCT database_name, schema_name, NULL, function_name, function_type, NULL, description, NULL, NULL, macro_definition FROM duckdb_functions()
    WHERE ${OWN} AND function_name ILIKE $1 AND coalesce(schema_name = $2, true) AND $3 IS NULL ORDER BY 1, 2, 4 LIMIT $4`,
};

/** Reads the catalogue; `full` adds the columns, keys and indexes of each table in three more statements, not three per table. */
export async function readCatalogue(ask: Ask, query: CatalogueQuery): Promise<CatalogueObject[]> {
  const matches: CatalogueObject[] = [];
  for (const type of query.types) {
    const left = query.limit - matches.length;
    if (left <= 0) break;
    if (!hasStatement(type)) continue;
    const rows = await ask(STATEMENTS[type], [query.pattern, query.schema ?? null, query.table ?? null, left]);
    const hasDefinition = query.detail === 'full' || type === 'key' || type === 'index';
    for (const row of byName(OBJECT_COLUMNS, rows)) matches.push(objectOf(type, row, query.detail, { hasDefinition }));
  }
  if (query.detail === 'full')
    await addParts(
      ask,
      matches.filter((object) => object.type === 'table' || object.type === 'view'),
    );
  return matches;
}

function hasStatement(type: string): type is DuckdbObject {
  return Object.hasOwn(STATEMENTS, type);
}

/** Only the parts of the tables that were found: `$5` is a JSON list of `[database, schema, table]`. */
function partsOf(type: 'column' | 'key' | 'index'): string {
  const wanted = `(SELECT one->>0, one->>1, one->>2 FROM (SELECT unnest(CAST($5 AS JSON[])) AS one))`;
  return STATEMENTS[type].replace('WHERE', `WHERE (database_name, schema_name, table_name) IN ${wanted} AND`);
}

async function addParts(ask: Ask, tables: CatalogueObject[]): Promise<void> {
  if (tables.length === 0) return;
  const keyOf = (...names: unknown[]): string => JSON.stringify(names);
  const matches = new Map(tables.map((table) => [keyOf(table.database, table.schema, table.name), table]));
  const names = JSON.stringify(tables.map(({ database, schema, name }) => [database, schema, name]));
  const values = ['%', null, null, MOST_PARTS, names] as const;
  const ofTables = async (type: 'column' | 'key' | 'index') =>
    byName(OBJECT_COLUMNS, await ask(partsOf(type), values)).map((row) => ({
      ...row,
      of: matches.get(keyOf(row.database, row.schema, row.table)),
    }));
  for (const table of tables) table.columns = [];
  for (const { of, dataType, definition, ...row } of await ofTables('column'))
    addColumn(of, { ...row, type: dataType ?? null, default: definition ?? null });
  for (const { of, definition } of await ofTables('key')) addText(of, 'keys', definition);
  for (const { of, definition, name } of await ofTables('index')) addText(of, 'indexes', definition ?? name);
}
