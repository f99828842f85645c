import type { CatalogueObject, CatalogueQuery, Row } from '../../../connectors/connector.ts';
import {
  addColumn,
  addText,
  byName,
  numberOf,
  OBJECT_COLUMNS,
  objectOf,
  PART_COLUMNS,
  withoutNothing,
} from '../../../connectors/kit/catalogue-rows.ts';
import { CATALOGUE_SQL, PARTS_SQL } from './catalogue-sql.ts';
import { isPostgresObject } from './objects.ts';

type Ask = (sql: string, values: readonly (string | null)[]) => Promise<Row[]>;

/** Rows of {@link CATALOGUE_SQL}. */
const named = (rows: readonly Row[]) => byName([...OBJECT_COLUMNS, 'oid', 'bytes', 'facts'], rows);

/** Reads the catalogue of the session's database; `full` adds what stands inside the tables that were found, in one statement each. */
export async function readCatalogue(ask: Ask, query: CatalogueQuery): Promise<CatalogueObject[]> {
  const matches: { oid: string; object: CatalogueObject }[] = [];
  for (const type of query.types) {
    const left = query.limit - matches.length;
    if (left <= 0) break;
    if (!isPostgresObject(type)) continue;
    const values = [query.pattern, query.schema ?? null, query.table ?? null, String(left), query.detail];
    for (const row of named(await ask(CATALOGUE_SQL[type], values)))
      matches.push({ oid: String(row.oid), object: toObject(type, row, query.detail) });
  }
  const tables = new Map(
    matches.filter(({ object }) => object.type === 'table' || object.type === 'view').map(({ oid, object }) => [oid, object]),
  );
  if (query.detail === 'full' && tables.size > 0) await addParts(ask, tables);
  return matches.map(({ object }) => object);
}

function toObject(type: string, row: ReturnType<typeof named>[number], detail: CatalogueQuery['detail']): CatalogueObject {
  const hasDefinition = type !== 'view' || detail === 'full';
  const object = objectOf(type, row, detail, { hasDefinition });
  if (detail === 'names') return object;
  const facts = typeof row.facts === 'string' ? (JSON.parse(row.facts) as string[]) : [];
  return withoutNothing({ ...object, bytes: numberOf(row.bytes), facts: facts.length > 0 ? facts : undefined });
}

async function addParts(ask: Ask, tables: ReadonlyMap<string, CatalogueObject>): Promise<void> {
  const ids = [`{${[...tables.keys()].join(',')}}`];
  for (const table of tables.values()) table.columns = [];
  for (const row of byName(['oid', ...PART_COLUMNS], await ask(PARTS_SQL.columns, ids))) addColumn(tables.get(String(row.oid)), row);
  const add = async (part: 'keys' | 'indexes' | 'triggers' | 'policies', field: 'keys' | 'indexes' | 'facts'): Promise<void> => {
    for (const { oid, text } of byName(['oid', 'text'], await ask(PARTS_SQL[part], ids))) addText(tables.get(String(oid)), field, text);
  };
  await add('keys', 'keys');
  await add('indexes', 'indexes');
  await add('triggers', 'facts');
  await add('policies', 'facts');
}
