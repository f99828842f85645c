import { join } from 'node:path';
import { readFileIfThere, withLock, writeFileAtomically } from '../common/atomic-file.ts';
import { writeDamagedCopy } from '../common/damaged-copy.ts';
import { HydrantError } from '../common/errors.ts';
import { type WatchedFile, watchFileContent } from '../common/watch-file.ts';
import { type Backup, describeBackup, openBackups, withoutSecrets } from './backups.ts';
import { ensureHome, homePaths } from './home.ts';
import type { Profile, ProfileInput } from './profile.ts';
import type { ProfileCodec } from './profile-codec.ts';
import { draftOf, type ProfileDraft, unknownProfile } from './profile-draft.ts';
import { type Entry, type ProfilesFile, readProfilesFile, renderProfilesFile } from './profiles-file.ts';

/** Nobody has that many connections; a larger file was not written by Hydrant. */
const LARGEST_FILE = 16 * 1024 * 1024;

export interface ProfileListing {
  /** Valid profiles in the order of the file, without the built-in ones. */
  profiles: Profile[];
  /** Errors of the entries that are not listed; each names file, field and line. */
  problems: HydrantError[];
}

export interface Restored {
  /** False if the file was sound and no backup was named: nothing was changed. */
  changed: boolean;
  /** The backup that is now the file. */
  backup?: Backup;
  /** Where the former file is kept. */
  damagedCopy?: string;
}

/**
 * The saved profiles: one JSON file that several processes and a person with an editor may change. Every method may throw CONFIG_DAMAGED
 * (details: file, line, column, field, backup), CONFIG_NEWER and CONFIG_UNREADABLE; the writing ones also CONFIG_LOCKED. A method that
 * throws has changed nothing.
 */
export interface ProfileStore {
  readonly file: string;
  list(): Promise<ProfileListing>;
  /** The backup that `restore` would use, if the file is missing although profiles had been saved in it. */
  goneWith(): Promise<Backup | undefined>;
  /** The saved profile with this id, else the built-in one. Throws PROFILE_UNKNOWN, or PROFILE_INVALID if its entry is invalid. */
  get(id: string): Promise<Profile>;
  /** Throws PROFILE_INVALID, PROFILE_EXISTS. */
  add(profile: ProfileInput): Promise<Profile>;
  /**
   * Replaces a profile by a whole new one, or by what a function makes of the current one; the function is called under the lock. The id
   * may change.
   */
  update(id: string, change: ProfileInput | ((current: Profile) => ProfileInput)): Promise<Profile>;
  remove(id: string): Promise<void>;
  /** Several changes as one: all are written or, when `edit` throws, none. */
  change<T>(edit: (draft: ProfileDraft) => T): Promise<T>;
  /** Calls back when another program changed the file's content. Creates the home if needed. */
  watch(onChange: () => void): Promise<Disposable>;
  /**
   * Replaces the file by the last good backup (or the named one) and keeps the former file beside it. With `empty`, writes a file without
   * profiles. Throws CONFIG_DAMAGED if there is no backup.
   */
  restore(options?: { backup?: string; empty?: boolean }): Promise<Restored>;
}

