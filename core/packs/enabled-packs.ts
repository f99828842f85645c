import { didYouMean } from '../common/nearest.ts';
import type { Profile } from '../profiles/profile.ts';
import type { PackDescription } from './pack-description.ts';

type PackedProfile = Pick<Profile, 'id' | 'engine' | 'packs'>;

/** Whether a profile enables a pack that belongs to its engine. */
export function hasPack({ engine, packs }: PackedProfile, pack: PackDescription): boolean {
  return engine === pack.engine && packs.includes(pack.id);
}

/** Problems with the packs of a profile, one sentence each; the profile is served without those packs. */
export function packProblems({ id, engine, packs }: PackedProfile, all: readonly PackDescription[]): string[] {
  return packs.flatMap((name) => {
    const pack = all.find((one) => one.id === name);
    if (!pack) {
      const known = all.map((one) => one.id);
      return [`Profile ${id} names the pack ${JSON.stringify(name)}, which there is not${didYouMean(name, known) || '.'}`];
    }
    if (pack.engine !== engine) return [`Profile ${id} names the pack ${name}, which is for ${pack.engine}; the profile is ${engine}.`];
    return [];
  });
}
