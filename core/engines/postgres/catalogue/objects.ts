import { KINDS, type ObjectKind } from '../../../connectors/objects.ts';

/** Kinds of objects in a PostgreSQL catalogue. */
export const POSTGRES_OBJECTS = [
  KINDS.database,
  KINDS.schema,
  KINDS.table,
  KINDS.view,
  KINDS.column,
  KINDS.key,
  KINDS.index,
  KINDS.function,
  KINDS.trigger,
  { type: 'enum', title: 'enums' },
  { type: 'extension', title: 'extensions' },
] as const satisfies readonly ObjectKind[];
export type PostgresObject = (typeof POSTGRES_OBJECTS)[number]['type'];

/** Whether a PostgreSQL catalogue has objects of this kind. */
export function isPostgresObject(type: string): type is PostgresObject {
  return POSTGRES_OBJECTS.some((kind) => kind.type === type);
}
