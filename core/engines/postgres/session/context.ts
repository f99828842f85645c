import { HydrantError } from '../../../common/errors.ts';
import type { StatementContext } from '../../../connectors/context.ts';

/**
 * Whether role $1 has no rights beyond those of the current one, and whether schema $2 exists. `SET ROLE` alone would also allow roles whose
 * rights the login does not inherit (NOINHERIT), and attributes such as SUPERUSER, which are never inherited.
 */
const CHECK = `
SELECT
  (SELECT pg_catalog.pg_has_role(own.oid, one.oid, 'USAGE') AND (own.rolsuper OR NOT (one.rolsuper
      OR (one.rolbypassrls AND NOT own.rolbypassrls) OR (one.rolcreaterole AND NOT own.rolcreaterole)
      OR (one.rolcreatedb AND NOT own.rolcreatedb) OR (one.rolreplication AND NOT own.rolreplication)))
    FROM pg_catalog.pg_roles own, pg_catalog.pg_roles one WHERE own.rolname = current_user AND one.rolname = $1),
  EXISTS (SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = $2 AND pg_catalog.has_schema_privilege(oid, 'USAGE'))`;

type Ask = (statement: { sql: string; values: readonly (string | null)[] }) => Promise<(string | null)[][]>;

/** Throws NOT_SUPPORTED for a role with more rights than the connection has, OBJECT_UNKNOWN for a missing schema. */
export async function checkContext({ role, schema }: StatementContext, ask: Ask): Promise<void> {
  const [row] = await ask({ sql: CHECK, values: [role ?? null, schema ?? null] });
  const [narrows, isThere] = (row ?? []).map((cell) => cell === 't' || cell === 'true');
  if (role !== undefined && !narrows)
    throw new HydrantError(
      'NOT_SUPPORTED',
      `A statement cannot choose the role ${role}: there is none of this name whose rights the connection has already.`,
      'Leave the role out, or name one that the connection’s own role inherits from.',
    );
  if (schema !== undefined && !isThere)
    throw new HydrantError('OBJECT_UNKNOWN', `There is no schema ${schema} that this connection may use.`, { do: 'find-names' });
}

/** Statement that sets the search_path to one schema, for one transaction (`local`) or for the session. */
export function setSchema(schema: string, local: boolean): { text: string; values: string[] } {
  return { text: `SELECT pg_catalog.set_config('search_path', pg_catalog.quote_ident($1), ${local})`, values: [schema] };
}
