import type { CatalogueObject, CatalogueQuery } from '../../core/connectors/connector.ts';
import type { NameLevels } from '../../core/connectors/objects.ts';
import type { CatalogueFacts } from '../../core/execution/catalogue-query.ts';

type Search = (query: CatalogueQuery) => Promise<{ objects: CatalogueObject[]; cut: boolean }>;

/** Schemas whose contents are counted in one answer, at most. */
const COUNTED = 5;
/** Objects of a schema that are counted, at most. */
const MOST = 1_000;

/**
 * The result of a search for objects, with the schemas whose name matches it: each says how many tables and views it holds. A search
 * without a type (`byDefault`) also gets the tables and views in those schemas.
 */
export async function withMatchedSchemas(
  catalogueObjects: { objects: CatalogueObject[]; cut: boolean },
  query: CatalogueQuery & { asked?: string; byDefault: boolean },
  search: Search,
  catalogue?: Pick<CatalogueFacts, 'objects' | 'nameLevels'>,
): Promise<{ objects: CatalogueObject[]; cut: boolean }> {
  const { asked, byDefault, ...plain } = query;
  const nameLevels = catalogue?.nameLevels;
  if (catalogue && !catalogue.objects.some(({ type }) => type === 'schema')) return catalogueObjects;
  if (plain.schema !== undefined || plain.table !== undefined) return catalogueObjects;
  if (byDefault && (asked === undefined || asked === '')) return catalogueObjects;
  const named = byDefault
    ? (await search({ ...plain, types: ['schema'], pattern: asked ?? '%', limit: COUNTED })).objects.filter(
        ({ name }) => name.toLowerCase() === asked?.toLowerCase(),
      )
    : catalogueObjects.objects.filter(({ type }) => type === 'schema').slice(0, COUNTED);
  const inside: CatalogueObject[] = [];
  for (const schema of named) {
    const { objects, cut } = await search({
      types: ['table', 'view'],
      pattern: '%',
      detail: 'names',
      ...within(schema, nameLevels),
      limit: MOST,
    });
    const own = objects.filter(({ database }) => database === undefined || schema.database === undefined || database === schema.database);
    schema.facts = [...(schema.facts ?? []), holds(own, cut)];
    if (byDefault)
      inside.push(...(await search({ ...plain, types: ['table', 'view'], pattern: '%', ...within(schema, nameLevels) })).objects);
  }
  if (!byDefault || named.length === 0) return catalogueObjects;
  const key = ({ type, database, schema, name }: CatalogueObject): string => JSON.stringify([type, database, schema, name]);
  const all = new Map([...named, ...inside, ...catalogueObjects.objects].map((object) => [key(object), object]));
  const objects = [...all.values()];
  return { objects: objects.slice(0, plain.limit), cut: catalogueObjects.cut || objects.length > plain.limit };
}

/** Only what stands in this schema. Where names have three levels (`nameLevels`), in this database. */
function within({ database, name }: CatalogueObject, nameLevels?: NameLevels): Pick<CatalogueQuery, 'database' | 'schema'> {
  return { schema: name, ...(nameLevels === 3 && database !== undefined ? { database } : {}) };
}

/** `holds 12 tables and 3 views`. */
function holds(objects: readonly CatalogueObject[], cut: boolean): string {
  if (cut) return `holds more than ${MOST.toLocaleString('en')} tables and views`;
  const count = (type: string): string => {
    const number = objects.filter((object) => object.type === type).length;
    return `${number} ${type}${number === 1 ? '' : 's'}`;
  };
  return objects.length === 0 ? 'holds no table or view that this login sees' : `holds ${count('table')} and ${count('view')}`;
}
