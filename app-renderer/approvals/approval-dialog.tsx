import { Fragment, type ReactNode, useCallback, useEffect, useId, useState } from 'react';
import { useCall, useReply } from '../api/queries.ts';
import { navigate } from '../shell/navigation.ts';
import { announce } from '../ui/announcer.tsx';
import { Button } from '../ui/button.tsx';
import { Chip } from '../ui/chip.tsx';
import { CodeBlock } from '../ui/code-block.tsx';
import { Dialog, focusStart } from '../ui/dialog.tsx';
import { INPUT } from '../ui/field.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { Facts } from '../ui/section.tsx';
import { clock, count, environmentName, plural } from '../ui/words.ts';
import { DecisionButton, useLookedAt } from './decision-button.tsx';
import { addressFacts, CLOSED_BECAUSE, endOf, GRANT_MINUTES, grantSentences, isOwn, notWhole, type Request } from './request-words.ts';
import { StatementBox } from './statement-box.tsx';

/**
 * A statement that waits, over whatever is on the screen: the oldest, or the one that is wanted. It stays the same one until the person
 * answers or closes it, also where it ends meanwhile, so that nobody answers one and hits another. Then the next comes up.
 */
export function ApprovalDialog({ wanted }: { wanted: string | undefined }) {
  const [shown, setShown] = useState<Request>();
  // Nothing tells of a request whose time is over.
  const approvals = useReply('approvals.list', {}, shown ? { every: 5000 } : {});
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const requests = approvals.data?.requests ?? [];
  const open = requests.filter(({ id, state }) => state === 'pending' && !closed.has(id));
  const next = open.find(({ id }) => id === wanted) ?? open.at(-1);
  useEffect(() => {
    if (wanted !== undefined) setClosed((before) => new Set([...before].filter((id) => id !== wanted)));
  }, [wanted]);
  useEffect(() => {
    if (shown === undefined && next !== undefined) setShown(next);
  }, [shown, next]);
  if (!shown) return null;
  const close = (): void => {
    setClosed((before) => new Set(before).add(shown.id));
    setShown(undefined);
    // So that it can be wanted again.
    if (wanted === shown.id) navigate('approvals');
  };
  return (
    <OpenApproval
      key={shown.id}
      request={shown}
      now={requests.find(({ id }) => id === shown.id)}
      waiting={requests.filter(({ id, state }) => state === 'pending' && id !== shown.id).length}
      onClose={close}
    />
  );
}

/** What the dialog shows: the statement and the answers, or one of the answers that say more before they are given. */
type Step = 'decide' | 'refuse' | 'grant';

interface OpenApprovalProps {
  /** As it was when it came up. */
  request: Request;
  /** As it is now; undefined where it is gone. */
  now: Request | undefined;
  /** How many others wait. */
  waiting: number;
  onClose: () => void;
}

