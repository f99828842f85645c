import { HydrantError } from '../common/errors.ts';
import { INTERFACE_VERSIONS } from '../common/interface-versions.ts';
import { nearestName } from '../common/nearest.ts';
import { isRecord } from '../common/records.ts';
import { type FieldPath, fieldName, type Position, scanJson } from './json-positions.ts';
import { hasWrittenOutLogin, refuseWrittenOutSecrets } from './no-secrets.ts';
import { invalidProfile } from './parse-profile.ts';
import type { Profile } from './profile.ts';
import type { ProfileCodec } from './profile-codec.ts';
import type { Source } from './schema-problems.ts';

/** The version that this code writes. Raise the number together with a new entry in MIGRATIONS. */
const CURRENT_VERSION: number = INTERFACE_VERSIONS.profiles;

export type Migration = (content: Readonly<Record<string, unknown>>) => Record<string, unknown>;
/** version → a pure function to the next version. Older files are migrated step by step. */
const MIGRATIONS: Readonly<Record<number, Migration>> = {};

/** One entry of the file: a profile, or its problem. */
export interface Entry {
  raw: unknown;
  /** The id as written, even if the entry is otherwise invalid. */
  id: string | undefined;
  profile: Profile | undefined;
  problem: HydrantError | undefined;
}

export interface ProfilesFile {
  entries: Entry[];
  /** True if the text can be rewritten from `entries` without loss: it has no problems, or is in the format that Hydrant writes. */
  reproducible: boolean;
}

const FIELDS = ['version', 'profiles', '$schema'];

/**
 * Reads the bytes of profiles.json; accepts a BOM and CRLF. Throws CONFIG_DAMAGED ({file, line, column, field}) if the file as a whole
 * cannot be parsed, CONFIG_NEWER if a newer Hydrant wrote it. An invalid entry does not affect the others: it carries its problem.
 */
