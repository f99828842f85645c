/** The shape of resources/sample/schema.json. */
export type Variant = 'prod' | 'dev';

export interface ColumnSpec {
  readonly name: string;
  /** A DuckDB SQL type. */
  readonly type: string;
  readonly nullable: boolean;
  readonly comment: string;
}

export interface ForeignKeySpec {
  readonly columns: readonly string[];
  readonly references: { readonly table: string; readonly columns: readonly string[] };
}

export interface IndexSpec {
  readonly name: string;
  readonly columns: readonly string[];
  readonly unique: boolean;
}

export interface TableSpec {
  readonly name: string;
  readonly comment: string;
  readonly columns: readonly ColumnSpec[];
  readonly primaryKey: readonly string[];
  readonly foreignKeys: readonly ForeignKeySpec[];
  readonly indexes: readonly IndexSpec[];
}

export interface ViewSpec {
  readonly name: string;
  readonly sql: string;
  readonly comment: string;
}

/** How one variant departs from `tables` and `views`. */
export interface VariantOverrides {
  /** Appended after the table's own columns. */
  readonly addColumns?: readonly { readonly table: string; readonly column: ColumnSpec }[];
  /** Replaces the column of that name. */
  readonly changeColumns?: readonly { readonly table: string; readonly column: ColumnSpec }[];
  readonly dropIndexes?: readonly { readonly table: string; readonly index: string }[];
  readonly dropViews?: readonly string[];
  readonly changeViews?: readonly ViewSpec[];
}

export interface SampleSchema {
  /** In load order: a table stands after every table it references. */
  readonly tables: readonly TableSpec[];
  readonly views: readonly ViewSpec[];
  readonly variants: Readonly<Record<Variant, VariantOverrides>>;
}

/** The tables and views of one variant, overrides applied. */
export function resolveSchema(schema: SampleSchema, variant: Variant): { tables: TableSpec[]; views: ViewSpec[] } {
  const overrides = schema.variants[variant];
  const tables = schema.tables.map((table) => {
    const changed = (overrides.changeColumns ?? []).filter((change) => change.table === table.name);
    const added = (overrides.addColumns ?? []).filter((add) => add.table === table.name);
    const dropped = (overrides.dropIndexes ?? []).filter((drop) => drop.table === table.name);
    return {
      ...table,
      columns: [
        ...table.columns.map((column) => changed.find((change) => change.column.name === column.name)?.column ?? column),
        ...added.map((add) => add.column),
      ],
      indexes: table.indexes.filter((index) => !dropped.some((drop) => drop.index === index.name)),
    };
  });
  const views = schema.views
    .filter((view) => !overrides.dropViews?.includes(view.name))
    .map((view) => overrides.changeViews?.find((change) => change.name === view.name) ?? view);
  return { tables, views };
}
