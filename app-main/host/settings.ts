import { join } from 'node:path';
import { type Settings, SettingsSchema } from '../contract/app.ts';
import { type JsonFile, openJsonFile } from './json-file.ts';

const DEFAULTS: Settings = {
  theme: 'system',
  retentionDays: 90,
  startAtLogin: false,
  welcomed: false,
  notifications: true,
  asksEachSession: false,
};

/** How the app looks and behaves; `app-settings.json` in Hydrant's folder. Unknown or missing fields take their defaults. */
export function openSettings(home: string): JsonFile<Settings> {
  const lenient = SettingsSchema.partial().transform((match) => ({ ...DEFAULTS, ...match }) as Settings);
  return openJsonFile<Settings>(join(home, 'app-settings.json'), lenient, () => ({ ...DEFAULTS }));
}
