import { type AssistantSpec, plainEntry, readPlain } from '../assistant.ts';
import { join, underHome } from '../places.ts';

export const claudeCode: AssistantSpec = {
  id: 'claude-code',
  name: 'Claude Code',
  format: 'json',
  keys: ['mcpServers'],
  files: (place) => [
    place.env.CLAUDE_CONFIG_DIR ? join(place, place.env.CLAUDE_CONFIG_DIR, '.claude.json') : underHome(place, '.claude.json'),
  ],
  writes: 'first',
  signs: (place) => [
    underHome(place, '.claude.json'),
    underHome(place, '.claude'),
    ...(place.env.CLAUDE_CONFIG_DIR ? [place.env.CLAUDE_CONFIG_DIR] : []),
  ],
  entry: (launch) => ({ type: 'stdio', ...plainEntry(launch) }),
  read: readPlain,
  reload: 'Start a new session of Claude Code; a running one does not see the change.',
  clientNames: ['claude-code'],
};
