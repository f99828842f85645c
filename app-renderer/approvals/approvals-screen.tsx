import { useReply } from '../api/queries.ts';
import { navigate } from '../shell/navigation.ts';
import { TryAgain } from '../shell/try-again.tsx';
import { Button } from '../ui/button.tsx';
import { Chip, type Tone } from '../ui/chip.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Page } from '../ui/page.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { Section } from '../ui/section.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { plural, when } from '../ui/words.ts';
import { GrantList } from './grant-list.tsx';
import type { Request } from './request-words.ts';

const STATES: Record<Request['state'], readonly [tone: Tone, word: string]> = {
  pending: ['warn', 'Waits for you'],
  approved: ['ok', 'Approved, not used yet'],
  used: ['ok', 'Approved'],
  denied: ['bad', 'Refused'],
  expired: ['plain', 'Ended unanswered'],
  withdrawn: ['plain', 'Withdrawn'],
};

/** What assistants asked to write: what waits, what is allowed for now, and what was decided. */
export function ApprovalsScreen() {
  const approvals = useReply('approvals.list', {});
  const requests = approvals.data?.requests ?? [];
  const waiting = requests.filter(({ state }) => state === 'pending');
  const decided = requests.filter(({ state }) => state !== 'pending');
  const isEmpty = approvals.data !== undefined && requests.length === 0 && approvals.data.grants.length === 0;
  return (
    <Page title="Approvals">
      {approvals.error ? <ProblemNote problem={approvals.error} action={<TryAgain />} /> : null}
      {approvals.isPending ? <Skeleton label="Loading" /> : null}
      {isEmpty ? (
        <div className="grid h-full">
          <EmptyState title="Nothing waits for you">
            When an assistant wants to write in a connection that asks before writing, its statement comes up here, and you decide. What you
            decided stays listed.
          </EmptyState>
        </div>
      ) : null}
      {approvals.data && !isEmpty ? (
        <div className="grid max-w-[820px] grid-cols-[minmax(0,1fr)] gap-7">
          <Section title="Waiting">
            {waiting.length === 0 ? <p className="text-muted">Nothing waits for you.</p> : <RequestList requests={waiting} />}
          </Section>
          <Section title="Allowed for now">
            <GrantList />
          </Section>
          {decided.length > 0 ? (
            <Section title="Decided" hint="newest first">
              <RequestList requests={decided} />
            </Section>
          ) : null}
        </div>
      ) : null}
    </Page>
  );
}

function RequestList({ requests }: { requests: readonly Request[] }) {
  return (
    <ul>
      {requests.map((request) => (
        <RequestRow key={request.id} request={request} />
      ))}
    </ul>
  );
}

function RequestRow({ request }: { request: Request }) {
  const [tone, word] = STATES[request.state];
  const about = [
    `${request.client.label} in ${request.profileName}, ${when(request.createdAt)}`,
    ...(request.affectedRows === null ? [] : [`${plural(request.affectedRows, 'row')} changed`]),
    ...(request.reason ? [request.reason] : []),
  ].join('. ');
  return (
    <li className="flex items-center gap-3 border-t border-line-soft py-2.5 first:border-t-0">
      <span className="min-w-0 flex-1">
        <span className="mono line-clamp-2 [overflow-wrap:anywhere]" title={request.statement}>
          {request.statement.replace(/\s+/g, ' ').slice(0, 400)}
        </span>
        <small className="block text-sm text-muted [overflow-wrap:anywhere]">{about}</small>
      </span>
      <Chip tone={tone}>{word}</Chip>
      {request.state === 'pending' ? (
        <Button small onClick={() => navigate(`approvals/${request.id}`)}>
          Review
        </Button>
      ) : null}
    </li>
  );
}
