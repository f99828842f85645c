import { type AssistantSpec, plainEntry, readPlain } from '../assistant.ts';
import { underHome } from '../config-paths.ts';

export const geminiCli: AssistantSpec = {
  id: 'gemini-cli',
  name: 'Gemini CLI',
  format: 'jsonc',
  keys: ['mcpServers'],
  files: (machine) => [underHome(machine, '.gemini', 'settings.json')],
  writes: 'first',
  signs: (machine) => [underHome(machine, '.gemini', 'settings.json'), underHome(machine, '.gemini', 'tmp')],
  entry: plainEntry,
  read: readPlain,
  reload: 'Start Gemini CLI again.',
  clientNames: ['gemini-cli-mcp-client'],
};
