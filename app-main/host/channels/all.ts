import type { Handlers } from '../answer.ts';
import { appHandlers } from './app.ts';
import { approvalHandlers } from './approvals.ts';
import { askHandlers } from './ask.ts';
import { assistantHandlers } from './assistants.ts';
import { connectionHandlers } from './connections.ts';
import { historyHandlers } from './history.ts';
import { packHandlers } from './packs.ts';
import { secretHandlers } from './secrets.ts';
import { testHandlers } from './tests.ts';

/** Who answers which channel; the type says that none is missing. */
export const HANDLERS: Handlers = {
  ...appHandlers,
  ...connectionHandlers,
  ...secretHandlers,
  ...packHandlers,
  ...testHandlers,
  ...assistantHandlers,
  ...askHandlers,
  ...historyHandlers,
  ...approvalHandlers,
};
