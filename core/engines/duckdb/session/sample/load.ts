import type { DuckDBConnection } from '@duckdb/node-api';
import { literal, identifier as name } from '../../../../connectors/kit/sql-text.ts';
import { resolveSchema, type SampleSchema, type TableSpec, type Variant, type ViewSpec } from './schema-types.ts';

const names = (list: readonly string[]): string => list.map(name).join(', ');

function createTable(table: TableSpec): string {
  const lines = [
    ...table.columns.map((column) => `${name(column.name)} ${column.type}${column.nullable ? '' : ' NOT NULL'}`),
    ...table.foreignKeys.map(
      (key) => `FOREIGN KEY (${names(key.columns)}) REFERENCES ${name(key.references.table)} (${names(key.references.columns)})`,
    ),
  ];
  return `CREATE TABLE ${name(table.name)} (\n  ${lines.join(',\n  ')}\n)`;
}

const commentOnTable = (table: TableSpec): string[] => [
  `COMMENT ON TABLE ${name(table.name)} IS ${literal(table.comment)}`,
  ...table.columns.map((column) => `COMMENT ON COLUMN ${name(table.name)}.${name(column.name)} IS ${literal(column.comment)}`),
];

/** Runs after the rows are loaded: building an index once is three times as fast as updating it with each row. */
const createKeyAndIndexes = (table: TableSpec): string[] => [
  `ALTER TABLE ${name(table.name)} ADD PRIMARY KEY (${names(table.primaryKey)})`,
  ...table.indexes.map(
    (index) => `CREATE ${index.unique ? 'UNIQUE ' : ''}INDEX ${name(index.name)} ON ${name(table.name)} (${names(index.columns)})`,
  ),
];

const createView = (view: ViewSpec): string[] => [
  `CREATE VIEW ${name(view.name)} AS ${view.sql}`,
  `COMMENT ON VIEW ${name(view.name)} IS ${literal(view.comment)}`,
];

/** Statements that load a variant from a folder of Parquet files, in order. */
export function loadStatements(schema: SampleSchema, variant: Variant, folder: string): string[] {
  const { tables, views } = resolveSchema(schema, variant);
  return [
    ...tables.flatMap((table) => [
      createTable(table),
      `INSERT INTO ${name(table.name)} SELECT * FROM read_parquet(${literal(`${folder}/${table.name}.parquet`)})`,
      ...createKeyAndIndexes(table),
    ]),
    ...tables.flatMap(commentOnTable),
    ...views.flatMap(createView),
  ];
}

/** Loads a variant into the current database of the connection, which must be empty. */
export async function loadSample(connection: DuckDBConnection, schema: SampleSchema, variant: Variant, folder: string): Promise<void> {
  await connection.run(loadStatements(schema, variant, folder).join(';\n'));
}
