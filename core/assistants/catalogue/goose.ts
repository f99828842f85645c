import type { AssistantSpec } from '../assistant.ts';
import { join, roaming, underHome } from '../places.ts';

export const goose: AssistantSpec = {
  id: 'goose',
  name: 'Goose',
  format: 'yaml',
  keys: ['extensions'],
  files: (place) => {
    if (place.env.GOOSE_PATH_ROOT) return [join(place, place.env.GOOSE_PATH_ROOT, 'config', 'config.yaml')];
    return [
      place.platform === 'win32'
        ? roaming(place, 'Block', 'goose', 'config', 'config.yaml')
        : underHome(place, '.config', 'goose', 'config.yaml'),
    ];
  },
  writes: 'first',
  signs: (place) => [place.platform === 'win32' ? roaming(place, 'Block', 'goose') : underHome(place, '.config', 'goose')],
  entry: ({ command, args, env }) => ({ type: 'stdio', name: 'Hydrant', cmd: command, args, envs: env, enabled: true, timeout: 300 }),
  read: ({ cmd, args = [] }) =>
    typeof cmd === 'string' && Array.isArray(args)
      ? { command: cmd, args: args.filter((one): one is string => typeof one === 'string') }
      : undefined,
  reload: 'Start a new session of Goose.',
  clientNames: ['goose', 'goose-cli', 'goose-desktop'],
};
