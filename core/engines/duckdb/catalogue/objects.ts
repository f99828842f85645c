import { KINDS, type ObjectKind } from '../../../connectors/objects.ts';

/** What a DuckDB catalogue is searched for. It has no triggers; its enums and extensions belong to no catalogue of a person's own. */
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
