import { DuckDBInstance } from '@duckdb/node-api';
import { DuckdbSession } from '../../engines/duckdb/session/session.ts';
import { DIALECTS } from '../../engines/registry.ts';
import { LimitsSchema } from '../../profiles/profile.ts';
import type { Policy } from '../../sql/policy.ts';
import type { Target } from '../target.ts';

/** A DuckDB database in memory that accepts writes, since DuckDB files of profiles are opened read-only. */
export interface WritableTarget {
  target(fields?: Partial<Target>): Target;
  /** Reads the database directly, bypassing runStatement. */
  rows(sql: string): Promise<unknown[][]>;
  close(): void;
}

export async function openWritable(prepare: string): Promise<WritableTarget> {
  const instance = await DuckDBInstance.create(':memory:');
  const own = await instance.connect();
  await own.run(prepare);
  const policy: Policy = 'approve-writes';
  return {
    target: (fields = {}) => ({
      environment: 'prod',
      profile: 'sales',
      engine: 'duckdb',
      dialect: DIALECTS.duckdb,
      policy,
      limits: LimitsSchema.parse({}),
      timeZone: 'UTC',
      identity: 'memory',
      address: { server: 'memory' },
      acquire: async () => {
        const rights = { canWrite: true, summary: 'May write.' };
        const session = new DuckdbSession(await instance.connect(), { problems: new Map(), rights, release: () => undefined });
        return { session, release: () => session.close() };
      },
      ...fields,
    }),
    rows: async (sql) => (await own.runAndReadAll(sql)).getRowsJson(),
    close: () => {
      own.closeSync();
      instance.closeSync();
    },
  };
}
