import { z } from 'zod';
import { nothing, problem } from './shared.ts';

const settings = z.object({
  theme: z.enum(['system', 'light', 'dark']),
  /** Days a statement stays in the history; 0 keeps all. */
  retentionDays: z.number().int().min(0).max(3650),
  startAtLogin: z.boolean(),
  /** The first run was finished or left. */
  welcomed: z.boolean(),
  /** Notices when a statement waits or a server fails. */
  notifications: z.boolean(),
  /** Without a keychain: passwords are asked for in each session instead of kept in a sealed file. */
  asksEachSession: z.boolean(),
});
export type AppSettings = z.output<typeof settings>;
export const SettingsSchema = settings;

export const appChannels = {
  'app.info': {
    request: nothing,
    reply: z.object({
      version: z.string(),
      host: z.enum(['window', 'browser']),
      platform: z.string(),
      home: z.string(),
      logs: z.string(),
      canStartAtLogin: z.boolean(),
      secrets: z.object({ label: z.string(), location: z.string(), why: z.string() }),
      /** Why assistants cannot be pointed at this installation, where that is so. */
      launcherProblem: z.object({ message: z.string(), next: z.string() }).nullable(),
    }),
  },
  /** What is wrong with the files that Hydrant keeps, each with the screen that it concerns. */
  'app.file-problems': {
    request: nothing,
    reply: z.array(problem.extend({ screen: z.enum(['connections', 'assistants', 'history', 'settings']) })),
  },
  /** Writes, reads and removes a random value in the secret store. */
  'app.check-secrets': { request: nothing, reply: z.object({ ok: z.boolean(), message: z.string(), next: z.string() }) },
  'settings.get': { request: nothing, reply: settings },
  'settings.set': { request: settings.partial().strict(), reply: settings },
  /** Shows a folder of ours in the system's own file manager; false where there is none. */
  'app.reveal': { request: z.strictObject({ what: z.enum(['home', 'logs', 'backups']) }), reply: z.object({ shown: z.boolean() }) },
  'app.pick': {
    request: z.strictObject({ what: z.enum(['folder', 'file']) }),
    reply: z.object({ path: z.string().nullable(), supported: z.boolean() }),
  },
  /** Something in the page failed that nobody caught; the host writes it into its log. */
  'app.page-failed': {
    request: z.strictObject({
      name: z.string().max(100),
      message: z.string().max(2000),
      stack: z.string().max(8000),
      /** The screen that was open; the host knows their names. */
      screen: z.string().max(300),
    }),
    reply: nothing,
  },
  /** Collects what helps to find out about a problem, for a person to read; it is sent nowhere. */
  'app.report': {
    request: nothing,
    reply: z.object({ id: z.string(), sections: z.array(z.object({ title: z.string(), text: z.string() })), text: z.string() }),
  },
  /** Saves the report of this id as it was shown; null where the person thought better of it. */
  'app.save-report': { request: z.strictObject({ id: z.string().max(100) }), reply: z.object({ file: z.string().nullable() }) },
  'app.quit': { request: nothing, reply: nothing },
};