export function readProfilesFile(
  bytes: Uint8Array,
  file: string,
  {
    codec,
    current = CURRENT_VERSION,
    migrations = MIGRATIONS,
  }: { codec: ProfileCodec; current?: number; migrations?: Readonly<Record<number, Migration>> },
): ProfilesFile {
  const text = decode(bytes, file);
  const scan = scanJson(text);
  if (!scan.ok) throw damaged(file, scan.reason, scan.at);
  const fault = (path: FieldPath, why: string) => damaged(file, why, scan.locate(path), fieldName(path));

  const { value } = scan;
  if (!isRecord(value)) throw fault([], 'the file must hold one object');
  const { version } = value;
  if (version === undefined) throw fault([], misspelt('version', value));
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1)
    throw fault(['version'], '`version` must be a whole number from 1');
  if (version > current) throw newer(file, version, current);
  let content: Readonly<Record<string, unknown>> = value;
  for (let from = version; from < current; from++) {
    const migration = migrations[from];
    if (migration === undefined) throw fault(['version'], `files of version ${from} can no longer be read`);
    content = migration(content);
  }
  const { profiles } = content;
  if (profiles === undefined) throw fault([], misspelt('profiles', value));
  if (!Array.isArray(profiles)) throw fault(['profiles'], '`profiles` must be a list');
  const unknown = Object.keys(content).find((key) => !FIELDS.includes(key));
  if (unknown !== undefined) {
    const nearest = nearestName(unknown, FIELDS);
    throw fault([unknown], `unknown field \`${unknown.slice(0, 60)}\`${nearest === undefined ? '' : `; did you mean \`${nearest}\`?`}`);
  }

  // After a migration, fields are no longer where the text has them.
  const locate = version === current ? scan.locate : undefined;
  const entries = profiles.map((raw: unknown, index) =>
    readEntry(raw, { name: file, path: ['profiles', index], ...(locate === undefined ? {} : { locate }) }, codec),
  );
  markDuplicates(entries, file, locate);
  const reproducible = entries.every(({ problem }) => problem === undefined) || render(content, profiles) === text.replaceAll('\r\n', '\n');
  return { entries, reproducible };
}

/** The text of profiles.json for these entries. */
export function renderProfilesFile(profiles: readonly unknown[], current = CURRENT_VERSION): string {
  return `${JSON.stringify({ version: current, profiles }, null, 2)}\n`;
}

function render(content: Readonly<Record<string, unknown>>, profiles: readonly unknown[]): string {
  return typeof content.version === 'number' ? renderProfilesFile(profiles, content.version) : '';
}

function readEntry(raw: unknown, source: Source, codec: ProfileCodec): Entry {
  const id = isRecord(raw) && typeof raw.id === 'string' ? raw.id : undefined;
  try {
    const profile = codec.parse(raw, { source });
    // A value where only a reference is allowed is never used, but would be shown wherever a profile is shown.
    if (hasWrittenOutLogin(profile)) refuseWrittenOutSecrets(raw, source);
    return { raw, id, profile, problem: undefined };
  } catch (error) {
    if (!(error instanceof HydrantError)) throw error;
    return { raw, id, profile: undefined, problem: error };
  }
}

/** Serves neither of two profiles with one id: only a person can say which of them is meant. */
function markDuplicates(entries: Entry[], file: string, locate: ((path: FieldPath) => Position) | undefined): void {
  const byId = Map.groupBy(entries.keys(), (index) => entries[index]!.id);
  for (const [id, indexes] of byId) {
    if (id === undefined || indexes.length < 2) continue;
    const problem = duplicateIds(
      id,
      indexes.map((index) => ['profiles', index, 'id']),
      file,
      locate,
    );
    for (const index of indexes) {
      const entry = entries[index]!;
      entry.profile = undefined;
      entry.problem = problem;
    }
  }
}

/** PROFILE_INVALID for several profiles with one id, with the position of each. */
export function duplicateIds(
  id: string,
  paths: FieldPath[],
  file: string,
  locate: ((path: FieldPath) => Position) | undefined,
): HydrantError {
  const locations = paths.map((path) => ({ field: fieldName(path), ...locate?.(path) }));
  const words = locations.map(({ field, line }) => (line === undefined ? `\`${field}\`` : `\`${field}\` (line ${line})`));
  const why = `several profiles have the id \`${id.slice(0, 64)}\`: ${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
  return invalidProfile([{ ...locations[1]!, why }], file, id.slice(0, 64));
}

function decode(bytes: Uint8Array, file: string): string {
  try {
    // TextDecoder removes a BOM. `fatal`, because a replacement character would be written back to the file.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    const until = firstBadByte(bytes);
    // With `stream`, a character that is cut at the end is left out. A BOM does not count as a column.
    const before = new TextDecoder().decode(bytes.subarray(0, until), { stream: true });
    const line = before.split('\n').length;
    throw damaged(file, 'the text is not UTF-8 here', { line, column: before.length - before.lastIndexOf('\n') });
  }
}

function firstBadByte(bytes: Uint8Array): number {
  const parses = (length: number) => {
    try {
      new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, length), { stream: true });
      return true;
    } catch {
      return false;
    }
  };
  let [good, bad] = [0, bytes.length];
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (parses(middle)) good = middle;
    else bad = middle;
  }
  return good;
}

function misspelt(field: string, value: Readonly<Record<string, unknown>>): string {
  const candidate = nearestName(
    field,
    Object.keys(value).filter((key) => !FIELDS.includes(key)),
  );
  return `\`${field}\` is missing${candidate === undefined ? '' : `; is \`${candidate}\` meant to be it?`}`;
}

function damaged(file: string, why: string, at: Position, field?: string): HydrantError {
  const sentence = why.endsWith('?') ? why : `${why}.`;
  return new HydrantError(
    'CONFIG_DAMAGED',
    `${file} is damaged at line ${at.line}, column ${at.column}: ${sentence}`,
    { do: 'correct-profiles', file },
    { details: { file, ...at, ...(field === undefined || field === '' ? {} : { field }), why } },
  );
}

function newer(file: string, version: number, current: number): HydrantError {
  return new HydrantError(
    'CONFIG_NEWER',
    `${file} has version ${version}, but this Hydrant knows only up to ${current}; it was left as it is.`,
    'Update Hydrant. If no newer Hydrant ever ran here, the number was changed by mistake: correct `version` in the file.',
    { details: { file, version, supported: current } },
  );
}
