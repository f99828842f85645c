import { type AssistantSpec, plainEntry, readPlain } from '../assistant.ts';
import { join, underHome } from '../config-paths.ts';

export const claudeCode: AssistantSpec = {
  id: 'claude-code',
  name: 'Claude Code',
  format: 'json',
  keys: ['mcpServers'],
  files: (machine) => [
    machine.env.CLAUDE_CONFIG_DIR ? join(machine, machine.env.CLAUDE_CONFIG_DIR, '.claude.json') : underHome(machine, '.claude.json'),
  ],
  writes: 'first',
  signs: (machine) => [
    underHome(machine, '.claude.json'),
    underHome(machine, '.claude'),
    ...(machine.env.CLAUDE_CONFIG_DIR ? [machine.env.CLAUDE_CONFIG_DIR] : []),
  ],
  entry: (launch) => ({ type: 'stdio', ...plainEntry(launch) }),
  read: readPlain,
  reload: 'Start a new session of Claude Code; a running one does not see the change.',
  clientNames: ['claude-code'],
};
