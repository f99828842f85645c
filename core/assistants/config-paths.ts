import { posix, win32 } from 'node:path';
import type { Machine } from './assistant.ts';

/** Joins with the separator of the given platform, not of the one that runs this code. */
export function join({ platform }: Pick<Machine, 'platform'>, ...parts: string[]): string {
  return (platform === 'win32' ? win32 : posix).join(...parts);
}

/** A path below the user's home. */
export function underHome(machine: Machine, ...parts: string[]): string {
  return join(machine, machine.home, ...parts);
}

/** The folder for settings that roam with the user on this system. */
export function roaming(machine: Machine, ...parts: string[]): string {
  if (machine.platform === 'darwin') return underHome(machine, 'Library', 'Application Support', ...parts);
  if (machine.platform === 'win32') return join(machine, machine.env.APPDATA || underHome(machine, 'AppData', 'Roaming'), ...parts);
  return xdgConfig(machine, ...parts);
}

export function localAppData(machine: Machine, ...parts: string[]): string {
  return join(machine, machine.env.LOCALAPPDATA || underHome(machine, 'AppData', 'Local'), ...parts);
}

/** `~/.config`, or the path in XDG_CONFIG_HOME; a relative value is ignored (XDG base directory specification). */
export function xdgConfig(machine: Machine, ...parts: string[]): string {
  const set = machine.env.XDG_CONFIG_HOME;
  return join(machine, set?.startsWith('/') ? set : underHome(machine, '.config'), ...parts);
}
