import { type AssistantSpec, encoded, plainEntry, readPlain } from '../assistant.ts';
import { roaming, underHome } from '../config-paths.ts';

export const cursor: AssistantSpec = {
  id: 'cursor',
  name: 'Cursor',
  format: 'jsonc',
  keys: ['mcpServers'],
  files: (machine) => [underHome(machine, '.cursor', 'mcp.json')],
  writes: 'first',
  signs: (machine) => [underHome(machine, '.cursor'), roaming(machine, 'Cursor')],
  entry: plainEntry,
  read: readPlain,
  reload: 'Cursor sees it by itself; if not, switch it on under Settings, MCP.',
  clientNames: ['cursor-vscode', 'cursor', 'Cursor'],
  link: (id, launch) =>
    `cursor://anysphere.cursor-deeplink/mcp/install?name=${encodeURIComponent(id)}&config=${encoded(plainEntry(launch))}`,
};
