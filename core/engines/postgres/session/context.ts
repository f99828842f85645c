import { HydrantError } from '../../../common/errors.ts';
import type { StatementContext } from '../../../connectors/context.ts';

/**
 * Whether a role gives nothing that the current one has not ($1), and whether a schema is there ($2). `SET ROLE` alone would also allow
 * roles whose rights the login does not have by itself (NOINHERIT), and attributes such as SUPERUSER, which are never inherited.
 */
const CHECK = `
SELECT
  (SELECT pg_catalog.pg_has_role(own.oid, one.oid, 'USAGE') AND (own.rolsuper OR NOT (one.rolsuper
      OR (one.rolbypassrls AND NOT own.rolbypassrls) OR (one.rolcreaterole AND NOT own.rolcreaterole)
      OR (one.rolcreatedb AND NOT own.rolcreatedb) OR (one.rolreplication AND NOT own.rolreplication)))
    FROM pg_catalog.pg_roles own, pg_catalog.pg_roles one WHERE own.rolname = current_user AND one.rolname = $1),
  EXISTS (SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = $2 AND pg_catalog.has_schema_privilege(oid, 'USAGE'))`;

type Ask = (statement: { sql: string; values: readonly (string | null)[] }) => Promise<(string | null)[][]>;

/** Throws NOT_SUPPORTED for a role that would widen what the connection may do, OBJECT_UNKNOWN for a schema that is not there. */
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

/** Looks names without a schema up in this one, for one transaction or for the session. */
export function setSchema(schema: string, local: boolean): { text: string; values: string[] } {
  return { text: `SELECT pg_catalog.set_config('search_path', pg_catalog.quote_ident($1), ${local})`, values: [schema] };
}
