import { KINDS, type ObjectKind } from '../../../connectors/objects.ts';

/** Kinds of objects in a DuckDB catalogue. DuckDB has no triggers; enums and extensions are left out, since no user database owns them. */
export const DUCKDB_OBJECTS = [
  KINDS.database,
  KINDS.schema,
  KINDS.table,
  KINDS.view,
  KINDS.column,
  KINDS.key,
  KINDS.index,
  KINDS.function,
] as const satisfies readonly ObjectKind[];
export type DuckdbObject = (typeof DUCKDB_OBJECTS)[number]['type'];
