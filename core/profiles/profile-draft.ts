import { HydrantError } from '../common/errors.ts';
import { didYouMean, nearestName } from '../common/nearest.ts';
import { refuseWrittenOutSecrets } from './no-secrets.ts';
import type { Profile, ProfileInput } from './profile.ts';
import type { ProfileCodec } from './profile-codec.ts';
import type { Entry } from './profiles-file.ts';

/** The profiles during a change. If a method throws, the file stays as it was. */
export interface ProfileDraft {
  /** Ids in the file, including those of invalid entries. */
  ids(): string[];
  /** Throws PROFILE_UNKNOWN, or PROFILE_INVALID if the entry is invalid. */
  get(id: string): Profile;
  /** Throws PROFILE_INVALID, PROFILE_EXISTS. */
  add(profile: ProfileInput): Profile;
  /** Replaces a profile, under the same id or a new one. Throws PROFILE_INVALID, PROFILE_UNKNOWN, PROFILE_EXISTS. */
  replace(id: string, profile: ProfileInput): Profile;
  /** Throws PROFILE_UNKNOWN. */
  remove(id: string): void;
}

/** A draft over entries, which it changes in place. */
export function draftOf(entries: Entry[], file: string, codec: ProfileCodec): ProfileDraft {
  const ids = () => entries.flatMap(({ id }) => id ?? []);
  const indexOf = (id: string) => {
    const index = entries.findIndex((entry) => entry.id === id);
    if (index !== -1) return index;
    if (!codec.builtinIds.includes(id)) throw unknownProfile(id, ids());
    throw new HydrantError(
      'PROFILE_UNKNOWN',
      `The profile \`${id}\` is built in, not saved.`,
      `Add a profile with the id \`${id}\` to put yours in its place.`,
    );
  };
  const only = (id: string) => {
    const index = indexOf(id);
    // If two entries share an id, only a person can say which one is meant.
    if (entries.findLastIndex((entry) => entry.id === id) !== index) throw entries[index]!.problem;
    return index;
  };
  const checked = (input: ProfileInput): Entry => {
    const profile = codec.parse(input, { source: 'the profile' });
    refuseWrittenOutSecrets(profile, { name: 'the profile' });
    return { raw: profile, id: profile.id, profile, problem: undefined };
  };
  const refuseTaken = (id: string) => {
    if (!ids().includes(id)) return;
    throw new HydrantError(
      'PROFILE_EXISTS',
      `A profile with the id \`${id}\` is in ${file} already.`,
      'Choose another id, or change the profile that is there.',
      {
        details: { file, profile: id },
      },
    );
  };
  return {
    ids,
    get(id) {
      const { profile, problem } = entries[indexOf(id)]!;
      if (profile === undefined) throw problem;
      return profile;
    },
    add(input) {
      const entry = checked(input);
      refuseTaken(entry.profile!.id);
      entries.push(entry);
      return entry.profile!;
    },
    replace(id, input) {
      const index = only(id);
      const entry = checked(input);
      if (entry.id !== id) refuseTaken(entry.profile!.id);
      entries[index] = entry;
      return entry.profile!;
    },
    remove(id) {
      entries.splice(only(id), 1);
    },
  };
}

/** PROFILE_UNKNOWN with the nearest of the known ids and the list of them. */
export function unknownProfile(id: string, known: readonly string[]): HydrantError {
  const given = id.slice(0, 64);
  const hint = didYouMean(given, known) || '.';
  const nearest = nearestName(given, known);
  return new HydrantError(
    'PROFILE_UNKNOWN',
    `There is no profile \`${given}\`${hint}`,
    known.length === 0 ? 'Add a profile first.' : `Choose one of: ${known.join(', ')}.`,
    { details: { profile: given, ...(nearest === undefined ? {} : { nearest }), known: [...known] } },
  );
}
