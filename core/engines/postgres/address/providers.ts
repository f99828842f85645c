import { createProviders } from '../../../connectors/kit/providers.ts';
import data from './providers.json' with { type: 'json' };

/** Providers of hosted PostgreSQL, recognized by host name. */
export const PROVIDERS = createProviders(data, 5432);
