import { type AssistantSpec, plainEntry, readPlain } from '../assistant.ts';
import { join, roaming, underHome, xdgConfig } from '../config-paths.ts';

export const zed: AssistantSpec = {
  id: 'zed',
  name: 'Zed',
  format: 'jsonc',
  keys: ['context_servers'],
  files: (machine) => {
    if (machine.platform === 'win32') return [roaming(machine, 'Zed', 'settings.json')];
    // Not under Application Support on macOS.
    if (machine.platform === 'darwin') return [underHome(machine, '.config', 'zed', 'settings.json')];
    const flatpak = machine.env.FLATPAK_XDG_CONFIG_HOME;
    return [flatpak ? join(machine, flatpak, 'zed', 'settings.json') : xdgConfig(machine, 'zed', 'settings.json')];
  },
  writes: 'first',
  signs: (machine) => [machine.platform === 'win32' ? roaming(machine, 'Zed') : underHome(machine, '.config', 'zed')],
  entry: (launch) => ({ source: 'custom', ...plainEntry(launch) }),
  read: readPlain,
  reload: 'Zed sees it by itself.',
  clientNames: ['Zed', 'zed'],
};
