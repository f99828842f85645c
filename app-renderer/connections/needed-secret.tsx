import { useReply } from '../api/queries.ts';
import { askedOf } from '../secrets/keeping.ts';
import { Mend } from './mend.tsx';

/** What a connection needs of the person before anything can run: the passphrase of the sealed file, or its password for this session. */
export function NeededSecret({ profile, name, onSettings }: { profile: string; name: string; onSettings: () => void }) {
  const status = useReply('secrets.status', {});
  const saved = useReply('connections.get', { id: profile });
  if (!status.data || !saved.data) return null;
  const { secrets } = saved.data;
  const isLocked = askedOf(status.data) === 'passphrase' && secrets.some(({ kept, unread }) => kept && unread);
  const missing = status.data.store === 'session' ? secrets.filter(({ missing: is }) => is).map(({ field }) => field) : [];
  if (!isLocked && missing.length === 0) return null;
  return (
    <section aria-label="Needed first" className="mb-4 rounded-md border border-line bg-warn-soft px-3.5 py-2.5">
      <p className="font-[550] text-warn-strong">
        {isLocked
          ? `The password of ${name} is in the sealed file, which is locked.`
          : `Hydrant asks for the password of ${name} in each session.`}
      </p>
      <Mend profile={profile} paths={missing} onSettings={onSettings} />
    </section>
  );
}
