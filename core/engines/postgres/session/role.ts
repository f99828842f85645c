import type pg from 'pg';
import { HydrantError } from '../../../common/errors.ts';
import { identifier } from '../../../connectors/kit/sql-text.ts';
import { fromPostgresError } from './errors.ts';

/** `SET ROLE`, for one transaction or for the session, with the name as a value. */
export function switchRole(role: string, local: boolean): { text: string; values: string[] } {
  return { text: `SELECT pg_catalog.set_config('role', $1, ${local})`, values: [role] };
}

/** Whether this login may switch to the role of its profile. Rejects with LOGIN_FAILED and what to do. */
export async function checkRole(client: pg.Client, user: string, role: string): Promise<void> {
  try {
    await client.query(switchRole(role, false));
    await client.query('RESET ROLE');
  } catch (error) {
    const { message, code } = fromPostgresError(error);
    if (code === 'CONNECTION_LOST') throw fromPostgresError(error);
    throw new HydrantError(
      'LOGIN_FAILED',
      `The login cannot switch to the role ${role}: ${message}`,
      `Correct the role of the connection, or have its owner run: GRANT ${identifier(role)} TO ${identifier(user)};`,
      { cause: error },
    );
  }
}
