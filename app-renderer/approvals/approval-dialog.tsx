import { type ReactNode, useCallback, useEffect, useId, useState } from 'react';
import { useCall, useReply } from '../api/queries.ts';
import { announce } from '../ui/announcer.tsx';
import { Button } from '../ui/button.tsx';
import { Chip } from '../ui/chip.tsx';
import { CodeBlock } from '../ui/code-block.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { INPUT } from '../ui/field.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { Facts } from '../ui/section.tsx';
import { clock, environmentName, plural } from '../ui/words.ts';
import { CLOSED_BECAUSE, GRANT_MINUTES, grantSentences, isOwn, notWhole, placeFacts, type Request } from './request-words.ts';
import { StatementBox } from './statement-box.tsx';

/** The oldest statement that waits, over whatever is on the screen, until it is answered or put aside. */
export function ApprovalDialog({ wanted }: { wanted: string | undefined }) {
  const approvals = useReply('approvals.list', {});
  const [aside, setAside] = useState<ReadonlySet<string>>(new Set());
  const pending = (approvals.data?.requests ?? []).filter(({ state }) => state === 'pending');
  useEffect(() => {
    if (wanted !== undefined) setAside(new Set());
  }, [wanted]);
  const request = pending.find(({ id }) => id === wanted && !aside.has(id)) ?? pending.filter(({ id }) => !aside.has(id)).at(-1);
  if (!request) return null;
  return (
    <OpenApproval
      key={request.id}
      request={request}
      waiting={pending.length - 1}
      onAside={() => setAside(new Set(aside).add(request.id))}
    />
  );
}

/** What the dialog shows: the statement and the answers, or one of the answers that say more before they are given. */
type Step = 'decide' | 'refuse' | 'grant';

interface OpenApprovalProps {
  request: Request;
  waiting: number;
  onAside: () => void;
}

function OpenApproval({ request, waiting, onAside }: OpenApprovalProps) {
  const approve = useCall('approvals.approve');
  const grant = useCall('approvals.grant');
  const deny = useCall('approvals.deny');
  const [step, setStep] = useState<Step>('decide');
  const [reason, setReason] = useState('');
  const [seen, setSeen] = useState(false);
  const onSeen = useCallback(() => setSeen(true), []);
  const reasonId = useId();
  const left = useSecondsUntil(request.expiresAt);
  const busy = approve.isPending || grant.isPending || deny.isPending;
  const done = (sentence: string) => () => announce(sentence);
  const { id } = request;
  const view = useReply('approvals.view', { id });
  const cutReason = request.cutReason ?? (view.data?.masked ? 'secret' : null);
  const problem = view.error ?? approve.error ?? grant.error ?? deny.error;
  // Nobody should decide before the statement is shown, so the dialog waits for it.
  if (view.isPending) return null;
  // What cannot be approved ends when it is closed: nothing is left to wait for.
  const close = (): void => {
    if (cutReason === null) onAside();
    else if (!busy) deny.mutate({ id, reason: CLOSED_BECAUSE[cutReason] }, { onSuccess: done('The request is closed'), onError: onAside });
  };
  const back = <Button onClick={() => setStep('decide')}>Back</Button>;
  const actions: Record<Step, ReactNode> = {
    refuse: (
      <>
        {back}
        <Button look="danger" busy={deny.isPending} onClick={() => deny.mutate({ id, reason }, { onSuccess: done('Refused') })}>
          Refuse
        </Button>
      </>
    ),
    grant: (
      <>
        {back}
        <Button
          look="primary"
          busy={grant.isPending}
          onClick={() =>
            grant.mutate({ id, minutes: GRANT_MINUTES }, { onSuccess: done(`Approved, and allowed for ${GRANT_MINUTES} minutes`) })
          }
        >
          Allow for {GRANT_MINUTES} minutes
        </Button>
      </>
    ),
    decide: (
      <>
        {request.grantable ? (
          <Button look="quiet" disabled={busy || !seen} onClick={() => setStep('grant')}>
            Allow {request.kind} for {GRANT_MINUTES} min…
          </Button>
        ) : null}
        <Button disabled={busy} onClick={() => setStep('refuse')}>
          Refuse…
        </Button>
        <Button
          look="primary"
          disabled={busy || !seen}
          busy={approve.isPending}
          onClick={() => approve.mutate({ id }, { onSuccess: done('Approved once') })}
        >
          Approve once
        </Button>
      </>
    ),
  };
  return (
    <Dialog
      open
      wide
      onClose={close}
      title={`${isOwn(request) ? 'You want' : `${request.client.label} wants`} to change data in ${request.profileName}`}
      note={step === 'decide' ? noteOf(cutReason !== null, seen) : ''}
      actions={
        cutReason === null ? (
          actions[step]
        ) : (
          <Button look="primary" busy={deny.isPending} onClick={close}>
            Close the request
          </Button>
        )
      }
    >
      <div className="flex flex-wrap gap-2">
        <Chip tone="warn">Writes</Chip>
        <Chip tone={isProduction(request.environment) ? 'accent' : 'plain'}>{environmentName(request.environment)}</Chip>
        {request.estimatedRows === null ? null : <Chip>{`about ${plural(request.estimatedRows, 'row')}`}</Chip>}
        {waiting > 0 ? <Chip>{`${waiting} more waiting`}</Chip> : null}
      </div>
      {cutReason ? <ProblemNote problem={notWhole(cutReason, request)} /> : null}
      {step === 'refuse' ? (
        <div className="grid gap-1">
          <label htmlFor={reasonId} className="font-[550]">
            Why? {isOwn(request) ? 'Kept with the request.' : 'The assistant is told.'}
          </label>
          <input id={reasonId} className={INPUT} value={reason} maxLength={1000} onChange={(event) => setReason(event.target.value)} />
        </div>
      ) : null}
      {step === 'grant' ? (
        <div className="grid gap-1.5 rounded-md border border-line bg-warn-soft px-3.5 py-2.5">
          {grantSentences(request).map((sentence, index) => (
            <p key={sentence} className={index === 0 ? 'font-[550]' : ''}>
              {sentence}
            </p>
          ))}
        </div>
      ) : null}
      {view.data ? <StatementBox view={view.data} onSeen={onSeen} /> : null}
      <Facts
        facts={[
          ...placeFacts(request),
          ['Asked', cutReason === null ? `${clock(request.createdAt)}, this request ends in ${minutes(left)}` : clock(request.createdAt)],
          ['Asked by', isOwn(request) ? 'You, in Ask' : `${request.client.label} ${request.client.version}`.trim()],
        ]}
      />
      {request.plan ? (
        <details>
          <summary className="w-fit text-muted hover:text-text">Plan</summary>
          <CodeBlock label="Plan" className="mt-1.5 max-h-48" wrap={false}>
            {request.plan}
          </CodeBlock>
        </details>
      ) : null}
      {problem ? <ProblemNote problem={problem} /> : null}
    </Dialog>
  );
}

function noteOf(isCut: boolean, seen: boolean): string {
  if (isCut) return 'Nothing was run.';
  return seen ? 'Only this exact statement, once.' : 'Scroll to its end to approve it.';
}

function isProduction(environment: string): boolean {
  return /^prod/.test(environment);
}

function useSecondsUntil(at: number): number {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return Math.max(0, Math.round((at - now) / 1000));
}

function minutes(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
