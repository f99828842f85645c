import { APPROVALS } from './approvals.ts';
import { ASSISTANTS } from './assistants.ts';
import type { CommandGroup } from './command.ts';
import { PROFILES } from './profiles.ts';
import { SECRETS } from './secrets.ts';
import { AUDIT, SINGLE } from './single.ts';

/** Every command there is, as data; the command line and its reference are both made of it. */
export const COMMAND_GROUPS: readonly CommandGroup[] = [SINGLE, AUDIT, ASSISTANTS, APPROVALS, PROFILES, SECRETS];
