import { didYouMean } from '../common/nearest.ts';
import type { Profile } from '../profiles/profile.ts';
import type { PackDescription } from './pack-description.ts';

type Switched = Pick<Profile, 'id' | 'engine' | 'packs'>;

/** Whether a profile has a pack switched on, and is of its engine. */
export function hasPack({ engine, packs }: Switched, pack: PackDescription): boolean {
  return engine === pack.engine && packs.includes(pack.id);
}

/** What is wrong with the packs of a profile, given all there are, a sentence each; it is served without them. */
export function packProblems({ id, engine, packs }: Switched, all: readonly PackDescription[]): string[] {
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
