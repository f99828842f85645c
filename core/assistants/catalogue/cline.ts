import { type AssistantSpec, type Machine, plainEntry, readPlain } from '../assistant.ts';
import { join, roaming, underHome } from '../config-paths.ts';

const FILE = 'cline_mcp_settings.json';
const EXTENSION = ['User', 'globalStorage', 'saoudrizwan.claude-dev', 'settings'];

/** Since mid 2026 Cline uses a folder of its own, which environment variables may move; before, the storage of its extension. */
function settings(machine: Machine): string {
  const { CLINE_MCP_SETTINGS_PATH, CLINE_DATA_DIR, CLINE_DIR } = machine.env;
  if (CLINE_MCP_SETTINGS_PATH) return CLINE_MCP_SETTINGS_PATH;
  if (CLINE_DATA_DIR) return join(machine, CLINE_DATA_DIR, 'settings', FILE);
  return CLINE_DIR ? join(machine, CLINE_DIR, 'data', 'settings', FILE) : underHome(machine, '.cline', 'data', 'settings', FILE);
}

export const cline: AssistantSpec = {
  id: 'cline',
  name: 'Cline',
  format: 'json',
  keys: ['mcpServers'],
  files: (machine) => [settings(machine), roaming(machine, 'Code', ...EXTENSION, FILE), roaming(machine, 'Cursor', ...EXTENSION, FILE)],
  writes: 'first',
  signs: (machine) => [underHome(machine, '.cline'), roaming(machine, 'Code', ...EXTENSION), roaming(machine, 'Cursor', ...EXTENSION)],
  entry: (launch) => ({ ...plainEntry(launch), disabled: false, autoApprove: [] }),
  read: readPlain,
  reload: 'Cline sees it by itself.',
  clientNames: ['Cline', 'cline'],
};