function OpenApproval({ request, now, waiting, onClose }: OpenApprovalProps) {
  const approve = useCall('approvals.approve');
  const grant = useCall('approvals.grant');
  const deny = useCall('approvals.deny');
  const [step, setStep] = useState<Step>('decide');
  const [reason, setReason] = useState('');
  const [seen, setSeen] = useState(false);
  const onSeen = useCallback(() => setSeen(true), []);
  const reasonId = useId();
  const left = useSecondsUntil(request.expiresAt);
  const answers = [approve, grant, deny];
  const busy = answers.some(({ isPending }) => isPending);
  const { id } = request;
  const view = useReply('approvals.view', { id });
  const fingerprint = view.data?.fingerprint ?? '';
  // An answer that is given here is no end to be told of.
  const ended = now?.state === 'pending' || busy || answers.some(({ isSuccess }) => isSuccess) ? undefined : endOf(request, now);
  const isEnded = ended !== undefined;
  const ready = useLookedAt(view.isPending ? undefined : `${step} ${isEnded}`);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a press of a key never meets the button that took the place of another
  useEffect(focusStart, [step, isEnded]);
  const cutReason = isEnded ? null : (request.cutReason ?? (view.data?.masked ? 'secret' : null));
  const problem = isEnded ? null : (view.error ?? approve.error ?? grant.error ?? deny.error);
  const done = (sentence: string) => () => {
    announce(sentence);
    onClose();
  };
  // Nobody should decide before the statement is shown, so the dialog waits for it.
  if (view.isPending) return null;
  // What cannot be approved ends when it is closed: nothing is left to wait for.
  const close = (): void => {
    if (cutReason === null) onClose();
    else if (!busy) deny.mutate({ id, reason: CLOSED_BECAUSE[cutReason] }, { onSuccess: done('The request is closed'), onError: onClose });
  };
  const back = <Button onClick={() => setStep('decide')}>Back</Button>;
  const actions: Record<Step, ReactNode> = {
    refuse: (
      <>
        {back}
        <DecisionButton
          ready={ready}
          look="danger"
          busy={deny.isPending}
          onClick={() => deny.mutate({ id, reason }, { onSuccess: done('Refused') })}
        >
          Refuse
        </DecisionButton>
      </>
    ),
    grant: (
      <>
        {back}
        <DecisionButton
          ready={ready}
          look="primary"
          busy={grant.isPending}
          onClick={() =>
            grant.mutate(
              { id, fingerprint, minutes: GRANT_MINUTES },
              { onSuccess: done(`Approved, and allowed for ${GRANT_MINUTES} minutes`) },
            )
          }
        >
          Allow for {GRANT_MINUTES} minutes
        </DecisionButton>
      </>
    ),
    decide: (
      <>
        {request.grantable ? (
          <DecisionButton ready={ready} look="quiet" disabled={busy || !seen} onClick={() => setStep('grant')}>
            Allow {request.kind} for {GRANT_MINUTES} min…
          </DecisionButton>
        ) : null}
        <DecisionButton ready={ready} disabled={busy} onClick={() => setStep('refuse')}>
          Refuse…
        </DecisionButton>
        <DecisionButton
          ready={ready}
          look="primary"
          disabled={busy || !seen}
          busy={approve.isPending}
          onClick={() => approve.mutate({ id, fingerprint }, { onSuccess: done('Approved once') })}
        >
          Approve once
        </DecisionButton>
      </>
    ),
  };
  return (
    <Dialog
      open
      wide
      startAtText
      onClose={close}
      title={`${isOwn(request) ? 'You want' : `${request.client.label} wants`} to change data in ${request.profileName}`}
      note={step === 'decide' && !isEnded ? noteOf(cutReason !== null, seen) : ''}
      actions={
        isEnded || cutReason !== null ? (
          <DecisionButton key="close" ready={ready} look="primary" busy={deny.isPending} onClick={close}>
            {isEnded ? 'Close' : 'Close the request'}
          </DecisionButton>
        ) : (
          <Fragment key={step}>{actions[step]}</Fragment>
        )
      }
    >
      <div className="flex flex-wrap gap-2">
        <Chip tone="warn">Writes</Chip>
        <Chip tone={isProduction(request.environment) ? 'accent' : 'plain'}>{environmentName(request.environment)}</Chip>
        {request.estimatedRows === null ? null : <Chip>{`about ${plural(request.estimatedRows, 'row')}`}</Chip>}
        {waiting > 0 ? <Chip>{`${count(waiting)} more ${waiting === 1 ? 'waits' : 'wait'}`}</Chip> : null}
      </div>
      {ended ? (
        <div
          role="status"
          data-start
          tabIndex={-1}
          className="rounded-md border border-line bg-warn-soft px-3.5 py-2.5 font-[550] outline-none"
        >
          {ended}
        </div>
      ) : null}
      {cutReason ? <ProblemNote problem={notWhole(cutReason, request)} /> : null}
      {step === 'refuse' && !isEnded ? (
        <div className="grid gap-1">
          <label htmlFor={reasonId} className="font-[550]">
            Why? {isOwn(request) ? 'Kept with the request.' : 'The assistant is told.'}
          </label>
          <input
            id={reasonId}
            data-start
            className={INPUT}
            value={reason}
            maxLength={1000}
            onChange={(event) => setReason(event.target.value)}
          />
        </div>
      ) : null}
      {step === 'grant' && !isEnded ? (
        <div data-start tabIndex={-1} className="grid gap-1.5 rounded-md border border-line bg-warn-soft px-3.5 py-2.5 outline-none">
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
          ...addressFacts(request),
          [
            'Asked',
            cutReason === null && !isEnded
              ? `${clock(request.createdAt)}, this request ends in ${minutes(left)}`
              : clock(request.createdAt),
          ],
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
