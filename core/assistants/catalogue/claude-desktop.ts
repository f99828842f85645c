import { type AssistantSpec, type Place, plainEntry, readPlain } from '../assistant.ts';
import { join, localAppData, roaming } from '../places.ts';

const FILE = 'claude_desktop_config.json';

/** The packaged Windows build reads a folder of its package, whose name ends in a hash that is not to be relied on. */
function packages(place: Place): string[] {
  if (place.platform !== 'win32') return [];
  const folder = localAppData(place, 'Packages');
  return place
    .names(folder)
    .filter((name) => name.startsWith('Claude_'))
    .map((name) => join(place, folder, name, 'LocalCache', 'Roaming', 'Claude'));
}

export const claudeDesktop: AssistantSpec = {
  id: 'claude-desktop',
  name: 'Claude Desktop',
  format: 'json',
  keys: ['mcpServers'],
  files: (place) => [...packages(place), roaming(place, 'Claude')].map((folder) => join(place, folder, FILE)),
  writes: 'all',
  signs: (place) => [...packages(place), roaming(place, 'Claude'), ...(place.platform === 'darwin' ? ['/Applications/Claude.app'] : [])],
  entry: plainEntry,
  read: readPlain,
  reload: 'Quit Claude Desktop completely, then open it again.',
  clientNames: ['claude-ai', 'claude-desktop'],
};
