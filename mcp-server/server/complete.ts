import type { CatalogueQuery } from '../../core/connectors/connector.ts';
import { searchCatalogue } from '../../core/execution/catalogue.ts';
import { canBeSuggested } from '../../core/sql/quote-name.ts';
import type { Runtime } from '../runtime.ts';

const MOST = 100;
/** A completion that takes longer than a keystroke is of no use. */
const PATIENCE_MS = 5_000;

/** Environment names that begin with what was typed. */
export function completeEnvironments(runtime: Runtime, value: string): string[] {
  return runtime.environments.all.map((entry) => entry.name).filter((name) => name.startsWith(value));
}

/** Names of schemas or tables that begin with what was typed; none when the environment does not answer soon. */
export async function completeObjects(
  runtime: Runtime,
  types: readonly string[],
  environment: string | undefined,
  place: Pick<CatalogueQuery, 'database' | 'schema'>,
  value: string,
): Promise<string[]> {
  try {
    const target = runtime.target(runtime.environments.find(environment));
    const query = {
      types,
      pattern: `${value.replaceAll(/[%_]/g, '_')}%`,
      detail: 'names' as const,
      limit: MOST,
      ...(place.database ? { database: place.database } : {}),
      ...(place.schema ? { schema: place.schema } : {}),
    };
    const { objects } = await searchCatalogue(target, query, AbortSignal.timeout(PATIENCE_MS));
    return [...new Set(objects.map((object) => object.name).filter(canBeSuggested))];
  } catch {
    return [];
  }
}
