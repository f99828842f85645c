import { homedir } from 'node:os';
import { dirname } from 'node:path';
import { applyAndLog } from '../../core/assistants/apply-and-log.ts';
import type { AssistantStatus } from '../../core/assistants/assistant-state.ts';
import { type Assistants, openAssistants } from '../../core/assistants/assistants.ts';
import { entryId } from '../../core/assistants/entry-id.ts';
import type { PlannedChange } from '../../core/assistants/planned-change.ts';
import { HydrantError } from '../../core/common/errors.ts';
import { describeInstallation, launchEntry } from '../../core/launcher/launcher.ts';
import type { Log } from '../../core/logs/log.ts';
import { hydrantHome } from '../../core/profiles/home.ts';
import { resourcesFolder } from '../resources-folder.ts';
import { profileStore } from '../saved-profiles.ts';
import { COMMAND_WORDS } from './action-words.ts';
import { askYesNo } from './ask-yes-no.ts';
import { EXIT } from './exit-codes.ts';
import { print, printJson, printJsonText, printText, warn } from './output.ts';

interface AssistantOptions {
  json?: boolean;
  profile?: string[];
  together?: boolean;
  yes?: boolean;
}

const WORDS: Record<AssistantStatus['state'], string> = {
  'not-added': 'not added',
  added: 'added',
  drifted: 'changed since',
  missing: 'no longer in its file',
  stale: 'points to an older Hydrant',
  broken: 'its file cannot be read',
};

/** Assistants of this computer, what they have of Hydrant, and where. */
export async function listAssistants(options: AssistantOptions): Promise<void> {
  const assistants = assistantsHere();
  const problem = await assistants.recordsProblem();
  if (problem) warn(`${problem.message} ${problem.nextIn(COMMAND_WORDS)}`);
  const all = await assistants.list();
  if (options.json) return printJson(all);
  for (const one of all.filter(({ installed, state }) => installed || state !== 'not-added')) {
    await print(`${one.id.padEnd(16)} ${WORDS[one.state].padEnd(26)} ${one.entries.map(({ id }) => id).join(', ')}`.trimEnd());
    for (const { path, problem } of one.files) if (problem) await print(`  ${path}: ${problem.message} ${problem.next}`);
  }
  const absent = all.filter(({ installed, state }) => !installed && state === 'not-added');
  if (absent.length > 0) await print(`Not found here: ${absent.map(({ id }) => id).join(', ')}`);
}

export async function addToAssistant(options: AssistantOptions, [assistant = '']: string[], log: Log): Promise<number> {
  for (const id of options.profile ?? []) await profileStore().get(id);
  return change(loggedAssistants(log), 'add', assistant, options);
}

export function removeFromAssistant(options: AssistantOptions, [assistant = '']: string[], log: Log): Promise<number> {
  return change(loggedAssistants(log), 'remove', assistant, options);
}

/** Exit code 1 where anything that was written is no longer so; throws what is wrong with the records, without which nobody can say. */
export async function checkAssistants(options: AssistantOptions): Promise<number> {
  const assistants = assistantsHere();
  const problem = await assistants.recordsProblem();
  if (problem) throw problem;
  const wrong = (await assistants.list()).filter(
    ({ entries, files }) => entries.some(needsRepair) || files.some(({ problem, written = [] }) => problem && written.length > 0),
  );
  if (options.json) await printJson(wrong);
  else if (wrong.length === 0) await print('Everything Hydrant wrote is as it was written.');
  else for (const one of wrong) await print(...wordsOfWrong(one));
  return wrong.length === 0 ? EXIT.ok : EXIT.failed;
}

function wordsOfWrong({ id, entries, files }: AssistantStatus): string[] {
  const broken = files.filter(({ problem }) => problem);
  if (broken.length > 0) return broken.map(({ path, problem }) => `${id}: ${path}: ${problem?.message} ${problem?.next}`);
  const state = entries.find(needsRepair)?.state ?? 'drifted';
  return [`${id}: ${WORDS[state]}. Repair it: hydrant assistants repair ${id}`];
}

/**
 * Writes our entries anew where they were changed, are gone, or name an older place. An entry that goes by a name of ours and that Hydrant
 * did not write is somebody else's: it is named and left. What is wrong with one entry does not keep the others from being repaired.
 */
