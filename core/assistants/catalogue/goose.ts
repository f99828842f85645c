import type { AssistantSpec } from '../assistant.ts';
import { join, roaming, underHome } from '../config-paths.ts';

export const goose: AssistantSpec = {
  id: 'goose',
  name: 'Goose',
  format: 'yaml',
  keys: ['extensions'],
  files: (machine) => {
    if (machine.env.GOOSE_PATH_ROOT) return [join(machine, machine.env.GOOSE_PATH_ROOT, 'config', 'config.yaml')];
    return [
      machine.platform === 'win32'
        ? roaming(machine, 'Block', 'goose', 'config', 'config.yaml')
        : underHome(machine, '.config', 'goose', 'config.yaml'),
    ];
  },
  writes: 'first',
  signs: (machine) => [machine.platform === 'win32' ? roaming(machine, 'Block', 'goose') : underHome(machine, '.config', 'goose')],
  entry: ({ command, args, env }) => ({ type: 'stdio', name: 'Hydrant', cmd: command, args, envs: env, enabled: true, timeout: 300 }),
  read: ({ cmd, args = [] }) =>
    typeof cmd === 'string' && Array.isArray(args)
      ? { command: cmd, args: args.filter((one): one is string => typeof one === 'string') }
      : undefined,
  reload: 'Start a new session of Goose.',
  clientNames: ['goose', 'goose-cli', 'goose-desktop'],
};
