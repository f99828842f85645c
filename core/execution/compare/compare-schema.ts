import { HydrantError } from '../../common/errors.ts';
import type { CatalogueObject } from '../../connectors/connector.ts';
import { searchCatalogue } from '../catalogue.ts';
import type { Target } from '../target.ts';

export interface SchemaDifference {
  kind: 'only-in-base' | 'only-in-other' | 'changed';
  type: 'table' | 'view' | 'column' | 'key' | 'index';
  /** `schema.table` or `schema.table.column`. */
  name: string;
  /** What changed: `type`, `nullable`, `default`, `comment`, `definition`. */
  what?: string;
  base?: string;
  other?: string;
}

export interface SchemaComparison {
  base: string;
  other: string;
  /** null: a side has more tables and views than were read, and the ones that were read do not differ. */
  equal: boolean | null;
  /** Tables and views compared on each side. */
  compared: { base: number; other: number };
  /** Sides with more tables and views than were compared. */
  cut: ('base' | 'other')[];
  differences: SchemaDifference[];
  total: number;
}

const MAX_OBJECTS = 20_000;

/**
 * Compares tables, views, columns, keys and indexes of two environments; names match without case. Throws OBJECT_UNKNOWN if the schema or
 * pattern matches nothing on either side.
 */
export async function compareSchema(
  base: Target,
  other: Target,
  options: { database?: string; otherDatabase?: string; schema?: string; pattern: string; limit: number; signal: AbortSignal },
): Promise<SchemaComparison> {
  const read = (target: Target, database?: string): Promise<{ objects: CatalogueObject[]; cut: boolean }> => {
    const query = {
      types: ['table', 'view'] as const,
      pattern: options.pattern,
      detail: 'full' as const,
      limit: MAX_OBJECTS,
      ...(database ? { database } : {}),
      ...(options.schema ? { schema: options.schema } : {}),
    };
    return searchCatalogue(target, query, options.signal);
  };
  const [left, right] = await Promise.all([read(base, options.database), read(other, options.otherDatabase ?? options.database)]);
  // A mistyped filter must not look like two equal schemas.
  if (
    left.objects.length + right.objects.length === 0 &&
    (options.database !== undefined || options.schema !== undefined || options.pattern !== '%')
  ) {
    const where = options.schema === undefined ? '' : ` in the schema ${JSON.stringify(options.schema)}`;
    const inside = options.database === undefined ? '' : ` of the database ${JSON.stringify(options.database)}`;
    const like = options.pattern === '%' ? '' : ` like ${JSON.stringify(options.pattern)}`;
    throw new HydrantError(
      'OBJECT_UNKNOWN',
      `Neither ${base.environment} nor ${other.environment} has a table or view${like}${where}${inside}.`,
      {
        do: 'find-names',
      },
    );
  }
  const differences = [...compareObjects(left.objects, right.objects, pathOf(left.objects, right.objects))];
  const cut = [...(left.cut ? (['base'] as const) : []), ...(right.cut ? (['other'] as const) : [])];
  const isUnknown = differences.length === 0 && cut.length > 0;
  return {
    base: base.environment,
    other: other.environment,
    equal: isUnknown ? null : differences.length === 0,
    compared: { base: left.objects.length, other: right.objects.length },
    cut,
    differences: differences.slice(0, options.limit),
    total: differences.length,
  };
}

/**
 * The name by which objects of the two sides are paired. It includes the database only if a side shows several: the databases of two
 * environments usually have different names.
 */
function pathOf(...sides: readonly (readonly CatalogueObject[])[]): (object: CatalogueObject) => string {
  const several = sides.some((objects) => new Set(objects.flatMap(({ database }) => database ?? [])).size > 1);
  return ({ database, schema, name }) => [several ? database : undefined, schema, name].filter((part) => part !== undefined).join('.');
}

function* compareObjects(
  left: readonly CatalogueObject[],
  right: readonly CatalogueObject[],
  nameOf: (object: CatalogueObject) => string,
): Generator<SchemaDifference> {
  for (const [name, a, b] of pairs(left, right, nameOf)) {
    const type = (a ?? b)?.type === 'view' ? 'view' : 'table';
    if (!a || !b) {
      yield oneSided(type, name, a ? 'base' : 'other');
      continue;
    }
    if (a.type !== b.type) yield { kind: 'changed', type, name, what: 'type', base: a.type, other: b.type };
    yield* changed(type, name, 'comment', a.comment, b.comment);
    if (type === 'view') yield* changed(type, name, 'definition', a.definition, b.definition);
    for (const [column, c, d] of pairs(a.columns ?? [], b.columns ?? [], (entry) => entry.name)) {
      const path = `${name}.${column}`;
      if (!c || !d) {
        yield oneSided('column', path, c ? 'base' : 'other', c?.type ?? d?.type);
        continue;
      }
      yield* changed('column', path, 'type', c.type, d.type);
      yield* changed('column', path, 'nullable', String(c.nullable ?? true), String(d.nullable ?? true));
      yield* changed('column', path, 'default', c.default, d.default);
      yield* changed('column', path, 'comment', c.comment, d.comment);
    }
    for (const [key, c, d] of pairs(a.keys ?? [], b.keys ?? [], String)) {
      if (!c || !d) yield oneSided('key', `${name}: ${key}`, c ? 'base' : 'other');
    }
    for (const [index, c, d] of pairs(a.indexes ?? [], b.indexes ?? [], String)) {
      if (!c || !d) yield oneSided('index', `${name}: ${index}`, c ? 'base' : 'other');
    }
  }
}

function oneSided(type: SchemaDifference['type'], name: string, side: 'base' | 'other', detail?: string): SchemaDifference {
  return { kind: side === 'base' ? 'only-in-base' : 'only-in-other', type, name, ...(detail ? { [side]: detail } : {}) };
}

function* changed(
  type: SchemaDifference['type'],
  name: string,
  what: string,
  base: string | undefined,
  other: string | undefined,
): Generator<SchemaDifference> {
  if ((base ?? '') === (other ?? '')) return;
  yield { kind: 'changed', type, name, what, ...(base === undefined ? {} : { base }), ...(other === undefined ? {} : { other }) };
}

/** Pairs items of both sides by name: first in the order of the left side, then items that only the right side has. */
function* pairs<T>(
  left: readonly T[],
  right: readonly T[],
  nameOf: (item: T) => string,
): Generator<[string, T | undefined, T | undefined]> {
  const waiting = new Map(right.map((item) => [nameOf(item).toLowerCase(), item]));
  for (const item of left) {
    const name = nameOf(item);
    const match = waiting.get(name.toLowerCase());
    waiting.delete(name.toLowerCase());
    yield [name, item, match];
  }
  for (const item of waiting.values()) yield [nameOf(item), undefined, item];
}
