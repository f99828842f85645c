import { HydrantError } from '../common/errors.ts';
import { INTERFACE_VERSIONS } from '../common/interface-versions.ts';
import { nearestName } from '../common/nearest.ts';
import { isRecord } from '../common/records.ts';
import type { SecretStore } from '../secrets/secret-store.ts';
import { takeOver } from './imported-login.ts';
import { type FieldPath, fieldName, scanJson } from './json-positions.ts';
import { refuseWrittenOutSecrets } from './no-secrets.ts';
import { disownLeftovers, storedSecrets } from './own-secrets.ts';
import { invalidProfile } from './parse-profile.ts';
import { type Profile, secretReferences } from './profile.ts';
import type { ProfileCodec } from './profile-codec.ts';
import { type ProfileDraft, unknownProfile } from './profile-draft.ts';
import type { ProfileStore } from './profile-store.ts';
import { duplicateIds } from './profiles-file.ts';
import type { Source } from './schema-problems.ts';

/** Version of the export format. Older versions are read, newer ones refused. */
const TRANSFER_VERSION = INTERFACE_VERSIONS.profileExport;

export interface ProfileExport {
  hydrant: 'profiles';
  version: number;
  /** ISO 8601. */
  exportedAt?: string;
  profiles: Profile[];
}

/** What to do with a profile whose id already exists. `rename` gives it the next free `id-2`, `id-3`, …. */
export const IMPORT_MODES = ['skip', 'replace', 'rename'] as const;
export type ImportMode = (typeof IMPORT_MODES)[number];

export interface ImportReport {
  added: string[];
  replaced: string[];
  skipped: string[];
  renamed: { from: string; to: string }[];
  /** References of imported profiles (`secret:prod/password`): an export holds no values, so they have to be saved here. */
  secretsNeeded: string[];
  /** Profiles whose login runs a program that prints a token: an export holds no program, so it has to be entered here. */
  commandsNeeded: string[];
}

/** What {@link importProfiles} needs beside the text. */
export interface ImportOptions {
  mode: ImportMode;
  /** Name of the source of the text, for errors. */
  source: string;
  /** The secret store of this computer: secrets already saved under a name of an imported profile were not meant for its server. */
  secrets: () => SecretStore;
  codec: ProfileCodec;
}

/**
 * The export of all profiles, or those of `ids`. Secrets stay references. Throws PROFILE_UNKNOWN, and PROFILE_INVALID if a profile holds a
 * secret itself (e.g. a URL with a password); then nothing is exported.
 */
export function exportProfiles(profiles: readonly Profile[], { ids, now }: { ids?: readonly string[]; now?: Date } = {}): ProfileExport {
  const chosen = ids === undefined ? [...profiles] : ids.map((id) => withId(profiles, id));
  for (const profile of chosen) refuseWrittenOutSecrets(profile, { name: `profile ${profile.id}` });
  return {
    hydrant: 'profiles',
    version: TRANSFER_VERSION,
    ...(now === undefined ? {} : { exportedAt: now.toISOString() }),
    profiles: chosen,
  };
}

/**
 * Imports an export (its text) into the store, as a whole or not at all. Throws PROFILE_INVALID with file, field and line for an invalid
 * export, for two profiles with one id and for written-out secrets; CONFIG_NEWER for an export of a newer version.
 */
export async function importProfiles(
  store: Pick<ProfileStore, 'change'>,
  text: string,
  { mode, source, secrets, codec }: ImportOptions,
): Promise<ImportReport> {
  const incoming = readExport(text, source, codec);
  const report: ImportReport = { added: [], replaced: [], skipped: [], renamed: [], secretsNeeded: [], commandsNeeded: [] };
  if (incoming.length === 0) return report;
  const arrived: { profile: Profile; former: Profile | undefined }[] = [];
  const others = await store.change((draft) => {
    const before = draft.ids().flatMap((id) => known(draft, id) ?? []);
    // A renamed profile must not take the id of a profile that comes later in the import.
    const reserved = new Set([...draft.ids(), ...incoming.map(({ id }) => id)]);
    for (const profile of incoming) {
      const { id } = profile;
      const isThere = draft.ids().includes(id);
      if (isThere && mode === 'skip') {
        report.skipped.push(id);
        continue;
      }
      const to = isThere && mode === 'rename' ? freeId(id, reserved) : id;
      reserved.add(to);
      const former = isThere && mode === 'replace' ? known(draft, id) : undefined;
      const taken = takeOver(profile, to, former);
      if (!isThere || mode === 'rename') draft.add(taken.profile);
      else draft.replace(id, taken.profile);
      if (!isThere) report.added.push(id);
      else if (mode === 'rename') report.renamed.push({ from: id, to });
      else report.replaced.push(id);
      report.secretsNeeded.push(...references(taken.profile));
      if (taken.commandNeeded) report.commandsNeeded.push(to);
      arrived.push({ profile: taken.profile, former });
    }
    return before;
  });
  for (const { profile, former } of arrived) {
    await disownLeftovers(profile, { former, others, alsoFirstUse: true, codec }, secrets).catch(async () => {
      // It is unknown which secrets are saved under those names, so the profile is saved without references and asks for its secrets.
      await store.change((draft) => draft.replace(profile.id, withoutStored(profile)));
    });
  }
  report.secretsNeeded = [...new Set(report.secretsNeeded)].sort();
  return report;
}

