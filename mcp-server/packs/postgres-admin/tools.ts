import type { Tool } from '../../tools/tool.ts';
import { activity } from './activity.ts';
import { bloat } from './bloat.ts';
import { cancelBackend } from './cancel-backend.ts';
import { health } from './health.ts';
import { indexes } from './indexes.ts';
import { locks } from './locks.ts';
import { replication } from './replication.ts';
import { settings } from './settings.ts';
import { sizes } from './sizes.ts';
import { slowStatements } from './slow-statements.ts';
import { vacuum } from './vacuum.ts';

/** The tools of the pack, in the order they are listed. */
export const POSTGRES_ADMIN_TOOLS: readonly Tool[] = [
  health,
  activity,
  locks,
  cancelBackend,
  slowStatements,
  indexes,
  sizes,
  bloat,
  vacuum,
  replication,
  settings,
];
