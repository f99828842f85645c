import { createProviders } from '../../../connectors/kit/providers.ts';
import data from './providers.json' with { type: 'json' };

/** Who offers PostgreSQL, by the names of their hosts. */
export const PROVIDERS = createProviders(data, 5432);
