import type { Fields, PackCall } from '../../../../connectors/packs/pack-tool.ts';

/** Facts about the server by which the tools choose their statements. */
export interface ServerFacts {
  /** As `server_version_num`: 150006, 180001. */
  version: number;
  login: string;
  database: string;
  isStandby: boolean;
  /** Whether this login sees what other logins do (pg_monitor, pg_read_all_stats, superuser). */
  seesOthers: boolean;
  /** The row of each need's query, by the need's id. */
  needed: Readonly<Record<string, Fields>>;
}

const FACTS_SQL = `SELECT current_setting('server_version_num')::int AS version, current_user::text AS login,
  current_database()::text AS database, pg_is_in_recovery() AS standby, pg_has_role('pg_read_all_stats', 'USAGE') AS sees`;

/** Reads the server's version and the login's rights; before each call, since both may change. */
export async function serverFacts(call: PackCall): Promise<ServerFacts> {
  const { rows } = await call.ask(FACTS_SQL);
  const { version, login, database, standby, sees } = rows[0] ?? {};
  return {
    version: Number(version),
    login: String(login),
    database: String(database),
    isStandby: standby === true,
    seesOthers: sees === true,
    needed: {},
  };
}

/** A name as an identifier of SQL. */
export const quoted = (name: unknown): string => `"${String(name).replaceAll('"', '""')}"`;