export async function repairAssistants(options: AssistantOptions, [wanted]: string[], log: Log): Promise<number> {
  const assistants = loggedAssistants(log);
  const problem = await assistants.recordsProblem();
  if (problem) throw problem;
  const all = await assistants.list();
  // Says which assistants there are, where this is none of them.
  if (wanted !== undefined && !all.some(({ id }) => id === wanted)) assistants.snippet({ assistant: wanted, profiles: ['sample'] });
  let code: number = EXIT.ok;
  let repaired = 0;
  for (const { id, entries, files } of all.filter((one) => wanted === undefined || one.id === wanted)) {
    for (const entry of entries.filter(({ ours, state }) => !ours && state !== 'added'))
      warn(`${id}: ${entry.id} in ${entry.file} was not written by Hydrant and is left as it is.`);
    for (const { path, problem } of files) if (problem) warn(`${id}: ${path}: ${problem.message} ${problem.next}`);
    if (files.some(({ problem, written = [] }) => problem && written.length > 0)) code = EXIT.failed;
    for (const entry of entries.filter(needsRepair)) {
      repaired += 1;
      code = (await change(assistants, 'repair', id, { ...options, profile: entry.profiles, ...groupOf(entry) })) || code;
    }
  }
  if (repaired === 0) await print('There is nothing to repair.');
  return code;
}

type Entry = AssistantStatus['entries'][number];

function needsRepair({ ours, state, profiles }: Entry): boolean {
  return ours && profiles.length > 0 && (state === 'drifted' || state === 'missing' || state === 'stale');
}

/** Whether an entry holds several profiles together, and under which name. */
function groupOf({ id, profiles }: Entry): { together: boolean; name?: string } {
  if (id === entryId(profiles, false)) return { together: false };
  return { together: true, ...(id === entryId(profiles, true) ? {} : { name: id.replace(/^hydrant-/, '') }) };
}

export async function assistantSnippet(options: AssistantOptions, [assistant = '']: string[]): Promise<void> {
  const { language, text } = assistantsHere().snippet({ assistant, profiles: profilesOf(options), together: options.together === true });
  await (language === 'json' ? printJsonText(text.trimEnd()) : printText(text.trimEnd()));
}

export async function assistantBackups(options: AssistantOptions, [assistant = '']: string[]): Promise<void> {
  const content = await assistantsHere().backups(assistant);
  if (options.json) return printJson(content);
  for (const { path, file, time, bytes } of content) await print(`${new Date(time).toISOString()}  ${bytes} bytes  ${path}  (of ${file})`);
  if (content.length === 0) await print('There is none yet.');
}

export async function restoreBackup(options: AssistantOptions, [assistant = '', backup = '']: string[], log: Log): Promise<number> {
  const assistants = loggedAssistants(log);
  return apply(assistants, [await assistants.planRestore(assistant, backup)], options);
}

async function change(
  assistants: Assistants,
  action: 'add' | 'remove' | 'repair',
  assistant: string,
  options: AssistantOptions & { name?: string },
): Promise<number> {
  const { together = false, name } = options;
  const planned = await assistants.plan({ assistant, action, profiles: profilesOf(options), together, ...(name ? { name } : {}) });
  if (planned.length === 0) {
    await print('Nothing has to be changed.');
    return EXIT.ok;
  }
  return apply(assistants, planned, options);
}

async function apply(assistants: Assistants, planned: PlannedChange[], options: AssistantOptions): Promise<number> {
  for (const { file, diff, notes } of planned) await print(file, ...diff.map(diffLine), ...notes);
  if (!options.yes && !(await agreed())) {
    warn('Nothing was written.');
    return EXIT.cancelled;
  }
  const status = await assistants.apply(planned);
  await print(`${status.name}: written. ${status.reload}`);
  return EXIT.ok;
}

function diffLine({ kind, text }: PlannedChange['diff'][number]): string {
  if (kind === 'gap') return `@@ ${text} @@`;
  return `${{ same: ' ', add: '+', remove: '-' }[kind]} ${text}`;
}

/** As {@link assistantsHere}; what is written into which assistant's file is in the log, without the file's content. */
function loggedAssistants(log: Log): Assistants {
  const assistants = assistantsHere();
  return { ...assistants, apply: (planned) => applyAndLog(assistants, planned, log) };
}

async function agreed(): Promise<boolean> {
  if (!process.stdin.isTTY)
    throw new HydrantError('USAGE', 'There is nobody to ask whether this may be written.', 'Look at the change above, then add --yes.');
  return askYesNo('Write this?');
}

function profilesOf({ profile = [] }: AssistantOptions): string[] {
  if (profile.length > 0) return profile;
  throw new HydrantError('USAGE', 'No profile was named.', 'Add --profile ID, again for more.');
}

/** The assistants of this computer, for the commands. */
export function assistantsHere(): Assistants {
  const home = hydrantHome();
  const installation = describeInstallation({
    execPath: process.execPath,
    root: dirname(resourcesFolder()),
    platform: process.platform,
    env: process.env,
  });
  return openAssistants({
    home,
    userHome: homedir(),
    env: process.env,
    platform: process.platform,
    launch: (profiles) => launchEntry(installation, { profiles, home }),
  });
}
