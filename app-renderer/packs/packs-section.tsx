import type { ReplyOf } from '../../app-main/contract/contract.ts';
import { queryClient, useCall, useReply } from '../api/queries.ts';
import { ProfilesProblem } from '../connections/profiles-problem.tsx';
import { announce } from '../ui/announcer.tsx';
import { Section } from '../ui/section.tsx';
import { Switch } from '../ui/switch.tsx';
import { type Pack, PackTools, type Policy } from './pack-tools.tsx';

/** Further tools that assistants can be given for a connection; nothing at all where its engine has none. */
export function PacksSection({ profile, policy }: { profile: string; policy: Policy }) {
  const packs = useReply('packs.list', { profile });
  const known = packs.data ?? [];
  if (known.length === 0 && (packs.data || !packs.error)) return null;
  return (
    <Section title="More tools" hint="what else assistants may use here">
      {packs.error ? <ProfilesProblem problem={packs.error} /> : null}
      {known.length === 0 ? null : (
        <>
          <ul className={`rounded-md border border-line ${packs.error ? 'mt-3' : ''}`}>
            {known.map((pack) => (
              <PackRow key={pack.id} profile={profile} policy={policy} pack={pack} stuck={packs.isError} />
            ))}
          </ul>
          <p className="mt-2 text-sm text-muted">
            The switch is saved at once. An assistant that is open goes on with the tools it has until you start it again.
          </p>
        </>
      )}
    </Section>
  );
}

/** One pack: what it lets assistants see, its switch, its tools. Stuck while nothing can be saved; why stands above it. */
function PackRow({ profile, policy, pack, stuck }: { profile: string; policy: Policy; pack: Pack; stuck: boolean }) {
  const change = useCall('packs.switch');
  // Shown at once; what the host says then is what counts.
  const on = change.isPending ? change.variables.on : pack.on;
  const toggle = async (next: boolean): Promise<void> => {
    const saved: ReplyOf<'packs.switch'> = await change.mutateAsync({ profile, pack: pack.id, on: next });
    queryClient.setQueryData(['packs.list', { profile }], saved);
    announce(`${pack.title} is ${next ? 'on' : 'off'}`);
  };
  return (
    <li data-pack={pack.id} className="grid gap-2.5 border-t border-line-soft px-3.5 py-3 first:border-t-0">
      <div className="flex items-start gap-4">
        <div className="min-w-0 flex-1 [overflow-wrap:anywhere]">
          <h3 className="font-[550]">{pack.title}</h3>
          <p className="text-muted">{pack.sentence}</p>
        </div>
        <span className="mt-0.5 flex items-center gap-2">
          <span aria-hidden="true" className="w-6 text-right text-sm text-muted">
            {on ? 'On' : 'Off'}
          </span>
          <Switch label={pack.title} on={on} disabled={stuck} onChange={(next) => void toggle(next).catch(() => undefined)} />
        </span>
      </div>
      {change.error && !stuck ? <ProfilesProblem problem={change.error} /> : null}
      <PackTools pack={pack} policy={policy} />
    </li>
  );
}
