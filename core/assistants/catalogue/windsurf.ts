import { type AssistantSpec, plainEntry, readPlain } from '../assistant.ts';
import { roaming, underHome, xdgConfig } from '../places.ts';

/** Windsurf became Devin Desktop in 2026; the old file is written where it is there. */
export const windsurf: AssistantSpec = {
  id: 'windsurf',
  name: 'Windsurf / Devin',
  format: 'json',
  keys: ['mcpServers'],
  files: (place) => [
    underHome(place, '.codeium', 'windsurf', 'mcp_config.json'),
    place.platform === 'win32' ? roaming(place, 'devin', 'mcp_config.json') : xdgConfig(place, 'devin', 'mcp_config.json'),
  ],
  writes: 'first',
  signs: (place) => [
    underHome(place, '.codeium', 'windsurf'),
    place.platform === 'win32' ? roaming(place, 'devin') : xdgConfig(place, 'devin'),
  ],
  entry: plainEntry,
  read: readPlain,
  reload: 'Press refresh in its MCP settings, or open it again.',
  clientNames: ['windsurf-client', 'windsurf', 'devin'],
};
