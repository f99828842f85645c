import { useState } from 'react';
import { useReply } from '../api/queries.ts';
import { FileProblems } from '../shell/file-problems.tsx';
import { TryAgain } from '../shell/try-again.tsx';
import { Button } from '../ui/button.tsx';
import { Chip } from '../ui/chip.tsx';
import { Page } from '../ui/page.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { Section } from '../ui/section.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { AssistantMark } from './assistant-mark.tsx';
import { type Assistant, assistantState } from './assistant-state.ts';
import { BackupsDialog } from './backups-dialog.tsx';
import { ChangeDialog, type ChangeRequest } from './change-dialog.tsx';
import { type Picked, pickedOf } from './groups.ts';
import { PickDialog } from './pick-dialog.tsx';

/** Every assistant on this computer: which connections it has, what is wrong with its file, and the way back. */
export function AssistantsPlace() {
  const assistants = useReply('assistants.list', {});
  const listing = useReply('connections.list', {});
  const info = useReply('app.info', {}, { staleTime: Number.POSITIVE_INFINITY });
  const [request, setRequest] = useState<ChangeRequest>();
  const [adding, setAdding] = useState<Assistant>();
  const [backups, setBackups] = useState<Assistant>();
  const relevant = (one: Assistant): boolean => one.installed || one.state !== 'not-added';
  const found = assistants.data?.filter(relevant) ?? [];
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
        {assistants.data && found.length === 0 ? (
          <p className="text-muted">No assistant was found on this computer. Install one of those below, then come back.</p>
        ) : null}
        {found.map((assistant) => (
          <AssistantCard
            key={assistant.id}
            assistant={assistant}
            names={names}
            onAdd={() => setAdding(assistant)}
            onChange={(action, picked) => setRequest({ assistant, action, ...picked, names: names(picked.profiles) })}
            onBackups={() => setBackups(assistant)}
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
      <ChangeDialog request={request} onClose={() => setRequest(undefined)} />
      {backups ? <BackupsDialog assistant={backups} onClose={() => setBackups(undefined)} /> : null}
    </Page>
  );
}

const ENTRY_WORDS: Partial<Record<Assistant['state'], string>> = { drifted: 'Changed since', stale: 'Older Hydrant' };

interface CardProps {
  assistant: Assistant;
  names: (ids: readonly string[]) => string;
  onAdd: () => void;
  onChange: (action: 'remove' | 'repair', picked: Picked) => void;
  onBackups: () => void;
}

function AssistantCard({ assistant, names, onAdd, onChange, onBackups }: CardProps) {
  const { words, tone } = assistantState(assistant);
  const broken = assistant.files.find(({ problem }) => problem);
  return (
    <section aria-label={assistant.name} data-assistant={assistant.id} className="rounded-md border border-line">
      <div className="flex flex-wrap items-center gap-3 px-3.5 py-2.5">
        <AssistantMark id={assistant.id} name={assistant.name} />
        <h2 className="font-[620]">{assistant.name}</h2>
        <Chip tone={tone}>{broken ? 'Broken file' : words}</Chip>
        <span className="ml-auto flex gap-2">
          <Button small look="quiet" aria-label={`Backups of ${assistant.name}`} onClick={onBackups}>
            Backups
          </Button>
          <Button small disabled={broken !== undefined} aria-label={`Add a connection to ${assistant.name}`} onClick={onAdd}>
            Add…
          </Button>
        </span>
      </div>
      {broken?.problem ? (
        <div className="px-3.5 pb-3">
          <ProblemNote problem={broken.problem} />
        </div>
      ) : null}
      {assistant.needsRestart ? <p className="border-t border-line-soft px-3.5 py-2 text-warn-strong">{assistant.reload}</p> : null}
      {assistant.entries.length > 0 ? (
        <ul>
          {assistant.entries.map((entry) => (
            <li key={`${entry.file} ${entry.id}`} className="flex items-center gap-3 border-t border-line-soft px-3.5 py-2">
              <span className="min-w-0 flex-1">
                <span className="block truncate">{names(entry.profiles) || entry.id}</span>
                <small className="block truncate text-sm text-muted">
                  {entry.profiles.length > 1 ? `${entry.profiles.length} environments behind one server · ` : ''}
                  <code>{entry.id}</code> in {entry.file}
                </small>
              </span>
              {assistant.entries.length > 1 && entry.state !== 'added' ? <Chip tone="warn">{ENTRY_WORDS[entry.state]}</Chip> : null}
              {entry.state === 'drifted' || entry.state === 'stale' ? (
                <Button
                  small
                  aria-label={`Repair ${names(entry.profiles)} in ${assistant.name}`}
                  onClick={() => onChange('repair', pickedOf(entry))}
                >
                  Repair
                </Button>
              ) : null}
              <Button
                small
                look="quiet"
                aria-label={`Take out ${names(entry.profiles)} from ${assistant.name}`}
                onClick={() => onChange('remove', pickedOf(entry))}
              >
                Take out
              </Button>
            </li>
          ))}
        </ul>
      ) : null}
    </section>
  );
}
