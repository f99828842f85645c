import type { Parameters, Row, Session, StatementRun } from '../../../connectors/connector.ts';
import type { ProfileInput } from '../../../profiles/profile.ts';
import { PROFILES } from '../../registry.ts';
import type { PostgresProfile } from '../profile.ts';
import { createPostgresConnector } from '../session/connector.ts';
import type { PostgresServer } from './server.ts';

const never = new AbortController().signal;

/** Where a test's sessions go. */
export type TestServer = Pick<PostgresServer, 'host' | 'port'> & Partial<Pick<PostgresServer, 'database'>>;

export interface TestLogin {
  user?: string;
  database?: string;
  role?: string;
}

/** The fields of a profile that points to a test's server. */
export function profileFields(server: TestServer, login: TestLogin = {}): ProfileInput {
  const { user = 'postgres', database = server.database ?? 'postgres', role } = login;
  return {
    id: 'pg',
    name: 'pg',
    engine: 'postgres',
    connection: { host: server.host, port: server.port, database, user, ...(role ? { role } : {}) },
  };
}

/** Opens sessions at a test's server; `close` ends those that are still open. */
export function sessionsOf(server: () => TestServer): {
  open(login?: TestLogin, signal?: AbortSignal): Promise<Session>;
  close(): Promise<void>;
} {
  const connector = createPostgresConnector();
  const opened: Session[] = [];
  return {
    open: async (login, signal = never) => {
      const profile = PROFILES.schema.parse(profileFields(server(), login)) as PostgresProfile;
      const session = await connector.connect(profile, { home: '/nowhere', resources: '/nowhere', secrets: {}, signal });
      opened.push(session);
      return session;
    },
    close: async () => {
      await Promise.all(opened.map((session) => session.close()));
      await connector.close();
    },
  };
}

export const execute = (
  session: Session,
  sql: string,
  parameters: Parameters = [],
  signal = never,
  more: { anyCode?: boolean } = {},
): Promise<StatementRun> => session.execute(sql, parameters, { signal, readOnly: true, ...more });

/** Columns and all rows of a statement in a read-only transaction. */
export async function readAll(
  session: Session,
  sql: string,
  parameters: Parameters = [],
  more: { anyCode?: boolean } = {},
): Promise<{ columns: StatementRun['columns']; rows: Row[] }> {
  const { columns, batches } = await execute(session, sql, parameters, never, more);
  const rows: Row[] = [];
  for await (const batch of batches) rows.push(...batch);
  return { columns, rows };
}
