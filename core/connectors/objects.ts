/** One kind of object that an engine has, as its catalogue is searched for it. */
export interface ObjectKind {
  /** In the field's word, singular: `table`, `stage`. */
  readonly type: string;
  /** The same for a sentence, plural: `tables`. */
  readonly title: string;
}

/** Kinds that several engines have, so that each is called the same everywhere. An engine adds its own. */
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

/** How many names lead to a table: `schema.table`, or `database.schema.table` where one connection reaches several databases. */
export type NameLevels = 2 | 3;
