import { type AssistantSpec, type Machine, plainEntry, readPlain } from '../assistant.ts';
import { join, localAppData, roaming } from '../config-paths.ts';

const FILE = 'claude_desktop_config.json';

/** The packaged Windows build reads a folder of its package, whose name ends in an unpredictable hash. */
function packages(machine: Machine): string[] {
  if (machine.platform !== 'win32') return [];
  const folder = localAppData(machine, 'Packages');
  return machine
    .names(folder)
    .filter((name) => name.startsWith('Claude_'))
    .map((name) => join(machine, folder, name, 'LocalCache', 'Roaming', 'Claude'));
}

export const claudeDesktop: AssistantSpec = {
  id: 'claude-desktop',
  name: 'Claude Desktop',
  format: 'json',
  keys: ['mcpServers'],
  files: (machine) => [...packages(machine), roaming(machine, 'Claude')].map((folder) => join(machine, folder, FILE)),
  writes: 'all',
  signs: (machine) => [
    ...packages(machine),
    roaming(machine, 'Claude'),
    ...(machine.platform === 'darwin' ? ['/Applications/Claude.app'] : []),
  ],
  entry: plainEntry,
  read: readPlain,
  reload: 'Quit Claude Desktop completely, then open it again.',
  clientNames: ['claude-ai', 'claude-desktop'],
};
