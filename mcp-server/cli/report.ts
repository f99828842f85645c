import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { asHydrantError, HydrantError } from '../../core/common/errors.ts';
import { fileError } from '../../core/common/file-errors.ts';
import { createRedactor } from '../../core/common/redact.ts';
import { homePaths, hydrantHome } from '../../core/profiles/home.ts';
import type { Profile } from '../../core/profiles/profile.ts';
import { notePassphrase } from '../../core/secrets/note-passphrase.ts';
import { logSections } from '../report/log-sections.ts';
import { makeReport, type Report } from '../report/report.ts';
import { stateSections } from '../report/state-sections.ts';
import { learnSavedSecrets, profileStore } from '../saved-profiles.ts';
import { askYesNo } from './ask-yes-no.ts';
import { assistantsHere } from './assistants.ts';
import { checkInstallation, checkLine } from './doctor.ts';
import { EXIT } from './exit-codes.ts';
import { print, printJson, warn } from './output.ts';

interface ReportOptions {
  json?: boolean;
  output?: string;
  lines?: number;
  yes?: boolean;
}

const LINES = 300;
const MOST_LINES = 5_000;

/** Shows a report of a problem, and saves it once a person has seen it or said `--yes`. Nothing is sent anywhere. */
export async function report(options: ReportOptions): Promise<number> {
  const made = await collect(Math.min(MOST_LINES, Math.max(1, options.lines ?? LINES)));
  if (options.json) await printJson(made);
  else await print(...made.text.trimEnd().split('\n'));
  if (options.output === undefined && (options.json || !process.stdin.isTTY)) return EXIT.ok;
  const path = resolve(options.output ?? `hydrant-report-${new Date().toISOString().replace(/\D/g, '').slice(0, 14)}.md`);
  if (!options.yes) {
    if (!process.stdin.isTTY)
      throw new HydrantError('USAGE', 'There is nobody to ask whether this may be saved.', 'Read the report above, then add --yes.');
    if (!(await askYesNo(`Save this as ${path}?`))) {
      warn('Nothing was saved.');
      return options.output === undefined ? EXIT.ok : EXIT.cancelled;
    }
  }
  await save(path, made.text);
  warn(`Saved as ${path}. It was sent nowhere.`);
  return EXIT.ok;
}

async function collect(most: number): Promise<Report> {
  const home = hydrantHome();
  const redactor = createRedactor();
  notePassphrase(redactor, process.env);
  // Without the list of profiles nobody can say which secrets there are.
  const listed = await profileStore()
    .list()
    .then(
      ({ profiles }) => ({ profiles, unknown: undefined }),
      (error: unknown) => ({ profiles: [] as Profile[], unknown: asHydrantError(error) }),
    );
  const unknown = listed.unknown ?? (await learnSavedSecrets(redactor, warn).catch(asHydrantError));
  const [first, ...rest] = logSections(homePaths(home).logs, most, redactor, unknown === undefined);
  const checks = async (): Promise<string[]> => (await checkInstallation({})).map(checkLine);
  const assistants = async () => assistantsHere().list();
  const state = await stateSections({ home, profiles: listed.profiles, checks, assistants });
  const sections = [...(first ? [first] : []), ...state, ...rest];
  return makeReport({ profiles: listed.profiles, redactor, unknown, time: new Date().toISOString(), sections });
}

/** For this user alone, and never over a file that is there. */
async function save(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST')
      throw new HydrantError('USAGE', `${path} is there already, and nothing is written over it.`, 'Choose another name.');
    throw fileError('written', path, error);
  }
}
