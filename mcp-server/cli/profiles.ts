import { resolve } from 'node:path';
import { text as readAll } from 'node:stream/consumers';
import { writeFileAtomically } from '../../core/common/atomic-file.ts';
import { HydrantError } from '../../core/common/errors.ts';
import { fileReason } from '../../core/common/file-errors.ts';
import { readRegularFile } from '../../core/common/read-regular-file.ts';
import { PACKS, PROFILES } from '../../core/engines/registry.ts';
import { setPack } from '../../core/packs/set-pack.ts';
import { packProblems } from '../../core/packs/switched-on.ts';
import { disownLeftovers, removeOwnSecrets, storedSecrets } from '../../core/profiles/own-secrets.ts';
import type { Profile, ProfileInput } from '../../core/profiles/profile.ts';
import { exportProfiles, type ImportMode, importProfiles } from '../../core/profiles/transfer.ts';
import { profileStore } from '../saved-profiles.ts';
import { COMMAND_WORDS } from './action-words.ts';
import type { ProfileOfAddress } from './address.ts';
import { profileOfOptions, withEngineFields } from './engine-options.ts';
import { print, printAnswer, printCells, printJson, printJsonText, warn } from './output.ts';

/** An export of a thousand profiles has about 1 MB. */
const LARGEST_FILE = 32 * 1024 * 1024;

interface JsonOption {
  json?: boolean;
}

interface AddOptions extends JsonOption {
  engine?: string;
  set?: string[];
  address?: string;
  found?: string;
  from?: string;
  name?: string;
  environment?: string;
  tag?: string[];
  policy?: string;
  timeZone?: string;
  pack?: string[];
  /** Options of the engines; see engine-options.ts. */
  [option: string]: unknown;
}

/** Saved profiles, then the built-in ones that no saved one replaces. */
export async function listProfiles(options: JsonOption): Promise<undefined> {
  const { profiles, problems } = await profileStore().list();
  const saved = new Set(profiles.map(({ id }) => id));
  const builtin = PROFILES.builtinIds.filter((id) => !saved.has(id)).map((id) => PROFILES.builtin(id) as Profile);
  if (options.json) {
    await printJson({
      profiles,
      builtin,
      problems: problems.map((problem) => ({ ...problem.toJSON(), next: problem.nextIn(COMMAND_WORDS) })),
      packProblems: profiles.flatMap((profile) => packProblems(profile, PACKS)),
    });
    return;
  }
  for (const profile of [...profiles, ...builtin])
    await printCells([
      profile.id,
      profile.engine,
      profile.policy,
      profile.environment ?? '',
      profile.name,
      saved.has(profile.id) ? '' : '(built in)',
    ]);
  for (const problem of problems) warn(`${problem.message} ${problem.nextIn(COMMAND_WORDS)}`);
  for (const profile of profiles) packProblems(profile, PACKS).forEach(warn);
}

export async function showProfile(_options: JsonOption, [id = '']: string[]): Promise<undefined> {
  // As it may stand in profiles.json, whose own version is in the file.
  await printJsonText(JSON.stringify(await profileStore().get(id), null, 2));
}

export async function addProfile(options: AddOptions, [id = '']: string[]): Promise<undefined> {
  const { profile, secrets } = await inputOf(options, id);
  const given = withEngineFields(profile, options);
  const input = options.pack ? { ...given, packs: [...(given.packs ?? []), ...options.pack] } : given;
  await keepSecrets(PROFILES.parse(input, { source: 'the profile' }), secrets);
  const added = await profileStore().add(input);
  packProblems(added, PACKS).forEach(warn);
  await printAnswer(options.json, added, `Saved ${added.id}. Test it: hydrant test-connection -p ${added.id}`);
}

/** Switches a pack of tools on or off. */
export async function switchPack(options: JsonOption & { off?: boolean }, [id = '', name = '']: string[]): Promise<undefined> {
  const profile = await setPack(profileStore(), PACKS, { profile: id, pack: name, on: !options.off });
  await printAnswer(
    options.json,
    profile,
    `${profile.id}: packs ${profile.packs.join(', ') || 'none'}. Servers that run see it when they start again.`,
  );
}

export async function importFile(options: JsonOption & { onConflict: ImportMode }, [file = '']: string[]): Promise<undefined> {
  const report = await importProfiles(profileStore(), await readText(file), {
    codec: PROFILES,
    mode: options.onConflict,
    source: file,
    secrets: (await import('./secrets.ts')).openStore,
  });
  if (options.json) await printJson(report);
  else {
    await print(
      `${report.added.length} added, ${report.replaced.length} replaced, ${report.renamed.length} renamed, ${report.skipped.length} skipped.`,
    );
    for (const { from, to } of report.renamed) await print(`${from} is now ${to}.`);
    for (const name of report.secretsNeeded) await print(`Still needed: ${name}`);
    for (const id of report.commandsNeeded)
      await print(`${id} logs in with a token that a program prints. Enter that program here: it was not taken from the file.`);
  }
}

