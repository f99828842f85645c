import { type AssistantSpec, plainEntry, readPlain } from '../assistant.ts';
import { underHome } from '../places.ts';

export const geminiCli: AssistantSpec = {
  id: 'gemini-cli',
  name: 'Gemini CLI',
  format: 'jsonc',
  keys: ['mcpServers'],
  files: (place) => [underHome(place, '.gemini', 'settings.json')],
  writes: 'first',
  signs: (place) => [underHome(place, '.gemini', 'settings.json'), underHome(place, '.gemini', 'tmp')],
  entry: plainEntry,
  read: readPlain,
  reload: 'Start Gemini CLI again.',
  clientNames: ['gemini-cli-mcp-client'],
};
