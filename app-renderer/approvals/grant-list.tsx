import { useCall, useReply } from '../api/queries.ts';
import { TryAgain } from '../shell/try-again.tsx';
import { Button } from '../ui/button.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { environmentName, when } from '../ui/words.ts';

/** What may be written without asking for now: who, what, where, until when; and the way to end it. */
export function GrantList() {
  const approvals = useReply('approvals.list', {});
  const end = useCall('approvals.end-grant');
  const grants = approvals.data?.grants ?? [];
  if (approvals.error) return <ProblemNote problem={approvals.error} action={<TryAgain />} />;
  if (grants.length === 0) return <p className="text-muted">Nothing is allowed ahead of time: each statement that writes asks you.</p>;
  return (
    <ul aria-label="Allowed without asking">
      {grants.map((grant) => (
        <li key={grant.id} className="flex flex-wrap items-center gap-x-3 gap-y-1 border-t border-line-soft py-2 first:border-t-0">
          <span className="min-w-0 flex-1 basis-60 [overflow-wrap:anywhere]">
            {grant.clientLabel} may run plain {grant.kind.toUpperCase()} statements in {grant.profileName}
            {grant.environment && grant.environment !== grant.profile ? ` (${environmentName(grant.environment)})` : ''} until{' '}
            {when(grant.expiresAt)}
          </span>
          <Button small onClick={() => end.mutate({ id: grant.id })}>
            End now
          </Button>
        </li>
      ))}
    </ul>
  );
}
