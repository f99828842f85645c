import type { ReplyOf } from '../../app-main/contract/contract.ts';
import { call } from '../api/api.ts';
import { useCall, useReply } from '../api/queries.ts';
import { Button, Spinner } from '../ui/button.tsx';
import { CodeBlock } from '../ui/code-block.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { Section } from '../ui/section.tsx';
import { duration, plural, when } from '../ui/words.ts';
import { NeededSecret } from './needed-secret.tsx';
import { Repair } from './repair.tsx';

export type Test = NonNullable<ReplyOf<'tests.get'>>;
type Step = Test['steps'][number];

/** The test of a connection as a live list: each step when it is done, its time, and what to do where it fails. */
export function TestSteps({ profile, name, onSettings }: { profile: string; name: string; onSettings: () => void }) {
  const test = useReply('tests.get', { profile });
  const start = useCall('tests.start');
  const cancel = useCall('tests.cancel');
  const running = test.data?.state === 'running';
  return (
    <Section
      title="Connection test"
      hint={hint(test.data)}
      action={
        running ? (
          <Button small onClick={() => cancel.mutate({ profile })}>
            Cancel
          </Button>
        ) : test.data ? (
          <CopyButton small look="quiet" text={async () => (await call('tests.report', { profile })).text}>
            Copy report
          </CopyButton>
        ) : null
      }
    >
      {running ? null : <NeededSecret profile={profile} name={name} onSettings={onSettings} />}
      {test.data ? (
        <StepList test={test.data} repair={{ profile, onSettings }} />
      ) : (
        <div className="grid justify-items-start gap-3 rounded-md border border-line p-4">
          <p className="text-muted">Not tested yet. The test starts the server your assistants use and asks it, step by step.</p>
          <Button look="primary" busy={start.isPending} onClick={() => start.mutate({ profile })}>
            Test connection
          </Button>
        </div>
      )}
      {start.error ? (
        <div className="mt-3">
          <ProblemNote problem={start.error} />
        </div>
      ) : null}
    </Section>
  );
}

function hint(test: Test | null | undefined): string {
  if (!test) return '';
  if (test.state === 'running') return 'through the server your assistants use';
  if (test.outdated) return `tested ${when(test.startedAt)} · the connection was edited since`;
  return `through the server your assistants use · ${when(test.startedAt)} · ${duration(test.ms)}`;
}

/** Where a failed step is mended, and where the whole form is. */
export interface RepairActions {
  profile: string;
  onSettings: () => void;
}

/** The steps of a test; with `mend`, a failed one has the fields that can mend it. */
export function StepList({ test, repair }: { test: Test; repair?: RepairActions }) {
  const running = test.state === 'running';
  // What could not be tried because something failed before it is one line.
  const tried = test.steps.filter(
    (step, index) => step.state !== 'skipped' || !test.steps.slice(0, index).some(({ state }) => state === 'failed'),
  );
  const untried = test.steps.length - tried.length;
  const left = running ? Math.max(1, (test.total ?? test.steps.length + 1) - test.steps.length) : 0;
  return (
    <>
      <ol
        aria-live="polite"
        aria-busy={running}
        className={`overflow-hidden rounded-md border border-line ${test.outdated ? 'border-dashed bg-side' : ''}`}
      >
        {tried.map((step) => (
          // A result of before an edit says nothing of what is wrong now.
          <StepRow key={step.id} step={step} repair={running || test.outdated ? undefined : repair} />
        ))}
        {untried > 0 ? (
          <li className="border-t border-line-soft px-3.5 py-[8.5px] pl-[46px] text-muted">
            {plural(untried, 'step')} after it could not be tried.
          </li>
        ) : null}
        {running ? (
          <li className="grid grid-cols-[22px_minmax(0,1fr)] gap-2.5 border-t border-line-soft px-3.5 py-[8.5px] first:border-t-0">
            <span className="grid place-items-center text-accent">
              <Spinner />
            </span>
            <span className="text-muted">
              {test.starting ?? (test.steps.length === 0 ? 'Starting the server' : `${left} more ${left === 1 ? 'step' : 'steps'}`)}
            </span>
          </li>
        ) : null}
        {!running && test.steps.length === 0 && !test.problem ? (
          <li className="px-3.5 py-[8.5px] text-muted">The test was cancelled before its first step.</li>
        ) : null}
      </ol>
      {test.problem ? (
        <div className="mt-3">
          <ProblemNote problem={test.problem} />
        </div>
      ) : null}
    </>
  );
}

const MARKS: Record<Step['state'], readonly [sign: string, tone: string, word: string]> = {
  ok: ['✓', 'text-ok', 'Done'],
  warning: ['!', 'text-warn', 'Note'],
  failed: ['✗', 'text-bad', 'Failed'],
  skipped: ['–', 'text-faint', 'Not needed'],
  cancelled: ['–', 'text-faint', 'Cancelled'],
};

function StepRow({ step, repair }: { step: Step; repair: RepairActions | undefined }) {
  const [sign, tone, word] = MARKS[step.state];
  const quiet = step.state === 'skipped' || step.state === 'cancelled';
  return (
    <li
      data-step={step.id}
      data-state={step.state}
      className="grid grid-cols-[22px_minmax(0,1fr)_auto] gap-x-2.5 border-t border-line-soft px-3.5 py-[8.5px] first:border-t-0"
    >
      <span aria-hidden="true" className={`text-center font-bold ${tone}`}>
        {sign}
      </span>
      <span className={`[overflow-wrap:anywhere] ${quiet ? 'text-muted' : ''}`}>
        <span className="sr-only">{word}: </span>
        {step.state === 'failed' ? <strong className="font-[620]">{step.title}. </strong> : null}
        {step.sentence}
      </span>
      <span className="text-sm text-faint">{quiet ? '' : duration(step.ms)}</span>
      {step.action ? <p className="col-start-2 col-end-4 mt-0.5 text-muted">{step.action}</p> : null}
      {step.state === 'failed' && repair ? (
        <div className="col-start-2 col-end-4">
          <Repair profile={repair.profile} paths={step.fields ?? []} suggested={step.suggested} onSettings={repair.onSettings} />
        </div>
      ) : null}
      {step.script ? <Script text={step.script} /> : null}
      {step.detail ? (
        <details className="col-start-2 col-end-4 mt-1">
          <summary className="w-fit text-muted hover:text-text">Details</summary>
          <pre className="mt-1.5 max-h-48 overflow-auto rounded-sm bg-code px-3 py-2 whitespace-pre-wrap [overflow-wrap:anywhere]">
            {step.detail}
          </pre>
        </details>
      ) : null}
    </li>
  );
}

/** Something to hand to whoever runs the engine. */
function Script({ text }: { text: string }) {
  return (
    <details className="col-start-2 col-end-4 mt-1.5">
      <summary className="w-fit text-muted hover:text-text">Script for a login that can only read</summary>
      <div className="mt-1.5 grid gap-2">
        <div className="flex flex-wrap items-center gap-3">
          <p className="min-w-0 flex-1 basis-64 text-muted">
            It makes a login that can only read, for whoever runs the database to run once. Hydrant runs none of it.
          </p>
          <CopyButton small text={text}>
            Copy script
          </CopyButton>
        </div>
        <CodeBlock label="Script" className="max-h-64">
          {text}
        </CodeBlock>
      </div>
    </details>
  );
}
