/** One kind of catalogue object that can be searched for. */
export interface ObjectKind {
  /** Singular: `table`, `stage`. */
  readonly type: string;
  /** Plural, for sentences: `tables`. */
  readonly title: string;
}

/** Kinds that several engines share under the same name. An engine adds its own. */
export const KINDS = {
  database: { type: 'database', title: 'databases' },
  schema: { type: 'schema', title: 'schemas' },
  table: { type: 'table', title: 'tables' },
  view: { type: 'view', title: 'views' },
  column: { type: 'column', title: 'columns' },
  key: { type: 'key', title: 'keys' },
  index: { type: 'index', title: 'indexes' },
  function: { type: 'function', title: 'functions' },
  procedure: { type: 'procedure', title: 'procedures' },
  sequence: { type: 'sequence', title: 'sequences' },
  synonym: { type: 'synonym', title: 'synonyms' },
  trigger: { type: 'trigger', title: 'triggers' },
} as const satisfies Record<string, ObjectKind>;

/** Parts of a table's full name: `schema.table`, or `database.schema.table` where one connection reaches several databases. */
export type NameLevels = 2 | 3;
