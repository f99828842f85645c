import { HydrantError } from '../common/errors.ts';
import { deadlinePhase, StartingDeadline } from '../common/starting-deadline.ts';
import type { CatalogueObject, CatalogueQuery } from '../connectors/connector.ts';
import { askableQuery } from './catalogue-query.ts';
import type { Target } from './target.ts';

/**
 * Objects of an environment's catalogue, read over a pooled session; `cut` says that there are more. It reads no user data, so it makes no
 * history row. Kinds that the engine does not have are left out; throws NOT_SUPPORTED if none is left.
 */
export async function searchCatalogue(
  target: Target,
  query: CatalogueQuery,
  signal: AbortSignal,
): Promise<{ objects: CatalogueObject[]; cut: boolean }> {
  const askable = target.catalogue ? askableQuery(query, target.catalogue) : query;
  await target.assertEnabled?.();
  using limit = new StartingDeadline(target.limits.seconds * 1000, target.startingMs);
  const deadline = AbortSignal.any([signal, limit.signal]);
  const lease = await target.acquire(deadline, (progress) => limit.enter(deadlinePhase(progress)));
  limit.enter('working');
  try {
    const objects = await lease.session.catalogue({ ...askable, limit: query.limit + 1 }, deadline);
    return { objects: objects.slice(0, query.limit), cut: objects.length > query.limit };
  } catch (error) {
    if (!signal.aborted && deadline.aborted) {
      throw new HydrantError(
        'QUERY_TIMEOUT',
        `The catalogue of ${target.environment} took longer than ${target.limits.seconds} seconds.`,
        'Narrow it with a schema or a pattern.',
        { cause: error },
      );
    }
    throw error;
  } finally {
    void lease.release();
  }
}
