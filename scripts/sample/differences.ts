import { resolveSchema, type SampleSchema } from '../../core/engines/duckdb/session/sample/schema-types.ts';
import type { DevVariant } from './dev-variant.ts';
import type { Cell, TableRows } from './rows.ts';

/** The shape of resources/sample/differences.json. Values are text as in the results of Hydrant; NULL is null. */
export interface Differences {
  readonly tables: readonly TableDifference[];
  readonly schema: readonly SchemaDifference[];
}

export interface TableDifference {
  readonly table: string;
  readonly primaryKey: readonly string[];
  readonly rows: { readonly prod: number; readonly dev: number };
  /** Cells of rows that both have. A column whose type differs is listed only where its value differs too. */
  readonly changed: readonly {
    readonly key: Readonly<Record<string, string | null>>;
    readonly column: string;
    readonly prod: string | null;
    readonly dev: string | null;
    readonly why: string;
  }[];
  /** Rows only in dev, by key. */
  readonly added: readonly { readonly key: Readonly<Record<string, string | null>>; readonly why: string }[];
  /** Rows only in prod: exactly those where the condition holds. */
  readonly removed?: { readonly count: number; readonly where: string; readonly why: string };
}

export interface SchemaDifference {
  readonly kind: 'column' | 'type' | 'index' | 'view' | 'definition';
  readonly object: string;
  readonly prod: string | null;
  readonly dev: string | null;
}

const plain = (cell: Cell): string | null => (cell === null ? null : String(cell));
const plainKey = (key: Readonly<Record<string, Cell>>): Record<string, string | null> =>
  Object.fromEntries(Object.entries(key).map(([column, cell]) => [column, plain(cell)]));

export function tableDifferences(schema: SampleSchema, prod: TableRows, dev: DevVariant): TableDifference[] {
  return schema.tables.map(({ name, primaryKey }) => {
    const removed = dev.removals.find((it) => it.table === name);
    return {
      table: name,
      primaryKey,
      rows: { prod: prod[name]!.length, dev: dev.tables[name]!.length },
      changed: dev.edits
        .filter((edit) => edit.table === name)
        .map((edit) => ({ key: plainKey(edit.key), column: edit.column, prod: plain(edit.prod), dev: plain(edit.dev), why: edit.why })),
      added: dev.additions
        .filter((it) => it.table === name)
        .flatMap(({ rows, why }) =>
          rows.map((row) => ({ key: plainKey(Object.fromEntries(primaryKey.map((key) => [key, row[key]!]))), why })),
        ),
      ...(removed === undefined ? {} : { removed: { count: removed.count, where: removed.where, why: removed.why } }),
    };
  });
}

export function schemaDifferences(schema: SampleSchema): SchemaDifference[] {
  const [prod, dev] = [resolveSchema(schema, 'prod'), resolveSchema(schema, 'dev')];
  const overrides = schema.variants.dev;
  const prodView = (name: string): string => prod.views.find((view) => view.name === name)!.sql;
  return [
    ...(overrides.addColumns ?? []).map(
      ({ table, column }): SchemaDifference => ({ kind: 'column', object: `${table}.${column.name}`, prod: null, dev: column.type }),
    ),
    ...(overrides.changeColumns ?? []).map(({ table, column }): SchemaDifference => {
      const before = prod.tables.find((it) => it.name === table)!.columns.find((it) => it.name === column.name)!;
      return { kind: 'type', object: `${table}.${column.name}`, prod: before.type, dev: column.type };
    }),
    ...(overrides.dropIndexes ?? []).map(({ table, index }): SchemaDifference => {
      const columns = prod.tables.find((it) => it.name === table)!.indexes.find((it) => it.name === index)!.columns;
      return { kind: 'index', object: index, prod: `${table} (${columns.join(', ')})`, dev: null };
    }),
    ...(overrides.dropViews ?? []).map((name): SchemaDifference => ({ kind: 'view', object: name, prod: prodView(name), dev: null })),
    ...(overrides.changeViews ?? []).map(
      ({ name }): SchemaDifference => ({
        kind: 'definition',
        object: name,
        prod: prodView(name),
        dev: dev.views.find((view) => view.name === name)!.sql,
      }),
    ),
  ];
}
