import { HydrantError } from '../common/errors.ts';
import type { Profile } from '../profiles/profile.ts';
import type { ProfileStore } from '../profiles/profile-store.ts';
import type { PackDescription } from './pack-description.ts';
import { packProblems } from './switched-on.ts';

/**
 * Switches a pack of a saved profile on or off, and gives back the profile as it is saved; its other packs stay. One that there is not can
 * still be switched off. Throws USAGE for a pack that there is not or that is for another engine, and what the store throws; then nothing
 * has changed.
 */
export function setPack(
  store: ProfileStore,
  packs: readonly PackDescription[],
  about: { profile: string; pack: string; on: boolean },
): Promise<Profile> {
  return store.update(about.profile, (current) => {
    const others = current.packs.filter((one) => one !== about.pack);
    if (!about.on) return { ...current, packs: others };
    // Said before it is saved: what a typing error saves helps nobody.
    const [problem] = packProblems({ ...current, packs: [about.pack] }, packs);
    if (problem)
      throw new HydrantError('USAGE', problem, `The packs are: ${packs.map(({ id, engine }) => `${id} (${engine})`).join(', ')}.`);
    // In its place, where it is on already.
    return { ...current, packs: others.length === current.packs.length ? [...others, about.pack] : current.packs };
  });
}
