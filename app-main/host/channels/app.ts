import { join } from 'node:path';
import { writeFileAtomically } from '../../../core/common/atomic-file.ts';
import { HydrantError } from '../../../core/common/errors.ts';
import { homePaths } from '../../../core/profiles/home.ts';
import { WINDOW_WORDS } from '../action-words.ts';
import type { HandlersOf } from '../answer.ts';
import { downloadPath } from '../downloads.ts';
import { fileProblems } from '../file-problems.ts';
import { makeProblemReport } from '../problem-reports.ts';

type AppChannel = Extract<keyof typeof import('../../contract/contract.ts').CONTRACT, `app.${string}` | `settings.${string}`>;

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

  'app.file-problems': (_, context) => fileProblems(context),

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

  'app.page-failed': async ({ name, message, stack, screen }, { log, secretsKnown }) => {
    // Its message may hold anything that a person typed.
    await secretsKnown();
    const error = Object.assign(new Error(message), { name, stack });
    log.error('page-failed', { screen: screenOf(screen), error: log.describe(error) });
    return {};
  },

  'app.report': async (_, { commandLine, shownReports }) => {
    const report = await makeProblemReport(commandLine);
    const id = crypto.randomUUID();
    // One at a time is read: a former one is forgotten.
    shownReports.clear();
    shownReports.set(id, report.text);
    return { id, ...report };
  },

  'app.save-report': async ({ id }, { shell, shownReports }) => {
    const text = shownReports.get(id);
    if (text === undefined)
      throw new HydrantError('PARAMETER_INVALID', 'This report was shown too long ago.', 'Make it again, read it, then save it.');
    const suggestion = `hydrant-report-${new Date().toISOString().slice(0, 10)}.md`;
    const file = shell.savePath ? await shell.savePath(suggestion) : await downloadPath(suggestion);
    if (file !== null) await writeFileAtomically(file, text);
    return { file };
  },

  'app.quit': (_, { shell }) => {
    // The answer goes out first.
    setTimeout(() => shell.quit(), 50);
    return {};
  },

  'settings.get': async (_, { settings, shell }) => {
    const content = await settings.read();
    // The system is the one who knows.
    return shell.startAtLogin ? { ...content, startAtLogin: shell.startAtLogin.get() } : content;
  },

  'settings.set': async (change, { settings, shell, events }) => {
    if (change.startAtLogin !== undefined) shell.startAtLogin?.set(change.startAtLogin);
    const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
    const next = await settings.change((current) => ({ ...current, ...given }));
    events.push('settings');
    return next;
  },
};

const SCREENS: readonly string[] = ['connections', 'ask', 'approvals', 'assistants', 'history', 'settings'];

/** The name of a screen, without what was open in it; `unknown` for all else that a page may say. */
function screenOf(screen: string): string {
  const [first = ''] = screen.replace(/^#?\/?/, '').split('/');
  return SCREENS.includes(first) ? first : 'unknown';
}
