import { useReply } from '../api/queries.ts';
import { navigate } from '../shell/navigation.ts';
import { TryAgain } from '../shell/try-again.tsx';
import { Button } from '../ui/button.tsx';
import { Chip, type Tone } from '../ui/chip.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Page } from '../ui/page.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { count, when } from '../ui/words.ts';

const STATES: Record<string, readonly [tone: Tone, word: string]> = {
  pending: ['warn', 'Waits for you'],
  approved: ['ok', 'Approved, not used yet'],
  used: ['ok', 'Approved'],
  denied: ['bad', 'Refused'],
  expired: ['plain', 'Ended unanswered'],
  withdrawn: ['plain', 'Withdrawn'],
};

/** What assistants asked to write, and what came of it. A waiting one opens. */
export function ApprovalsPlace() {
  const approvals = useReply('approvals.list', {});
  return (
    <Page title="Approvals">
      {approvals.error ? <ProblemNote problem={approvals.error} action={<TryAgain />} /> : null}
      {approvals.isPending ? <Skeleton label="Loading" /> : null}
      {approvals.data?.requests.length === 0 ? (
        <EmptyState title="Nothing waits for you">When an assistant wants to write, you decide here.</EmptyState>
      ) : null}
      <ul className="max-w-[820px]">
        {approvals.data?.requests.map((request) => {
          const [tone, word] = STATES[request.state] ?? ['plain', request.state];
          return (
            <li key={request.id} className="flex items-center gap-3 border-t border-line-soft py-2.5 first:border-t-0">
              <span className="min-w-0 flex-1">
                <span className="mono block truncate">{request.statement.replace(/\s+/g, ' ')}</span>
                <small className="text-sm text-muted">
                  {request.client.label} in {request.profileName}, {when(request.createdAt)}
                  {request.affectedRows === null
                    ? ''
                    : `. ${count(request.affectedRows)} ${request.affectedRows === 1 ? 'row' : 'rows'} changed`}
                  {request.reason ? `. ${request.reason}` : ''}
                </small>
              </span>
              <Chip tone={tone}>{word}</Chip>
              {request.state === 'pending' ? (
                <Button small onClick={() => navigate(`approvals/${request.id}`)}>
                  Review
                </Button>
              ) : null}
            </li>
          );
        })}
      </ul>
    </Page>
  );
}
