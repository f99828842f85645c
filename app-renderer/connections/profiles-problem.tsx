import type { ReplyOf } from '../../app-main/contract/contract.ts';
import type { CallProblem } from '../api/api.ts';
import { useCall } from '../api/queries.ts';
import { TryAgain } from '../shell/try-again.tsx';
import { announce } from '../ui/announcer.tsx';
import { Button } from '../ui/button.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { plural, when } from '../ui/words.ts';

interface BackupFacts {
  time: string;
  profiles: number;
}

/**
 * Why the saved connections cannot be read, and the ways out: the last good copy, or a beginning without connections where the file is
 * damaged; else another look, once the cause is gone. The damaged file is always kept.
 */
export function ProfilesProblem({ problem }: { problem: CallProblem }) {
  const restore = useCall('connections.restore');
  if (problem.code !== 'CONFIG_DAMAGED') return <ProblemNote problem={problem} action={<TryAgain />} />;
  const backup = problem.details.backup as BackupFacts | null | undefined;
  const repair = async (empty: boolean): Promise<void> => {
    const { damagedCopy } = await restore.mutateAsync({ empty });
    announce(damagedCopy === undefined ? 'Done' : `Done. The damaged file is kept as ${damagedCopy}`);
  };
  return (
    <section
      role="alert"
      aria-labelledby="profiles-problem"
      className="grid max-w-[640px] gap-3 rounded-md border border-line bg-bad-soft p-5"
    >
      <h2 id="profiles-problem" className="text-lg font-[650] tracking-[-0.01em]">
        Your saved connections cannot be read
      </h2>
      <p className="[overflow-wrap:anywhere]">{problem.message}</p>
      <p>
        {backup
          ? `There is a good copy of ${when(Date.parse(backup.time))} with ${plural(backup.profiles, 'connection')}. `
          : 'There is no good copy of it. Mend the file in an editor, or start without connections. '}
        The damaged file is kept beside the new one, whatever you choose. Passwords are kept elsewhere and stay.
      </p>
      <div className="flex flex-wrap gap-2">
        {backup ? (
          <Button look="primary" busy={restore.isPending} onClick={() => void repair(false).catch(() => undefined)}>
            Restore the last good copy
          </Button>
        ) : null}
        <Button busy={restore.isPending} onClick={() => void repair(true).catch(() => undefined)}>
          Start without connections
        </Button>
        <TryAgain />
      </div>
      {restore.error ? <ProblemNote problem={restore.error} /> : null}
    </section>
  );
}

type Gone = NonNullable<ReplyOf<'connections.list'>['gone']>;

/** The file of the connections is not there, but a copy of it is. */
export function ProfilesGone({ gone }: { gone: Gone | null | undefined }) {
  const restore = useCall('connections.restore');
  if (!gone) return null;
  return (
    <ProblemNote
      problem={{
        message: 'The file of your saved connections (profiles.json) is gone.',
        next: restore.error?.message ?? `There is a copy of ${when(gone.at)} with ${plural(gone.connections, 'connection')}.`,
      }}
      action={
        <Button busy={restore.isPending} onClick={() => restore.mutate({})}>
          Restore the last good copy
        </Button>
      }
    />
  );
}

type AvailabilityFailure = NonNullable<ReplyOf<'connections.list'>['availabilityProblem']>;

/** Why every connection is off although nobody switched it off, and the way out where the file is damaged. */
export function AvailabilityProblem({ problem }: { problem: AvailabilityFailure | null | undefined }) {
  const reset = useCall('connections.reset-switches');
  if (!problem) return null;
  if (problem.code !== 'CONFIG_DAMAGED') return <ProblemNote problem={problem} />;
  return (
    <ProblemNote
      problem={{
        message: problem.message,
        next:
          reset.error?.message ??
          'Which connections were switched off is no longer known. Start anew with everything paused; the damaged file is kept.',
      }}
      action={
        <Button busy={reset.isPending} onClick={() => reset.mutate({})}>
          Start anew, paused
        </Button>
      }
    />
  );
}
