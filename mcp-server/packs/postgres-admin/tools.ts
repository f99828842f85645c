import type { Tool } from '../../tools/tool.ts';
import { activity } from './activity.ts';

/** The tools of the pack, in the order they are listed. */
export const POSTGRES_ADMIN_TOOLS: readonly Tool[] = [activity];
