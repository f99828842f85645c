import type { ValueKind } from '../../../../connectors/connector.ts';
import data from './built-in.json' with { type: 'json' };

/** A type of `pg_catalog`: its name as `format_type` writes it, what it holds, and the object id of its array. */
interface BuiltIn {
  oid: number;
  name: string;
  kind: ValueKind;
  array?: number;
}

/** Object ids are fixed for the life of PostgreSQL (src/include/catalog/pg_type.dat); a test compares them with a live server. */
export const BUILT_IN_TYPES = data as readonly BuiltIn[];
