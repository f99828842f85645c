import type { CatalogueObject, CatalogueQuery, Cell, Row } from '../../../connectors/connector.ts';
import { CATALOGUE_SQL, PARTS_SQL } from './catalogue-sql.ts';
import { isPostgresObject } from './objects.ts';

type Ask = (sql: string, values: readonly (string | null)[]) => Promise<Row[]>;

/** Reads the catalogue of the session's database; `full` adds what stands inside the tables that were found, in one statement each. */
export async function readCatalogue(ask: Ask, query: CatalogueQuery): Promise<CatalogueObject[]> {
  const matches: { oid: string; object: CatalogueObject }[] = [];
  for (const type of query.types) {
    const left = query.limit - matches.length;
    if (left <= 0) break;
    if (!isPostgresObject(type)) continue;
    const values = [query.pattern, query.schema ?? null, query.table ?? null, String(left), query.detail];
    for (const row of await ask(CATALOGUE_SQL[type], values))
      matches.push({ oid: String(row[10]), object: toObject(type, row, query.detail) });
  }
  const tables = new Map(
    matches.filter(({ object }) => object.type === 'table' || object.type === 'view').map(({ oid, object }) => [oid, object]),
  );
  if (query.detail === 'full' && tables.size > 0) await addParts(ask, tables);
  return matches.map(({ object }) => object);
}

function toObject(type: string, row: Row, detail: CatalogueQuery['detail']): CatalogueObject {
  const [database, schema, table, name, dataType, nullable, comment, rows, columnCount, definition, , bytes, facts] = row;
  const text = (cell: Cell | undefined): string | undefined =>
    cell === null || cell === undefined || cell === '' ? undefined : String(cell);
  const number = (cell: Cell | undefined): number | undefined => (cell === null || cell === undefined ? undefined : Number(cell));
  const shown = detail !== 'names';
  const notes = typeof facts === 'string' ? (JSON.parse(facts) as string[]) : [];
  const says = type === 'view' || type === 'function' ? detail === 'full' || type === 'function' : shown;
  return withoutNothing({
    type,
    name: String(name),
    schema: text(schema),
    table: text(table),
    database: shown && type !== 'database' ? text(database) : undefined,
    dataType: shown ? text(dataType) : undefined,
    nullable: shown && typeof nullable === 'boolean' ? nullable : undefined,
    comment: shown ? text(comment) : undefined,
    rows: shown ? number(rows) : undefined,
    bytes: shown ? number(bytes) : undefined,
    columnCount: shown ? number(columnCount) : undefined,
    facts: shown && notes.length > 0 ? notes : undefined,
    definition: shown && says ? text(definition) : undefined,
  });
}

async function addParts(ask: Ask, tables: ReadonlyMap<string, CatalogueObject>): Promise<void> {
  const ids = [`{${[...tables.keys()].join(',')}}`];
  for (const table of tables.values()) table.columns = [];
  for (const [oid, name, type, nullable, comment, standard] of await ask(PARTS_SQL.columns, ids)) {
    tables.get(String(oid))?.columns?.push({
      name: String(name),
      type: String(type),
      ...(nullable === false ? { nullable: false } : {}),
      ...(comment === null || comment === undefined ? {} : { comment: String(comment) }),
      ...(standard === null || standard === undefined ? {} : { default: String(standard) }),
    });
  }
  const add = async (part: 'keys' | 'indexes' | 'triggers' | 'policies', field: 'keys' | 'indexes' | 'facts'): Promise<void> => {
    for (const [oid, definition] of await ask(PARTS_SQL[part], ids)) {
      const table = tables.get(String(oid));
      if (table) table[field] = [...(table[field] ?? []), String(definition)];
    }
  };
  await add('keys', 'keys');
  await add('indexes', 'indexes');
  await add('triggers', 'facts');
  await add('policies', 'facts');
}

/** Fields that say nothing are left out of answers. */
function withoutNothing(object: { [K in keyof CatalogueObject]: CatalogueObject[K] | undefined }): CatalogueObject {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as unknown as CatalogueObject;
}
