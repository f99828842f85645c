import { useCall, useReply } from '../api/queries.ts';
import { FileProblems } from '../shell/file-problems.tsx';
import { navigate } from '../shell/navigation.ts';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Page } from '../ui/page.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { ConnectionPage } from './connection-page.tsx';
import { ConnectionTable } from './connection-table.tsx';
import { NewConnection } from './new-connection.tsx';
import { AvailabilityProblem, ProfilesGone, ProfilesProblem } from './profiles-problem.tsx';

const TABS = ['overview', 'connection', 'assistants', 'history'];

export function ConnectionsScreen({ rest }: { rest: readonly string[] }) {
  const [id, tab] = rest;
  if (id === 'new') return <NewConnection key={tab ?? 'new'} draftId={tab} />;
  if (id !== undefined) return <ConnectionPage id={id} tab={tab !== undefined && TABS.includes(tab) ? tab : 'overview'} />;
  return <AllConnections />;
}

function AllConnections() {
  const listing = useReply('connections.list', {});
  const sample = useCall('connections.add-sample');
  const addSample = async (): Promise<void> => {
    const { id } = await sample.mutateAsync({});
    navigate(`connections/${id}`);
  };
  const actions =
    listing.data && listing.data.connections.length > 0 ? (
      <Button look="primary" onClick={() => navigate('connections/new')}>
        Add a connection
      </Button>
    ) : undefined;
  return (
    <Page title="Connections" actions={actions}>
      <div className="mb-3 grid gap-3 empty:hidden">
        {listing.error ? <ProfilesProblem problem={listing.error} /> : null}
        <ProfilesGone gone={listing.data?.gone} />
        <AvailabilityProblem problem={listing.data?.availabilityProblem} />
        <FileProblems screen="connections" shown={[listing.error?.message, listing.data?.availabilityProblem?.message]} />
        {sample.error ? <ProblemNote problem={sample.error} /> : null}
      </div>
      {listing.data?.problems.map((problem) => (
        <div key={problem.message} className="mb-3">
          <ProblemNote problem={problem} />
        </div>
      ))}
      {listing.isPending ? <Skeleton label="Loading connections" lines={5} /> : null}
      {listing.data && listing.data.connections.length === 0 && listing.data.problems.length === 0 && !listing.data.gone ? (
        <div className="grid h-full">
          <EmptyState
            mark
            title="Ask your warehouse anything"
            actions={
              <>
                <Button look="primary" onClick={() => navigate('connections/new')}>
                  Add a connection
                </Button>
                <Button busy={sample.isPending} onClick={() => void addSample().catch(() => undefined)}>
                  Try the sample warehouse
                </Button>
              </>
            }
          >
            Add a connection, and Claude, Cursor or any assistant on this computer can answer from it. Read-only until you say otherwise.
          </EmptyState>
        </div>
      ) : null}
      {listing.data && listing.data.connections.length > 0 ? (
        <ConnectionTable connections={listing.data.connections} pausedAll={listing.data.pausedAll} />
      ) : null}
    </Page>
  );
}
