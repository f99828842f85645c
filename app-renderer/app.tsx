import { useEffect, useState } from 'react';
import { host } from './api/api.ts';
import { askFailedAgain, followPushes, useCall, useReply } from './api/queries.ts';
import { ApprovalDialog } from './approvals/approval-dialog.tsx';
import { ApprovalsScreen } from './approvals/approvals-screen.tsx';
import { AskScreen } from './ask/ask-screen.tsx';
import { AssistantsScreen } from './assistants/assistants-screen.tsx';
import { ConnectionsScreen } from './connections/connections-screen.tsx';
import { FirstRun } from './first-run/first-run.tsx';
import { HistoryScreen } from './history/history-screen.tsx';
import { SettingsScreen } from './settings/settings-screen.tsx';
import { navigate, useScreen } from './shell/navigation.ts';
import { Sidebar } from './shell/sidebar.tsx';
import { useTheme } from './shell/use-theme.ts';
import { Announcer } from './ui/announcer.tsx';
import { EmptyState } from './ui/empty-state.tsx';
import { ErrorBoundary } from './ui/error-boundary.tsx';
import { followFocus } from './ui/focus.ts';

/** Without the host there is nothing to show but that. */
const NO_HOST = new Set(['HOST_GONE', 'NOT_LET_IN']);

/** The window: the sidebar and a place, or the first run while there is nothing yet. */
export function App() {
  const settings = useReply('settings.get', {});
  const listing = useReply('connections.list', {});
  const welcome = useCall('settings.set');
  const [first, setFirst] = useState<boolean>();
  const [screen, ...rest] = useScreen();
  useTheme(settings.data?.theme);
  useEffect(() => followPushes(navigate), []);
  useEffect(followFocus, []);
  const answered = !settings.isPending && !listing.isPending;
  useEffect(() => {
    if (first !== undefined || !answered) return;
    // Decided once: a reply that fails, now or later, is told in the place that needs it and never takes the window away.
    const { connections, problems, gone } = listing.data ?? {};
    const isNew = settings.data?.welcomed === false && connections?.length === 0 && problems?.length === 0 && gone === null;
    setFirst(isNew);
  }, [first, answered, settings.data, listing.data]);
  const address = [screen, ...rest].join('/');
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is done for each new address
  useEffect(askFailedAgain, [address]);
  useEffect(() => {
    document.documentElement.dataset.platform = host.platform;
    document.documentElement.dataset.host = host.kind;
  }, []);
  const problem = [settings.error, listing.error].find((error) => error && NO_HOST.has(error.code));
  if (problem)
    return (
      <main className="grid h-full">
        <EmptyState mark whole title={problem.message}>
          {problem.next}
        </EmptyState>
      </main>
    );
  // Nothing is drawn for the moment it takes to know which of the two it is, so that nothing jumps.
  if (first === undefined) return <div data-app-state="loading" className="h-full bg-panel" />;
  return (
    <div data-app-state="ready" className="flex h-full narrow:flex-col">
      {first ? (
        <FirstRun
          onLeave={() => {
            setFirst(false);
            welcome.mutate({ welcomed: true });
          }}
        />
      ) : (
        <>
          <Sidebar />
          <ErrorBoundary key={screen ?? 'connections'}>
            <Screen screen={screen ?? 'connections'} rest={rest} />
          </ErrorBoundary>
        </>
      )}
      <ApprovalDialog wanted={screen === 'approvals' ? rest[0] : undefined} />
      <Announcer />
    </div>
  );
}

function Screen({ screen, rest }: { screen: string; rest: readonly string[] }) {
  if (screen === 'assistants') return <AssistantsScreen />;
  if (screen === 'ask') return <AskScreen />;
  if (screen === 'history') return <HistoryScreen />;
  if (screen === 'settings') return <SettingsScreen />;
  if (screen === 'approvals') return <ApprovalsScreen />;
  return <ConnectionsScreen rest={rest} />;
}
