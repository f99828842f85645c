import { type AssistantSpec, plainEntry, readPlain } from '../assistant.ts';
import { roaming, underHome, xdgConfig } from '../config-paths.ts';

/** Windsurf became Devin Desktop in 2026; the old file is still written if it exists. */
export const windsurf: AssistantSpec = {
  id: 'windsurf',
  name: 'Windsurf / Devin',
  format: 'json',
  keys: ['mcpServers'],
  files: (machine) => [
    underHome(machine, '.codeium', 'windsurf', 'mcp_config.json'),
    machine.platform === 'win32' ? roaming(machine, 'devin', 'mcp_config.json') : xdgConfig(machine, 'devin', 'mcp_config.json'),
  ],
  writes: 'first',
  signs: (machine) => [
    underHome(machine, '.codeium', 'windsurf'),
    machine.platform === 'win32' ? roaming(machine, 'devin') : xdgConfig(machine, 'devin'),
  ],
  entry: plainEntry,
  read: readPlain,
  reload: 'Press refresh in its MCP settings, or open it again.',
  clientNames: ['windsurf-client', 'windsurf', 'devin'],
};