function readExport(text: string, file: string, codec: ProfileCodec): Profile[] {
  const scan = scanJson(text.replace(/^\uFEFF/, ''));
  if (!scan.ok)
    throw invalidProfile(
      [{ field: '', why: `this is not an export of profiles: ${scan.reason} (column ${scan.at.column})`, ...scan.at }],
      file,
    );
  const { value, locate } = scan;
  const fault = (path: FieldPath, why: string) => invalidProfile([{ field: fieldName(path), why, ...locate(path) }], file);
  if (!isRecord(value) || value.hydrant !== 'profiles')
    throw fault([], 'this is not an export of profiles: `"hydrant": "profiles"` is missing');
  if (typeof value.version !== 'number' || !Number.isInteger(value.version) || value.version < 1)
    throw fault(['version'], '`version` must be a whole number from 1');
  if (value.version > TRANSFER_VERSION) {
    throw new HydrantError(
      'CONFIG_NEWER',
      `${file} was exported by a newer Hydrant (version ${value.version}).`,
      'Update Hydrant, then import it again.',
      {
        details: { file, version: value.version, supported: TRANSFER_VERSION },
      },
    );
  }
  const fields = ['hydrant', 'version', 'exportedAt', 'profiles'];
  const unknown = Object.keys(value).find((key) => !fields.includes(key));
  if (unknown !== undefined) {
    const nearest = nearestName(unknown, fields);
    throw fault([unknown], `unknown field \`${unknown.slice(0, 60)}\`${nearest === undefined ? '' : `; did you mean \`${nearest}\`?`}`);
  }
  if (!Array.isArray(value.profiles)) throw fault(['profiles'], '`profiles` must be a list');

  const profiles = value.profiles.map((raw: unknown, index) => {
    const from: Source = { name: file, path: ['profiles', index], locate };
    // Checked before the schema: a password in an unknown field is still a password, and the more useful error.
    refuseWrittenOutSecrets(raw, from);
    return codec.parse(raw, { source: from });
  });
  for (const [id, indexes] of Map.groupBy(profiles.keys(), (index) => profiles[index]!.id)) {
    if (indexes.length < 2) continue;
    throw duplicateIds(
      id,
      indexes.map((index) => ['profiles', index, 'id']),
      file,
      locate,
    );
  }
  return profiles;
}

function withId(profiles: readonly Profile[], id: string): Profile {
  const match = profiles.find((profile) => profile.id === id);
  if (match === undefined)
    throw unknownProfile(
      id,
      profiles.map((profile) => profile.id),
    );
  return match;
}

/** The profile that an import replaces; undefined if its entry cannot be read. */
function known(draft: ProfileDraft, id: string): Profile | undefined {
  try {
    return draft.get(id);
  } catch {
    return undefined;
  }
}

function withoutStored(profile: Profile): Profile {
  const named = storedSecrets(profile);
  return { ...profile, auth: Object.fromEntries(Object.entries(profile.auth).filter(([field]) => !(field in named))) } as Profile;
}

function freeId(id: string, taken: ReadonlySet<string>): string {
  for (let n = 2; ; n++) {
    const end = `-${n}`;
    const candidate = `${id.slice(0, 63 - end.length)}${end}`;
    if (!taken.has(candidate)) return candidate;
  }
}

function references(profile: Profile): string[] {
  return Object.values(secretReferences(profile));
}
