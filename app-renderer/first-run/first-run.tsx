import { useEffect, useRef, useState } from 'react';
import { useCall, useReply } from '../api/queries.ts';
import { AssistantMark } from '../assistants/assistant-mark.tsx';
import { assistantState } from '../assistants/assistant-state.ts';
import { ChangeDialog, type ChangeRequest } from '../assistants/change-dialog.tsx';
import { BeginConnection, type Beginning } from '../connections/begin-connection.tsx';
import { StepList } from '../connections/test-steps.tsx';
import { FileProblems } from '../shell/file-problems.tsx';
import { navigate } from '../shell/navigation.ts';
import { Button } from '../ui/button.tsx';
import { Drop } from '../ui/empty-state.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { DoneStage } from './done-stage.tsx';
import { FormStage } from './form-stage.tsx';

type Stage =
  | { at: 'pick' }
  | { at: 'form'; beginning: Beginning; draft: string }
  | { at: 'test'; id: string }
  | { at: 'assistants'; id: string }
  | { at: 'done'; id: string };

const STAGES = [
  ['pick', 'Choose'],
  ['test', 'Test'],
  ['assistants', 'Assistants'],
  ['done', 'Ask'],
] as const;

/** From nothing to a first question: choose, test, tick the assistants, done. Can be left at any time. */
export function FirstRun({ onLeave }: { onLeave: () => void }) {
  const [stage, setStage] = useState<Stage>({ at: 'pick' });
  const heading = useRef<HTMLHeadingElement>(null);
  const { at } = stage;
  // Each stage begins at its heading, also for a screen reader; a form that an address filled in, at what it still wants.
  const isFilled = stage.at === 'form' && stage.beginning.prefilled !== undefined;
  useEffect(() => {
    if (at !== 'pick' && !isFilled) heading.current?.focus();
  }, [at, isFilled]);
  const current = STAGES.findIndex(([key]) => key === (at === 'form' ? 'pick' : at));
  return (
    <main className="flex h-full min-w-0 flex-1 flex-col overflow-y-auto bg-panel">
      <div className="window-head flex items-center gap-3 px-[26px] pt-4">
        <Drop />
        <strong className="text-[14.5px] font-[650]">Hydrant</strong>
        <ol aria-label="Steps" className="mx-auto flex gap-6">
          {STAGES.map(([key, title], index) => (
            <li
              key={key}
              aria-current={index === current ? 'step' : undefined}
              className={`flex items-center gap-2 ${index === current ? 'font-[620]' : 'text-muted'}`}
            >
              <span
                aria-hidden="true"
                className={`grid size-5 place-items-center rounded-full text-xs font-semibold ${index < current ? 'bg-ok-soft text-ok-strong' : index === current ? 'bg-accent text-accent-text' : 'bg-code text-muted'}`}
              >
                {index < current ? '✓' : index + 1}
              </span>
              {title}
            </li>
          ))}
        </ol>
        <Button look="quiet" onClick={onLeave}>
          Skip
        </Button>
      </div>
      <div className="mx-auto grid w-full max-w-[760px] gap-5 px-6 py-10">
        <h1 ref={heading} tabIndex={-1} className="text-[22px] font-[650] tracking-[-0.015em] outline-none">
          {TITLES[at]}
        </h1>
        {stage.at === 'pick' ? <FileProblems /> : null}
        {stage.at === 'pick' ? <Pick onStage={setStage} /> : null}
        {stage.at === 'form' ? (
          <FormStage
            beginning={stage.beginning}
            draft={stage.draft}
            onCancel={() => setStage({ at: 'pick' })}
            onSaved={(id) => setStage({ at: 'test', id })}
          />
        ) : null}
        {stage.at === 'test' ? (
          <TestStage
            id={stage.id}
            onNext={() => setStage({ at: 'assistants', id: stage.id })}
            onSettings={() => {
              navigate(`connections/${stage.id}/connection`);
              onLeave();
            }}
          />
        ) : null}
        {stage.at === 'assistants' ? <AssistantStage id={stage.id} onNext={() => setStage({ at: 'done', id: stage.id })} /> : null}
        {stage.at === 'done' ? (
          <DoneStage
            id={stage.id}
            onFinish={() => {
              navigate(`connections/${stage.id}`);
              onLeave();
            }}
          />
        ) : null}
      </div>
    </main>
  );
}

const TITLES: Record<Stage['at'], string> = {
  pick: 'What should your assistants be able to ask?',
  form: 'Where is it?',
  test: 'Does it work?',
  assistants: 'Who may ask?',
  done: 'Ask your first question',
};

