import { type AssistantSpec, plainEntry, readPlain } from '../assistant.ts';
import { join, underHome } from '../config-paths.ts';

export const codex: AssistantSpec = {
  id: 'codex',
  name: 'Codex',
  format: 'toml',
  keys: ['mcp_servers'],
  files: (machine) => [
    machine.env.CODEX_HOME ? join(machine, machine.env.CODEX_HOME, 'config.toml') : underHome(machine, '.codex', 'config.toml'),
  ],
  writes: 'first',
  signs: (machine) => [machine.env.CODEX_HOME || underHome(machine, '.codex')],
  // Codex allows 10 s for a start and 60 s for a call by default; a statement that waits for a person needs more.
  entry: (launch) => ({ ...plainEntry(launch), startup_timeout_sec: 30, tool_timeout_sec: 300 }),
  read: readPlain,
  reload: 'Start Codex again.',
  clientNames: ['codex-mcp-client', 'codex'],
};
