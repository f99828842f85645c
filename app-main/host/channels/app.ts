import { join } from 'node:path';
import { homePaths } from '../../../core/profiles/home.ts';
import { WINDOW_WORDS } from '../action-words.ts';
import type { HandlersOf } from '../answer.ts';

type AppChannel = 'app.info' | 'app.check-secrets' | 'app.reveal' | 'app.pick' | 'app.quit' | 'settings.get' | 'settings.set';

export const appHandlers: HandlersOf<AppChannel> = {
  'app.info': (_, { version, home, platform, shell, secrets, launcherProblem }) => {
    const { label, location, why } = secrets.describe();
    return {
      version,
      host: shell.host,
      platform,
      home,
      logs: homePaths(home).logs,
      canStartAtLogin: shell.startAtLogin !== undefined,
      secrets: { label, location, why },
      launcherProblem,
    };
  },

  'app.check-secrets': async (_, { secrets }) => {
    const probe = await secrets.probe();
    if (probe.ok) return { ok: true, message: `Saving, reading and removing a value worked (${Math.round(probe.ms)} ms).`, next: '' };
    return { ok: false, message: probe.error.message, next: probe.error.nextIn(WINDOW_WORDS) };
  },

  'app.reveal': async ({ what }, { home, shell }) => {
    const paths = homePaths(home);
    const folder = { home: paths.home, logs: paths.logs, backups: paths.backups }[what];
    return { shown: (await shell.reveal?.(join(folder))) ?? false };
  },

  'app.pick': async ({ what }, { shell }) =>
    shell.pick ? { path: await shell.pick(what), supported: true } : { path: null, supported: false },

  'app.quit': (_, { shell }) => {
    // The answer goes out first.
    setTimeout(() => shell.quit(), 50);
    return {};
  },

  'settings.get': async (_, { settings, shell }) => {
    const found = await settings.read();
    // The system is the one who knows.
    return shell.startAtLogin ? { ...found, startAtLogin: shell.startAtLogin.get() } : found;
  },

  'settings.set': async (change, { settings, shell, events }) => {
    if (change.startAtLogin !== undefined) shell.startAtLogin?.set(change.startAtLogin);
    const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
    const next = await settings.change((current) => ({ ...current, ...given }));
    events.push('settings');
    return next;
  },
};
