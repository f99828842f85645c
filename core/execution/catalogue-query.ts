import { HydrantError } from '../common/errors.ts';
import type { CatalogueQuery } from '../connectors/connector.ts';
import type { NameLevels, ObjectKind } from '../connectors/objects.ts';

/** What an engine declares about its catalogue. */
export interface CatalogueFacts {
  /** The engine's title, for sentences. */
  engineName: string;
  objects: readonly ObjectKind[];
  nameLevels: NameLevels;
}

/**
 * The query restricted to the kinds of objects that the engine has. Throws NOT_SUPPORTED if none is left, or if the query names a database
 * and object names of this engine have no database part.
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
