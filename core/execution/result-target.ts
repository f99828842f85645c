import { LOCAL_ENGINE } from '../local/engine.ts';
import type { ResultStore, StoredResult } from '../local/result-store.ts';
import type { Limits } from '../profiles/profile.ts';
import type { Target } from './target.ts';

const QUERY_LIMITS: Limits = { rows: 100_000, bytes: 64 * 1024 * 1024, seconds: 60, concurrency: 2 };

/** A stored result as a target of statements. They see one view called `result`, in an engine that can read nothing else. */
export function resultTarget(results: ResultStore, result: StoredResult): Target {
  return {
    environment: result.environment,
    profile: result.profile,
    engine: LOCAL_ENGINE.name,
    dialect: LOCAL_ENGINE.dialect,
    policy: 'read-only',
    limits: QUERY_LIMITS,
    timeZone: result.timeZone,
    identity: `result ${result.handle}`,
    address: { server: 'a result on this machine' },
    ...partialOf(result),
    only: { table: 'result', columns: result.columns.map(({ name }) => name) },
    acquire: async () => {
      const session = await results.open(result);
      return { session, release: () => session.close() };
    },
  };
}

/** The number of stored rows, if the statement had more. */
function partialOf({ complete, rows, basedOnRows }: StoredResult): Pick<Target, 'partial'> {
  if (basedOnRows !== undefined) return { partial: { rows: basedOnRows } };
  return complete ? {} : { partial: { rows } };
}
