import { useReply } from '../api/queries.ts';
import { neededInput } from '../secrets/store-choice.ts';
import { Repair } from './repair.tsx';

export interface Needed {
  /** The sealed file waits for its passphrase. */
  isLocked: boolean;
  /** Secret fields that were not entered in this session, by path. */
  missing: string[];
}

/** What a connection needs of the person before anything can run; undefined where it needs nothing, or that is not known yet. */
export function useNeeded(profile: string): Needed | undefined {
  const status = useReply('secrets.status', {});
  const saved = useReply('connections.get', { id: profile });
  if (!status.data || !saved.data) return undefined;
  const { secrets } = saved.data;
  const isLocked = neededInput(status.data) === 'passphrase' && secrets.some(({ stored, unread }) => stored && unread);
  const missing = status.data.store === 'session' ? secrets.filter(({ missing: is }) => is).map(({ field }) => field) : [];
  return isLocked || missing.length > 0 ? { isLocked, missing } : undefined;
}

export interface NeededSecretProps {
  profile: string;
  name: string;
  /** How many more connections the same passphrase is for. */
  others?: number;
  /** Whether the connection is tested once it has what it needs. */
  tests?: boolean;
  onSettings: () => void;
}

/** Asks for it: the passphrase of the sealed file, or the password for this session. */
export function NeededSecret({ profile, name, others = 0, tests = true, onSettings }: NeededSecretProps) {
  const needed = useNeeded(profile);
  if (!needed) return null;
  return (
    <section aria-label="Needed first" className="mb-4 rounded-md border border-line bg-warn-soft px-3.5 py-2.5">
      <p className="font-[550] text-warn-strong">
        {needed.isLocked
          ? others > 0
            ? `The passwords of ${name} and ${others} more are in the sealed file, which is locked.`
            : `The password of ${name} is in the sealed file, which is locked.`
          : `Hydrant asks for the password of ${name} in each session.`}
      </p>
      <Repair profile={profile} paths={needed.missing} tests={tests} onSettings={onSettings} />
    </section>
  );
}
