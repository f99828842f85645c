import { useState } from 'react';
import { useReply } from '../api/queries.ts';
import { FileProblems } from '../shell/file-problems.tsx';
import { TryAgain } from '../shell/try-again.tsx';
import { Page } from '../ui/page.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { Section } from '../ui/section.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { AssistantCard } from './assistant-card.tsx';
import type { Assistant } from './assistant-state.ts';
import { BackupsDialog } from './backups-dialog.tsx';
import { ChangeDialog, type ChangeRequest } from './change-dialog.tsx';
import { CopyEntryDialog } from './copy-entry-dialog.tsx';
import { PickDialog } from './pick-dialog.tsx';

/** Every assistant on this computer: which connections it has, what is wrong with its file, and the way back. */
export function AssistantsScreen() {
  const assistants = useReply('assistants.list', {});
  const listing = useReply('connections.list', {});
  const info = useReply('app.info', {}, { staleTime: Number.POSITIVE_INFINITY });
  const [request, setRequest] = useState<ChangeRequest>();
  const [adding, setAdding] = useState<Assistant>();
  const [backups, setBackups] = useState<Assistant>();
  const [copying, setCopying] = useState<Assistant>();
  const relevant = (one: Assistant): boolean => one.installed || one.state !== 'not-added';
  const matches = assistants.data?.filter(relevant) ?? [];
  const others = assistants.data?.filter((one) => !relevant(one)) ?? [];
  const names = (ids: readonly string[]): string =>
    ids.map((id) => listing.data?.connections.find((one) => one.id === id)?.name ?? id).join(', ');
  return (
    <Page title="Assistants">
      <div className="grid max-w-[820px] grid-cols-[minmax(0,1fr)] gap-[22px]">
        {assistants.error ? <ProblemNote problem={assistants.error} action={<TryAgain />} /> : null}
        <FileProblems screen="assistants" shown={[assistants.error?.message]} />
        {info.data?.launcherProblem ? <ProblemNote problem={info.data.launcherProblem} /> : null}
        {assistants.isPending ? <Skeleton label="Looking for assistants" lines={6} /> : null}
        {assistants.data && matches.length === 0 ? (
          <p className="text-muted">No assistant was found on this computer. Install one of those below, then come back.</p>
        ) : null}
        {matches.map((assistant) => (
          <AssistantCard
            key={assistant.id}
            assistant={assistant}
            names={names}
            onAdd={() => setAdding(assistant)}
            onChange={(action, picked) => setRequest({ assistant, action, ...picked, names: names(picked.profiles) })}
            onBackups={() => setBackups(assistant)}
            onCopy={() => setCopying(assistant)}
          />
        ))}
        {others.length > 0 ? (
          <Section title="Not found here">
            <p className="text-muted">{others.map(({ name }) => name).join(', ')}</p>
          </Section>
        ) : null}
      </div>
      {adding ? (
        <PickDialog
          assistant={adding}
          onClose={() => setAdding(undefined)}
          onPick={(picked) => {
            setRequest({ assistant: adding, action: 'add', ...picked, names: names(picked.profiles) });
            setAdding(undefined);
          }}
        />
      ) : null}
      {copying ? <CopyEntryDialog assistant={copying} onClose={() => setCopying(undefined)} /> : null}
      <ChangeDialog request={request} onClose={() => setRequest(undefined)} />
      {backups ? <BackupsDialog assistant={backups} onClose={() => setBackups(undefined)} /> : null}
    </Page>
  );
}