export async function exportFile(options: JsonOption & { output?: string }, ids: string[]): Promise<undefined> {
  const { profiles, problems } = await profileStore().list();
  for (const problem of problems) warn(`Left out: ${problem.message}`);
  const text = JSON.stringify(exportProfiles(profiles, { now: new Date(), ...(ids.length > 0 ? { ids } : {}) }), null, 2);
  if (!options.output) {
    await printJsonText(text);
    return;
  }
  await writeFileAtomically(resolve(options.output), `${text}\n`);
  await printAnswer(options.json, { file: options.output }, `Written: ${options.output}. Secrets are not in it.`);
}

/** Removes a profile and its secrets; with `keepSecrets`, the profile alone. */
export async function removeProfile(options: JsonOption & { keepSecrets?: boolean }, [id = '']: string[]): Promise<undefined> {
  const store = profileStore();
  const { profiles } = await store.list();
  const profile = profiles.find((one) => one.id === id);
  const { openStore } = await import('./secrets.ts');
  // An entry that could not be read is removed as well, with what is saved under its id.
  const isThere = profile !== undefined || (await isInvalidEntry(id));
  if (isThere && !options.keepSecrets) await removeOwnSecrets(id, profile, { others: profiles, codec: PROFILES }, openStore);
  const { withApprovals } = await import('./approvals.ts');
  // Where the history cannot be opened no statement runs either, so nothing that was allowed can be used.
  await withApprovals(async (approvals) => approvals.endProfile(id)).catch((error: Error) => warn(error.message));
  await store.remove(id);
  const kept = profile && options.keepSecrets ? Object.values(storedSecrets(profile)) : [];
  const told = kept.length > 0 ? `Removed ${id}. Kept in the secret store: ${kept.join(', ')}.` : `Removed ${id}.`;
  await printAnswer(options.json, { removed: id, keptSecrets: kept }, told);
}

export async function restoreProfiles(options: JsonOption): Promise<undefined> {
  const restored = await profileStore().restore();
  if (options.json) await printJson(restored);
  else
    await print(
      restored.changed
        ? `Restored.${restored.keptAside ? ` The former file is ${restored.keptAside}.` : ''}`
        : 'The file is sound; nothing was changed.',
    );
}

async function isInvalidEntry(id: string): Promise<boolean> {
  return (await profileStore().list()).problems.some(({ details }) => details.profile === id);
}

async function inputOf(options: AddOptions, id: string): Promise<ProfileOfAddress> {
  if (options.address !== undefined) return (await import('./address.ts')).profileOfAddress(id, options.address, common(options));
  if (options.found !== undefined) return (await import('./address.ts')).profileOfFound(id, options.found, common(options));
  return { profile: options.from ? await readProfile(options.from, id) : fromOptions(options, id), secrets: {} };
}

/**
 * Stores the secrets of a new profile, bound to where it points. Called before the profile is saved, so that none is saved without its
 * secret. Values that an older profile left under its names are disowned.
 */
async function keepSecrets(profile: Profile, secrets: Readonly<Record<string, string>>): Promise<void> {
  const named = storedSecrets(profile);
  if (Object.keys(named).length === 0) return;
  const { profiles, problems } = await profileStore().list();
  // A profile that is there already keeps its secrets; the store says so.
  if ([...profiles.map(({ id }) => id), ...problems.map(({ details }) => details.profile)].includes(profile.id)) return;
  const { openStore } = await import('./secrets.ts');
  for (const [field, name] of Object.entries(named)) {
    const value = secrets[name];
    if (value !== undefined) await openStore().set(name, value, PROFILES.secretTarget(profile, field));
  }
  await disownLeftovers(profile, { others: profiles, alsoFirstUse: false, codec: PROFILES }, openStore).catch((error: unknown) => {
    // Without a store there is nothing to disown; a locked store may hold something.
    if (!(error instanceof HydrantError) || error.code !== 'SECRET_STORE_UNAVAILABLE') throw error;
  });
}

async function readText(file: string): Promise<string> {
  if (file === '-') return readAll(process.stdin);
  try {
    return (await readRegularFile(file, { maxBytes: LARGEST_FILE })).toString('utf8');
  } catch (error) {
    const next = 'Check the path; `-` reads standard input.';
    throw new HydrantError('CONFIG_UNREADABLE', `${file} could not be read: ${fileReason(error)}.`, next, { cause: error });
  }
}

async function readProfile(file: string, id: string): Promise<ProfileInput> {
  const text = await readText(file);
  try {
    return { ...(JSON.parse(text) as ProfileInput), id };
  } catch (error) {
    throw new HydrantError('CONFIG_DAMAGED', `${file} is not JSON: ${(error as Error).message}`, 'Correct it at the place named.', {
      cause: error,
    });
  }
}

function fromOptions(options: AddOptions, id: string): ProfileInput {
  // The store checks it whole, and names field and value where it is wrong.
  return { id, name: options.name ?? id, ...profileOfOptions(options), ...common(options) } as ProfileInput;
}

/** What every profile may say of itself. */
function common(options: AddOptions): Partial<ProfileInput> {
  return {
    ...(options.name ? { name: options.name } : {}),
    ...(options.environment ? { environment: options.environment } : {}),
    ...(options.tag ? { tags: options.tag } : {}),
    ...(options.policy ? { policy: options.policy } : {}),
    ...(options.timeZone ? { timeZone: options.timeZone } : {}),
  } as Partial<ProfileInput>;
}
