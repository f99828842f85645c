import type { CatalogueObject, CatalogueQuery } from '../connector.ts';
import type { Cell, Row } from '../run.ts';

/** Columns of an engine's catalogue query for objects, in this order; an engine may append its own. */
export const OBJECT_COLUMNS = [
  'database',
  'schema',
  'table',
  'name',
  'dataType',
  'nullable',
  'comment',
  'rows',
  'columnCount',
  'definition',
] as const;

/** Columns that an engine's catalogue query for table columns shares with other engines; the key of the table is the engine's own. */
export const PART_COLUMNS = ['name', 'type', 'nullable', 'comment', 'default'] as const;

type Named<N extends string> = { readonly [name in N]?: Cell };

/** Rows by name instead of by position: `[1, 'a']` under `id, name` is `{ id: 1, name: 'a' }`. */
export function byName<N extends string>(names: readonly N[], rows: readonly Row[]): Named<N>[] {
  return rows.map((row) => Object.fromEntries(names.map((name, index) => [name, row[index] ?? null])) as Named<N>);
}

/** The text of a cell; undefined for NULL and for empty text. */
function textOf(cell: Cell | undefined): string | undefined {
  return cell === null || cell === undefined || cell === '' ? undefined : String(cell);
}

/** The number in a cell, which may be text; undefined for NULL. */
export function numberOf(cell: Cell | undefined): number | undefined {
  return cell === null || cell === undefined ? undefined : Number(cell);
}

/** Converts a catalogue row to an object without its empty fields. The level `names` gives only type, location and name. */
export function objectOf(
  type: CatalogueObject['type'],
  row: Named<(typeof OBJECT_COLUMNS)[number]>,
  detail: CatalogueQuery['detail'],
  { hasDefinition }: { hasDefinition: boolean },
): CatalogueObject {
  const names = { type, name: String(row.name), schema: textOf(row.schema), table: textOf(row.table) };
  if (detail === 'names') return withoutNothing(names);
  return withoutNothing({
    ...names,
    database: type === 'database' ? undefined : textOf(row.database),
    dataType: textOf(row.dataType),
    nullable: typeof row.nullable === 'boolean' ? row.nullable : undefined,
    comment: textOf(row.comment),
    rows: numberOf(row.rows),
    columnCount: numberOf(row.columnCount),
    definition: hasDefinition ? textOf(row.definition) : undefined,
  });
}

/** Adds a column to its table. `nullable` is set only where it is false, since readers assume nullable columns. */
export function addColumn(table: CatalogueObject | undefined, row: Named<(typeof PART_COLUMNS)[number]>): void {
  const comment = row.comment === null ? undefined : row.comment;
  const standard = row.default === null ? undefined : row.default;
  table?.columns?.push({
    name: String(row.name),
    type: String(row.type),
    ...(row.nullable === false ? { nullable: false } : {}),
    ...(comment === undefined ? {} : { comment: String(comment) }),
    ...(standard === undefined ? {} : { default: String(standard) }),
  });
}

/** Adds a text about a table: a key, an index, a fact. */
export function addText(table: CatalogueObject | undefined, field: 'keys' | 'indexes' | 'facts', text: Cell | undefined): void {
  if (table) table[field] = [...(table[field] ?? []), String(text)];
}

/** Removes undefined fields. */
export function withoutNothing(object: { [K in keyof CatalogueObject]: CatalogueObject[K] | undefined }): CatalogueObject {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as unknown as CatalogueObject;
}
