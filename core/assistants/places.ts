import { posix, win32 } from 'node:path';
import type { Place } from './assistant.ts';

/** Joins with the separator of the place's system, not of the one this runs on. */
export function join({ platform }: Pick<Place, 'platform'>, ...parts: string[]): string {
  return (platform === 'win32' ? win32 : posix).join(...parts);
}

/** A path below the user's home. */
export function underHome(place: Place, ...parts: string[]): string {
  return join(place, place.home, ...parts);
}

/** Where programs of this system keep settings that travel with the user. */
export function roaming(place: Place, ...parts: string[]): string {
  if (place.platform === 'darwin') return underHome(place, 'Library', 'Application Support', ...parts);
  if (place.platform === 'win32') return join(place, place.env.APPDATA || underHome(place, 'AppData', 'Roaming'), ...parts);
  return xdgConfig(place, ...parts);
}

export function localAppData(place: Place, ...parts: string[]): string {
  return join(place, place.env.LOCALAPPDATA || underHome(place, 'AppData', 'Local'), ...parts);
}

/** `~/.config`, or where XDG_CONFIG_HOME points; a relative value does not count (XDG base directory specification). */
export function xdgConfig(place: Place, ...parts: string[]): string {
  const set = place.env.XDG_CONFIG_HOME;
  return join(place, set?.startsWith('/') ? set : underHome(place, '.config'), ...parts);
}
