import { type AssistantSpec, type Place, plainEntry, readPlain } from '../assistant.ts';
import { join, roaming, underHome } from '../places.ts';

const FILE = 'cline_mcp_settings.json';
const EXTENSION = ['User', 'globalStorage', 'saoudrizwan.claude-dev', 'settings'];

/** Since mid 2026 a folder of its own, which variables may move; before, the storage of the extension. */
function settings(place: Place): string {
  const { CLINE_MCP_SETTINGS_PATH, CLINE_DATA_DIR, CLINE_DIR } = place.env;
  if (CLINE_MCP_SETTINGS_PATH) return CLINE_MCP_SETTINGS_PATH;
  if (CLINE_DATA_DIR) return join(place, CLINE_DATA_DIR, 'settings', FILE);
  return CLINE_DIR ? join(place, CLINE_DIR, 'data', 'settings', FILE) : underHome(place, '.cline', 'data', 'settings', FILE);
}

export const cline: AssistantSpec = {
  id: 'cline',
  name: 'Cline',
  format: 'json',
  keys: ['mcpServers'],
  files: (place) => [settings(place), roaming(place, 'Code', ...EXTENSION, FILE), roaming(place, 'Cursor', ...EXTENSION, FILE)],
  writes: 'first',
  signs: (place) => [underHome(place, '.cline'), roaming(place, 'Code', ...EXTENSION), roaming(place, 'Cursor', ...EXTENSION)],
  entry: (launch) => ({ ...plainEntry(launch), disabled: false, autoApprove: [] }),
  read: readPlain,
  reload: 'Cline sees it by itself.',
  clientNames: ['Cline', 'cline'],
};
