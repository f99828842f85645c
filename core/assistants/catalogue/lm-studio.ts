import { type AssistantSpec, encoded, plainEntry, readPlain } from '../assistant.ts';
import { underHome } from '../config-paths.ts';

export const lmStudio: AssistantSpec = {
  id: 'lm-studio',
  name: 'LM Studio',
  format: 'json',
  keys: ['mcpServers'],
  files: (machine) => [underHome(machine, '.lmstudio', 'mcp.json'), underHome(machine, '.cache', 'lm-studio', 'mcp.json')],
  writes: 'first',
  signs: (machine) => [underHome(machine, '.lmstudio'), underHome(machine, '.cache', 'lm-studio')],
  entry: plainEntry,
  read: readPlain,
  reload: 'LM Studio sees it by itself.',
  clientNames: ['lmstudio-mcp-bridge', 'LM Studio'],
  link: (id, launch) => `lmstudio://add_mcp?name=${encodeURIComponent(id)}&config=${encoded(plainEntry(launch))}`,
};
