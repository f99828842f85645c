import { strict } from '../strict.ts';
import { switchValue } from './app-paths.ts';

/** `app.commandLine`: switches given to the app and by the app. They are kept; Chromium has started before and gets none. */
export function makeCommandLine() {
  const own = new Map<string, string>();
  const removed = new Set<string>();
  return strict(
    {
      appendSwitch: (name: string, value = ''): void => void own.set(name, value),
      appendArgument: (_value: string): void => undefined,
      hasSwitch: (name: string): boolean => own.has(name) || (switchValue(name) !== undefined && !removed.has(name)),
      getSwitchValue: (name: string): string => own.get(name) ?? (removed.has(name) ? '' : (switchValue(name) ?? '')),
      removeSwitch(name: string): void {
        own.delete(name);
        removed.add(name);
      },
    },
    'app.commandLine',
  );
}
