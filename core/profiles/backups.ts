import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readFileIfThere, writeFileAtomically } from '../common/atomic-file.ts';
import { HydrantError } from '../common/errors.ts';
import { withoutWrittenOut } from './no-secrets.ts';
import type { ProfileCodec } from './profile-codec.ts';
import { readProfilesFile, renderProfilesFile } from './profiles-file.ts';

/** Earlier backups that are kept beside the newest one. */
const MAX_BACKUPS = 10;

export interface Backup {
  path: string;
  /** When the backup was written, ISO 8601. */
  time: string;
  /** Number of valid profiles in it. */
  profiles: number;
  /** Number of invalid entries in it. */
  problems: number;
}

/**
 * Backups of profiles.json: `backups/profiles.json` holds the last content known to be good, `.bak-1` to `.bak-10` beside it the ones
 * before. Damage of profiles.json thus loses nothing, not even the last change.
 */
export function openBackups(folder: string, codec: ProfileCodec) {
  const newest = join(folder, 'profiles.json');
  return {
    /** Stores a content that parses, with written-out secrets masked. An unchanged content makes no new backup. */
    async store(given: Uint8Array): Promise<void> {
      const content = withoutSecrets(given, newest, codec);
      const present = await readFileIfThere(newest);
      if (present?.equals(content)) return;
      await writeFileAtomically(newest, content, {
        backups: MAX_BACKUPS,
        isGood: (former) => readable(former, newest, codec) !== undefined,
      });
    },
    /**
     * The newest backup that can be read. `flawless`: the newest without an invalid entry; `filled`: the newest with at least one profile.
     */
    async lastGood({ flawless = false, filled = false } = {}): Promise<Backup | undefined> {
      for (const path of [newest, ...Array.from({ length: MAX_BACKUPS }, (_, index) => `${newest}.bak-${index + 1}`)]) {
        const backup = await describeBackup(path, codec).catch(() => undefined);
        if (backup && !(flawless && backup.problems > 0) && !(filled && backup.profiles === 0)) return backup;
      }
      return undefined;
    },
  };
}

/** The facts of a backup; undefined if it does not exist or cannot be read as a profiles.json. */
export async function describeBackup(path: string, codec: ProfileCodec): Promise<Backup | undefined> {
  const content = await readFileIfThere(path);
  const file = content && readable(content, path, codec);
  if (file === undefined) return undefined;
  const profiles = file.entries.filter(({ profile }) => profile !== undefined).length;
  return { path, time: (await stat(path)).mtime.toISOString(), profiles, problems: file.entries.length - profiles };
}

/** A content of profiles.json with written-out secrets masked; a content that cannot be parsed is returned unchanged. */
export function withoutSecrets(content: Uint8Array, path: string, codec: ProfileCodec): Uint8Array {
  const entries = readable(content, path, codec)?.entries;
  const masked = entries?.map(({ raw }) => withoutWrittenOut(raw));
  if (!entries || !masked || masked.every((raw, index) => raw === entries[index]?.raw)) return content;
  return Buffer.from(renderProfilesFile(masked));
}

function readable(content: Uint8Array, path: string, codec: ProfileCodec) {
  try {
    return readProfilesFile(content, path, { codec });
  } catch (error) {
    if (error instanceof HydrantError) return undefined;
    throw error;
  }
}