/** The saved profiles of a home folder, read by the codec of all engines. */
export function openProfileStore({ home, codec }: { home: string; codec: ProfileCodec }): ProfileStore {
  const paths = homePaths(home);
  const file = paths.profiles;
  const backups = openBackups(paths.backups, codec);
  const watches = new Set<WatchedFile>();

  const read = async (): Promise<{ bytes: Buffer | undefined; content: ProfilesFile }> => {
    const bytes = await readFileIfThere(file, { maxBytes: LARGEST_FILE });
    if (bytes === undefined) return { bytes, content: { entries: [], reproducible: true } };
    try {
      return { bytes, content: readProfilesFile(bytes, file, { codec }) };
    } catch (error) {
      if (error instanceof HydrantError && error.code === 'CONFIG_DAMAGED') throw withBackup(error, await backups.lastGood());
      throw error;
    }
  };

  const locked = async <T>(fn: () => Promise<T>): Promise<T> => {
    ensureHome(home);
    return withLock(join(paths.run, 'profiles.lock'), fn);
  };

  const write = async (entries: readonly Entry[]): Promise<void> => {
    const content = Buffer.from(renderProfilesFile(entries.map(({ raw }) => raw)));
    // Write the backup first: if the disk has no room for it, the file is still unchanged.
    await backups.store(content);
    for (const watch of watches) watch.expect(content);
    await writeFileAtomically(file, content);
  };

  const change = <T>(edit: (draft: ProfileDraft) => T): Promise<T> =>
    locked(async () => {
      const { bytes, content } = await read();
      const entries = [...content.entries];
      const result = edit(draftOf(entries, file, codec));
      // The file may hold edits that a person made since our last write.
      if (bytes !== undefined) await backups.store(bytes);
      if (bytes !== undefined && !content.reproducible) await writeDamagedCopy(file, withoutSecrets(bytes, file, codec));
      await write(entries);
      return result;
    });

  return {
    file,
    async list() {
      const { entries } = (await read()).content;
      return {
        profiles: entries.flatMap(({ profile }) => profile ?? []),
        problems: [...new Set(entries.flatMap(({ problem }) => problem ?? []))],
      };
    },
    async goneWith() {
      if ((await readFileIfThere(file, { maxBytes: LARGEST_FILE })) !== undefined) return undefined;
      return backups.lastGood({ filled: true });
    },
    async get(id) {
      const { entries } = (await read()).content;
      const entry = entries.find((candidate) => candidate.id === id);
      if (entry?.problem) throw entry.problem;
      const profile = entry?.profile ?? codec.builtin(id);
      if (profile === undefined)
        throw unknownProfile(id, [...new Set([...entries.flatMap((known) => known.id ?? []), ...codec.builtinIds])]);
      return profile;
    },
    add: (profile) => change((draft) => draft.add(profile)),
    update: (id, next) => change((draft) => draft.replace(id, typeof next === 'function' ? next(draft.get(id)) : next)),
    remove: (id) => change((draft) => draft.remove(id)),
    change,
    async watch(onChange) {
      ensureHome(home);
      const watch = await watchFileContent(file, onChange);
      watches.add(watch);
      return {
        [Symbol.dispose]() {
          watches.delete(watch);
          watch[Symbol.dispose]();
        },
      };
    },
    restore: ({ backup: named, empty = false } = {}) =>
      locked(async () => {
        const bytes = await readFileIfThere(file);
        const state = await read().then(
          ({ content }) => content,
          (error: unknown) => error,
        );
        if (state instanceof HydrantError && state.code !== 'CONFIG_DAMAGED') throw state;
        if (state instanceof Error && !(state instanceof HydrantError)) throw state;
        const damage = state instanceof HydrantError ? state : undefined;
        const content = damage === undefined ? (state as ProfilesFile) : undefined;
        const flawed = content?.entries.some(({ problem }) => problem !== undefined) ?? false;
        const sound = bytes !== undefined && content !== undefined && !flawed;
        if (sound && named === undefined && !empty) return { changed: false };

        const backup = empty
          ? undefined
          : named === undefined
            ? ((await backups.lastGood({ flawless: flawed, filled: bytes === undefined })) ??
              (await backups.lastGood({ flawless: flawed })))
            : await describeBackup(named, codec);
        if (backup === undefined && !empty) throw nothingToRestore(file, named, damage);
        const next = backup === undefined ? [] : readProfilesFile((await readFileIfThere(backup.path))!, backup.path, { codec }).entries;
        const damagedCopy = bytes === undefined || (sound && content.reproducible) ? undefined : await writeDamagedCopy(file, bytes);
        if (bytes !== undefined && content !== undefined) await backups.store(bytes);
        await write(next);
        return { changed: true, ...(backup === undefined ? {} : { backup }), ...(damagedCopy === undefined ? {} : { damagedCopy }) };
      }),
  };
}

function withBackup(error: HydrantError, backup: Backup | undefined): HydrantError {
  const { file, line } = error.details;
  const next =
    backup === undefined
      ? `Correct ${file}, line ${line}; there is no backup of it.`
      : ({
          do: 'restore-profiles',
          file: String(file),
          line: Number(line),
          backup: `${backup.time} (${backup.profiles} ${backup.profiles === 1 ? 'profile' : 'profiles'})`,
        } as const);
  return new HydrantError('CONFIG_DAMAGED', error.message, next, {
    details: { ...error.details, backup: backup ?? null },
    cause: error.cause,
  });
}

function nothingToRestore(file: string, named: string | undefined, damage: HydrantError | undefined): HydrantError {
  if (named !== undefined) {
    return new HydrantError('CONFIG_UNREADABLE', `${named} is not there, or holds no profiles.`, 'Choose another backup.', {
      details: { path: named },
    });
  }
  return new HydrantError(
    'CONFIG_DAMAGED',
    damage?.message ?? `There is no good backup of ${file}.`,
    `Correct ${file} by hand, or move it away to start without profiles.`,
    {
      details: { file, ...damage?.details, backup: null },
    },
  );
}
