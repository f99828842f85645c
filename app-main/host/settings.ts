import { join } from 'node:path';
import { type AppSettings, SettingsSchema } from '../contract/app.ts';
import { type JsonFile, openJsonFile } from './json-file.ts';

const DEFAULTS: AppSettings = {
  theme: 'system',
  retentionDays: 90,
  startAtLogin: false,
  welcomed: false,
  notifications: true,
  asksEachSession: false,
};

/** How the app looks and behaves; `app-settings.json` in Hydrant's folder. Unknown or missing fields take their defaults. */
export function openSettings(home: string): JsonFile<AppSettings> {
  const lenient = SettingsSchema.partial().transform((match) => ({ ...DEFAULTS, ...match }) as AppSettings);
  return openJsonFile<AppSettings>(join(home, 'app-settings.json'), lenient, () => ({ ...DEFAULTS }));
}
