import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PostgresServer } from '../../core/engines/postgres/testing/server.ts';
import type { ProfileInput } from '../../core/profiles/profile.ts';
import { freshHome } from './process.ts';

type PostgresInput = ProfileInput;

/** A profile of a server of this test; `more` changes what is named. */
export function postgresProfile(
  id: string,
  { host, port, database = 'postgres' }: Pick<PostgresServer, 'host' | 'port'> & { database?: string },
  more: Partial<PostgresInput> = {},
): PostgresInput {
  return {
    id,
    name: id,
    engine: 'postgres',
    connection: { host, port, database, user: 'postgres', tls: { mode: 'disable' } },
    ...more,
  };
}

/** A home with these profiles saved in it. */
export function homeWith(...profiles: PostgresInput[]): string {
  const home = freshHome();
  writeFileSync(join(home, 'profiles.json'), JSON.stringify({ version: 1, profiles }));
  return home;
}

/** Runs for minutes, and says who it is in pg_stat_activity. */
export const endless = (mark: string): string =>
  `SELECT count(*) AS ${mark} FROM generate_series(1, 1000000) a, generate_series(1, 1000000) b`;

/** How many statements with this mark the server runs now. */
export async function runningWith(server: Pick<PostgresServer, 'admin'>, mark: string): Promise<number> {
  const [row] = await server.admin<{ n: number }>(
    `SELECT count(*)::int AS n FROM pg_stat_activity WHERE state <> 'idle' AND query LIKE '%AS ${mark} %' AND pid <> pg_backend_pid() AND backend_type = 'client backend' AND datname = current_database()`,
  );
  return row?.n ?? 0;
}

/** Sessions of ours that the server knows of in the test's own database. */
export async function sessions(server: Pick<PostgresServer, 'admin'>): Promise<{ state: string; query: string }[]> {
  return server.admin<{ state: string; query: string }>(
    "SELECT state, query FROM pg_stat_activity WHERE application_name = 'hydrant' AND datname = current_database()",
  );
}
