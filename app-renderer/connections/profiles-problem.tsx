import type { CallProblem } from '../api/api.ts';
import { useCall } from '../api/queries.ts';
import { Button } from '../ui/button.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';

/** Why the saved connections cannot be read or changed. Where a good copy of a damaged file is kept, one press puts it back. */
export function ProfilesProblem({ problem }: { problem: CallProblem }) {
  const restore = useCall('connections.restore');
  if (problem.code !== 'CONFIG_DAMAGED' || !problem.details.backup) return <ProblemNote problem={problem} />;
  return (
    <ProblemNote
      problem={{
        message: problem.message,
        next: restore.error?.message ?? 'Restore the last good copy; the damaged file is kept beside it.',
      }}
      action={
        <Button busy={restore.isPending} onClick={() => restore.mutate({})}>
          Restore the last good copy
        </Button>
      }
    />
  );
}
