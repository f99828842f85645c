import { PACKS } from '../../../core/engines/registry.ts';
import { setPack } from '../../../core/packs/set-pack.ts';
import { hasPack } from '../../../core/packs/switched-on.ts';
import type { Profile } from '../../../core/profiles/profile.ts';
import type { ReplyOf } from '../../contract/contract.ts';
import type { HandlersOf } from '../answer.ts';

export const packHandlers: HandlersOf<'packs.list' | 'packs.switch'> = {
  'packs.list': async ({ profile }, { profiles }) => packsOf(await profiles.get(profile)),

  'packs.switch': async ({ profile, pack, on }, context) => {
    const saved = await setPack(context.profiles, PACKS, { profile, pack, on });
    // What runs on it goes on: a statement in Ask must not end because a switch was pressed.
    await context.supervisor.renew(profile);
    context.events.push('connections');
    return packsOf(saved);
  },
};

function packsOf(profile: Profile): ReplyOf<'packs.list'> {
  return PACKS.filter(({ engine }) => engine === profile.engine).map((pack) => ({
    id: pack.id,
    title: pack.title,
    sentence: pack.sentence,
    on: hasPack(profile, pack),
    needs: [...pack.needs],
    tools: pack.tools.map(({ changes = false, needs = [], ...tool }) => ({ ...tool, changes, needs: [...needs] })),
  }));
}
