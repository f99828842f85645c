import { HydrantError } from '../common/errors.ts';
import type { Profile } from '../profiles/profile.ts';
import type { ProfileStore } from '../profiles/profile-store.ts';
import { packProblems } from './enabled-packs.ts';
import type { PackDescription } from './pack-description.ts';

/**
 * Enables or disables a pack of a saved profile and returns the saved profile; its other packs stay. An unknown pack can still be disabled.
 * Throws USAGE when enabling a pack that is unknown or belongs to another engine, and the errors of the store; then nothing has changed.
 */
export function setPack(
  store: ProfileStore,
  packs: readonly PackDescription[],
  about: { profile: string; pack: string; on: boolean },
): Promise<Profile> {
  return store.update(about.profile, (current) => {
    const others = current.packs.filter((one) => one !== about.pack);
    if (!about.on) return { ...current, packs: others };
    // Checked before saving, so that a typing error is not saved.
    const [problem] = packProblems({ ...current, packs: [about.pack] }, packs);
    if (problem)
      throw new HydrantError('USAGE', problem, `The packs are: ${packs.map(({ id, engine }) => `${id} (${engine})`).join(', ')}.`);
    // An enabled pack keeps its position in the list.
    return { ...current, packs: others.length === current.packs.length ? [...others, about.pack] : current.packs };
  });
}
