import { type AssistantSpec, plainEntry, readPlain } from '../assistant.ts';
import { join, roaming, underHome, xdgConfig } from '../places.ts';

export const zed: AssistantSpec = {
  id: 'zed',
  name: 'Zed',
  format: 'jsonc',
  keys: ['context_servers'],
  files: (place) => {
    if (place.platform === 'win32') return [roaming(place, 'Zed', 'settings.json')];
    // Not under Application Support on macOS.
    if (place.platform === 'darwin') return [underHome(place, '.config', 'zed', 'settings.json')];
    const flatpak = place.env.FLATPAK_XDG_CONFIG_HOME;
    return [flatpak ? join(place, flatpak, 'zed', 'settings.json') : xdgConfig(place, 'zed', 'settings.json')];
  },
  writes: 'first',
  signs: (place) => [place.platform === 'win32' ? roaming(place, 'Zed') : underHome(place, '.config', 'zed')],
  entry: (launch) => ({ source: 'custom', ...plainEntry(launch) }),
  read: readPlain,
  reload: 'Zed sees it by itself.',
  clientNames: ['Zed', 'zed'],
};
