import type { PackTools } from '../../../../connectors/packs/pack-tool.ts';
import { activity } from './activity.ts';
import { bloat } from './bloat.ts';
import { cancelBackend } from './cancel-backend.ts';
import { health } from './health.ts';
import { indexes } from './indexes.ts';
import { locks } from './locks.ts';
import { replication } from './replication.ts';
import { type ServerFacts, serverFacts } from './server-facts.ts';
import { settings } from './settings.ts';
import { sizes } from './sizes.ts';
import { slowStatements } from './slow-statements.ts';
import { vacuum } from './vacuum.ts';

/** The tools of the pack as data. */
export const POSTGRES_ADMIN_TOOLS: PackTools<ServerFacts> = {
  facts: serverFacts,
  tools: [health, activity, locks, cancelBackend, slowStatements, indexes, sizes, bloat, vacuum, replication, settings],
};
