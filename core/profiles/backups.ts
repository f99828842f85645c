import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readFileIfThere, writeFileAtomically } from '../common/atomic-file.ts';
import { HydrantError } from '../common/errors.ts';
import { withoutWrittenOut } from './no-secrets.ts';
import type { ProfileCodec } from './profile-codec.ts';
import { readProfilesFile, renderProfilesFile } from './profiles-file.ts';

/** Former contents that are kept beside the newest one. */
const KEPT = 10;

export interface Backup {
  path: string;
  /** When it was written, ISO 8601. */
  time: string;
  /** Profiles in it that are valid. */
  profiles: number;
  /** Entries in it that are not. */
  problems: number;
}

/**
 * Backups of profiles.json: `backups/profiles.json` holds what was last known to be good, `.bak-1` to `.bak-10` beside it what was
 * before that. So damage loses nothing, not even the last change.
 */
export function openBackups(folder: string, codec: ProfileCodec) {
  const newest = join(folder, 'profiles.json');
  return {
    /** Remembers a content that parses, without secrets that somebody wrote into it. The same content again is not a new backup. */
    async keep(given: Uint8Array): Promise<void> {
      const content = withoutSecrets(given, newest, codec);
      const present = await readFileIfThere(newest);
      if (present?.equals(content)) return;
      await writeFileAtomically(newest, content, { backups: KEPT, isGood: (former) => readable(former, newest, codec) !== undefined });
    },
    /** The newest backup that can be read; with `flawless`, the newest without an invalid entry; with `filled`, with a profile in it. */
    async lastGood({ flawless = false, filled = false } = {}): Promise<Backup | undefined> {
      for (const path of [newest, ...Array.from({ length: KEPT }, (_, index) => `${newest}.bak-${index + 1}`)]) {
        const backup = await describeBackup(path, codec).catch(() => undefined);
        if (backup && !(flawless && backup.problems > 0) && !(filled && backup.profiles === 0)) return backup;
      }
      return undefined;
    },
  };
}

/** What a backup holds, or undefined when it is not there or cannot be read as a profiles.json. */
export async function describeBackup(path: string, codec: ProfileCodec): Promise<Backup | undefined> {
  const content = await readFileIfThere(path);
  const file = content && readable(content, path, codec);
  if (file === undefined) return undefined;
  const profiles = file.entries.filter(({ profile }) => profile !== undefined).length;
  return { path, time: (await stat(path)).mtime.toISOString(), profiles, problems: file.entries.length - profiles };
}

/** A content of profiles.json without the secrets that somebody wrote into it; what cannot be read stays as it is. */
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