function Pick({ onStage }: { onStage: (stage: Stage) => void }) {
  const forms = useReply('connections.forms', {}, { staleTime: Number.POSITIVE_INFINITY });
  const sample = useCall('connections.add-sample');
  const begin = async (beginning: Beginning): Promise<void> => {
    if (beginning.start === 'sample') onStage({ at: 'test', id: (await sample.mutateAsync({})).id });
    else onStage({ at: 'form', beginning, draft: crypto.randomUUID() });
  };
  if (forms.error) return <ProblemNote problem={forms.error} />;
  if (!forms.data) return <Skeleton label="Loading" lines={4} />;
  return (
    <>
      <BeginConnection
        forms={forms.data}
        lead={
          <p className="text-muted">
            Claude, Cursor or any assistant on this computer can then answer from it. Read-only until you say otherwise, and nothing leaves
            this computer but the answers to your questions.
          </p>
        }
        onBegin={(beginning) => void begin(beginning).catch(() => undefined)}
      />
      {sample.error ? <ProblemNote problem={sample.error} /> : null}
    </>
  );
}

function TestStage({ id, onNext, onSettings }: { id: string; onNext: () => void; onSettings: () => void }) {
  const test = useReply('tests.get', { profile: id }, { staleTime: 0 });
  const start = useCall('tests.start');
  const cancel = useCall('tests.cancel');
  const begun = useRef(false);
  const { mutate } = start;
  useEffect(() => {
    if (begun.current) return;
    begun.current = true;
    mutate({ profile: id });
  }, [id, mutate]);
  const running = !test.data || test.data.state === 'running';
  return (
    <>
      <p className="text-muted">This starts the server your assistants will use, and asks it.</p>
      {test.data ? <StepList test={test.data} repair={{ profile: id, onSettings }} /> : <Skeleton label="Starting" lines={3} />}
      {start.error ? <ProblemNote problem={start.error} /> : null}
      <div className="flex items-center gap-2">
        <Button look="primary" disabled={running} onClick={onNext}>
          {test.data?.ok || running ? 'Continue' : 'Continue anyway'}
        </Button>
        {running ? (
          <Button onClick={() => cancel.mutate({ profile: id })}>Cancel</Button>
        ) : (
          <Button onClick={() => mutate({ profile: id })}>Test again</Button>
        )}
        {test.data?.ok && !test.data.outdated ? <span className="font-[550] text-ok-strong">It works.</span> : null}
      </div>
    </>
  );
}

function AssistantStage({ id, onNext }: { id: string; onNext: () => void }) {
  const assistants = useReply('assistants.list', {});
  const listing = useReply('connections.list', {});
  const [unticked, setUnticked] = useState<ReadonlySet<string>>(new Set());
  const [queue, setQueue] = useState<ChangeRequest[]>([]);
  const name = listing.data?.connections.find((one) => one.id === id)?.name ?? id;
  const matches = assistants.data?.filter(({ installed }) => installed) ?? [];
  const ready = (one: (typeof matches)[number]): boolean => assistantState(one, id).action === 'add';
  const ticked = matches.filter((one) => ready(one) && !unticked.has(one.id));
  const begin = (): void => setQueue(ticked.map((assistant) => ({ assistant, action: 'add', profiles: [id], names: name })));
  const next = (): void => setQueue((former) => former.slice(1));
  const isAdded = (one: (typeof matches)[number]): boolean => ['remove', 'group'].includes(assistantState(one, id).action);
  const added = matches.some(isAdded);
  return (
    <>
      {assistants.error ? <ProblemNote problem={assistants.error} /> : null}
      {assistants.isPending ? <Skeleton label="Looking for assistants" lines={4} /> : null}
      {assistants.data && matches.length === 0 ? (
        <p className="text-muted">No assistant was found on this computer. You can add one later, under Assistants.</p>
      ) : null}
      {matches.length > 0 ? <p className="text-muted">These assistants were found. You see what is written before it is.</p> : null}
      <ul className="rounded-md border border-line empty:hidden">
        {matches.map((assistant) => {
          const { words } = assistantState(assistant, id);
          const open = ready(assistant);
          return (
            <li key={assistant.id} data-assistant={assistant.id} className="border-t border-line-soft first:border-t-0">
              <label className="grid grid-cols-[18px_30px_minmax(0,1fr)] items-center gap-2.5 px-3.5 py-[9px]">
                <input
                  type="checkbox"
                  className="accent-accent"
                  disabled={!open}
                  checked={open ? !unticked.has(assistant.id) : isAdded(assistant)}
                  onChange={() =>
                    setUnticked((former) => {
                      const copy = new Set(former);
                      if (!copy.delete(assistant.id)) copy.add(assistant.id);
                      return copy;
                    })
                  }
                />
                <AssistantMark id={assistant.id} name={assistant.name} />
                <span>
                  {assistant.name}
                  <small className="block text-sm text-muted">{words}</small>
                </span>
              </label>
            </li>
          );
        })}
      </ul>
      <div className="flex gap-2">
        {ticked.length > 0 ? (
          <Button look="primary" onClick={begin}>
            Show what changes
          </Button>
        ) : null}
        <Button look={ticked.length > 0 ? 'plain' : 'primary'} onClick={onNext}>
          {added || ticked.length === 0 ? 'Continue' : 'Not now'}
        </Button>
      </div>
      <ChangeDialog request={queue[0]} onClose={next} />
    </>
  );
}
