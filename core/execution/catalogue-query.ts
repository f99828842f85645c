import { HydrantError } from '../common/errors.ts';
import type { CatalogueQuery } from '../connectors/connector.ts';
import type { NameLevels, ObjectKind } from '../connectors/objects.ts';

/** What the engine of a target declares of its catalogue. */
export interface CatalogueFacts {
  /** The engine's name, for sentences. */
  engineName: string;
  objects: readonly ObjectKind[];
  nameLevels: NameLevels;
}

/**
 * The query as this engine can be asked it: only for kinds that it has. Throws NOT_SUPPORTED where it has none of them, or where the query
 * names a database and names of this engine have no such part.
 */
export function askableQuery(query: CatalogueQuery, { engineName, objects, nameLevels }: CatalogueFacts): CatalogueQuery {
  if (query.database !== undefined && nameLevels < 3)
    throw new HydrantError(
      'NOT_SUPPORTED',
      `A connection to ${engineName} reaches one database, so its names have no database part.`,
      'Leave the database out.',
    );
  const types = query.types.filter((type) => objects.some((kind) => kind.type === type));
  if (types.length === 0)
    throw new HydrantError(
      'NOT_SUPPORTED',
      `${engineName} has no ${query.types.join(' or ')} to search for.`,
      `Search for one of: ${objects.map(({ type }) => type).join(', ')}.`,
    );
  return types.length === query.types.length ? query : { ...query, types };
}
