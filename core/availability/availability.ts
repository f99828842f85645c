import { statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { readFileIfThere, withLock, writeFileAtomically } from '../common/atomic-file.ts';
import { writeDamagedCopy } from '../common/damaged-copy.ts';
import { HydrantError } from '../common/errors.ts';
import { fileError } from '../common/file-errors.ts';
import { watchFileContent } from '../common/watch-file.ts';
import { ensureHome, homePaths } from '../profiles/home.ts';
import { PROFILE_ID } from '../profiles/profile.ts';

const AvailabilitySchema = z.strictObject({
  version: z.literal(1),
  pausedAll: z.boolean(),
  off: z.array(z.string().regex(PROFILE_ID)).max(10_000),
});

const NewerSchema = z.object({ version: z.number().gt(1) });

/** The connections that the person disabled in the tray or the window. Without a file every connection is enabled. */
export interface Availability {
  pausedAll: boolean;
  /** Ids of disabled profiles. */
  off: readonly string[];
}

export interface AvailabilityStore {
  /** Rejects with CONFIG_DAMAGED or CONFIG_UNREADABLE for a file that cannot be parsed or read: the caller must refuse the statement. */
  read(): Promise<Availability>;
  /**
   * Changes the given settings and leaves the rest. Rejects as `read` does, with CONFIG_LOCKED, or with PARAMETER_INVALID for an invalid
   * profile id.
   */
  set(change: { pausedAll?: boolean; profile?: { id: string; on: boolean } }): Promise<Availability>;
  /**
   * Replaces a damaged file by one that pauses every connection, since nobody knows which ones were disabled. The damaged file stays beside
   * it. A file that parses is left unchanged. Rejects with CONFIG_NEWER, CONFIG_UNREADABLE, CONFIG_LOCKED.
   */
  reset(): Promise<{ damagedCopy?: string }>;
  /** Calls back when any process has changed the file. */
  watch(onChange: () => void): Promise<Disposable>;
}

const ALL_ON: Availability = { pausedAll: false, off: [] };
const LARGEST = 1024 * 1024;

/** The availability of connections: one small file that every server process reads before each statement. */
export function openAvailability(home: string): AvailabilityStore {
  const file = join(home, 'switches.json');
  let known: { mark: string; availability: Availability } | undefined;
  const read = async (): Promise<Availability> => {
    const mark = markOf(file);
    if (known?.mark !== mark) known = { mark, availability: await load(file) };
    return known.availability;
  };
  return {
    read,
    async set({ pausedAll, profile }) {
      if (profile && !PROFILE_ID.test(profile.id)) throw noProfile(profile.id);
      ensureHome(home);
      return withLock(join(homePaths(home).run, 'switches.lock'), async () => {
        const current = await load(file);
        const off = new Set(current.off);
        if (profile) {
          if (profile.on) off.delete(profile.id);
          else off.add(profile.id);
        }
        const next: Availability = { pausedAll: pausedAll ?? current.pausedAll, off: [...off].sort() };
        await writeFileAtomically(file, `${JSON.stringify({ version: 1, ...next }, null, 2)}\n`);
        return next;
      });
    },
    async reset() {
      ensureHome(home);
      return withLock(join(homePaths(home).run, 'switches.lock'), async () => {
        const problem = await load(file).then(
          () => undefined,
          (error: unknown) => error,
        );
        if (problem === undefined) return {};
        if (!(problem instanceof HydrantError) || problem.code !== 'CONFIG_DAMAGED') throw problem;
        const bytes = await readFileIfThere(file);
        const damagedCopy = bytes === undefined ? undefined : await writeDamagedCopy(file, bytes);
        await writeFileAtomically(file, `${JSON.stringify({ version: 1, ...ALL_ON, pausedAll: true }, null, 2)}\n`);
        return damagedCopy === undefined ? {} : { damagedCopy };
      });
    },
    async watch(onChange) {
      ensureHome(home);
      return watchFileContent(file, onChange);
    },
  };
}

/** A changed inode, mtime (in nanoseconds) or size means that the file changed. */
function markOf(file: string): string {
  try {
    const stats = statSync(file, { bigint: true, throwIfNoEntry: false });
    return stats ? `${stats.dev} ${stats.ino} ${stats.mtimeNs} ${stats.ctimeNs} ${stats.size}` : 'absent';
  } catch (error) {
    throw fileError('read', file, error);
  }
}

function noProfile(id: string): HydrantError {
  return new HydrantError('PARAMETER_INVALID', `“${id.slice(0, 64)}” is not the id of a profile.`, 'Choose a profile from the list.');
}

function newer(file: string): HydrantError {
  return new HydrantError(
    'CONFIG_NEWER',
    `${file} was written by a newer Hydrant, so nothing is let through; it was left as it is.`,
    'Update Hydrant.',
    { details: { file } },
  );
}

async function load(file: string): Promise<Availability> {
  const bytes = await readFileIfThere(file, { maxBytes: LARGEST });
  if (bytes === undefined) return ALL_ON;
  try {
    const content: unknown = JSON.parse(bytes.toString('utf8'));
    if (NewerSchema.safeParse(content).success) throw newer(file);
    const { pausedAll, off } = AvailabilitySchema.parse(content);
    return { pausedAll, off };
  } catch (cause) {
    if (cause instanceof HydrantError) throw cause;
    throw new HydrantError(
      'CONFIG_DAMAGED',
      `${file} could not be understood, so nothing is let through.`,
      { do: 'reset-switches', file },
      { cause, details: { file } },
    );
  }
}

/** Throws ENVIRONMENT_PAUSED if the person disabled this profile or paused all of them. Called before each statement (authorize.ts). */
export async function assertEnabled(board: Pick<AvailabilityStore, 'read'>, profile: { id: string; name: string }): Promise<void> {
  const { pausedAll, off } = await board.read();
  if (!pausedAll && !off.includes(profile.id)) return;
  throw new HydrantError(
    'ENVIRONMENT_PAUSED',
    pausedAll ? 'Hydrant is paused.' : `${profile.name} is switched off in Hydrant.`,
    { do: 'switch-on' },
    { details: { profile: profile.id } },
  );
}
