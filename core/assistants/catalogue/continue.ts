import { type AssistantSpec, plainEntry, readPlain } from '../assistant.ts';
import { join, underHome } from '../config-paths.ts';

/** Continue reads every file of a folder, so our entry has a file of its own there. */
export const continueDev: AssistantSpec = {
  id: 'continue',
  name: 'Continue',
  format: 'json',
  keys: ['mcpServers'],
  files: (machine) => [
    machine.env.CONTINUE_GLOBAL_DIR
      ? join(machine, machine.env.CONTINUE_GLOBAL_DIR, 'mcpServers', 'hydrant.json')
      : underHome(machine, '.continue', 'mcpServers', 'hydrant.json'),
  ],
  writes: 'first',
  signs: (machine) => [machine.env.CONTINUE_GLOBAL_DIR || underHome(machine, '.continue')],
  entry: plainEntry,
  read: readPlain,
  reload: 'Reload the window of your editor.',
  clientNames: ['continue-client', 'continue'],
};
