import { useCallback, useEffect, useId, useState } from 'react';
import type { ReplyOf } from '../../app-main/contract/contract.ts';
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
import { StatementBox } from './statement-box.tsx';

type Request = ReplyOf<'approvals.list'>['requests'][number];

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

function OpenApproval({ request, waiting, onAside }: { request: Request; waiting: number; onAside: () => void }) {
  const approve = useCall('approvals.approve');
  const grant = useCall('approvals.grant');
  const deny = useCall('approvals.deny');
  const [refusing, setRefusing] = useState(false);
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
  const approvable = seen && cutReason === null;
  const problem = view.error ?? approve.error ?? grant.error ?? deny.error;
  // Nobody should decide before the statement is shown, so the dialog waits for it.
  if (view.isPending) return null;
  return (
    <Dialog
      open
      wide
      onClose={onAside}
      title={`${request.client.label === 'You' ? 'You want' : `${request.client.label} wants`} to change data in ${request.profileName}`}
      note={refusing ? '' : noteOf(cutReason !== null, seen)}
      actions={
        refusing ? (
          <>
            <Button onClick={() => setRefusing(false)}>Back</Button>
            <Button look="danger" busy={deny.isPending} onClick={() => deny.mutate({ id, reason }, { onSuccess: done('Refused') })}>
              Refuse
            </Button>
          </>
        ) : (
          <>
            {request.grantable ? (
              <Button
                look="quiet"
                disabled={busy || !approvable}
                busy={grant.isPending}
                onClick={() =>
                  grant.mutate({ id, minutes: 15 }, { onSuccess: done(`Approved; ${request.kind} is allowed for 15 minutes`) })
                }
              >
                Allow {request.kind} for 15 min
              </Button>
            ) : null}
            <Button disabled={busy} onClick={() => setRefusing(true)}>
              Refuse…
            </Button>
            <Button
              look="primary"
              disabled={busy || !approvable}
              busy={approve.isPending}
              onClick={() => approve.mutate({ id }, { onSuccess: done('Approved once') })}
            >
              Approve once
            </Button>
          </>
        )
      }
    >
      <div className="flex flex-wrap gap-2">
        <Chip tone="warn">Writes</Chip>
        <Chip tone={isProduction(request.environment) ? 'accent' : 'plain'}>{environmentName(request.environment)}</Chip>
        {request.estimatedRows === null ? null : <Chip>about {plural(request.estimatedRows, 'row')}</Chip>}
        {waiting > 0 ? <Chip>{waiting} more waiting</Chip> : null}
      </div>
      {view.data ? <StatementBox view={view.data} onSeen={onSeen} /> : null}
      {cutReason ? <ProblemNote problem={NOT_WHOLE[cutReason]} /> : null}
      <Facts
        facts={[
          ...placeFacts(request),
          ['Asked', `${clock(request.createdAt)}, this request ends in ${minutes(left)}`],
          ['Asked by', request.client.label === 'You' ? 'You, in Ask' : `${request.client.label} ${request.client.version}`.trim()],
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
      {refusing ? (
        <div className="grid gap-1">
          <label htmlFor={reasonId} className="font-[550]">
            Why? The assistant is told.
          </label>
          <input id={reasonId} className={INPUT} value={reason} maxLength={1000} onChange={(event) => setReason(event.target.value)} />
        </div>
      ) : null}
      {problem ? <ProblemNote problem={problem} /> : null}
    </Dialog>
  );
}

const NOT_WHOLE: Record<NonNullable<Request['cutReason']>, { message: string; next: string }> = {
  length: { message: 'This statement is too long to be shown whole, so it cannot be approved.', next: 'Ask for it in smaller parts.' },
  secret: {
    message: 'Something in this statement is masked as a secret where it could be code, so it cannot be approved.',
    next: 'Ask for it with the secret as a bind parameter.',
  },
};

function noteOf(isCut: boolean, seen: boolean): string {
  if (isCut) return 'Not all of it can be shown.';
  return seen ? 'Only this exact statement, once.' : 'Scroll to its end to approve it.';
}

function isProduction(environment: string): boolean {
  return /^prod/.test(environment);
}

/** Where it would run, and as whom. */
function placeFacts({ address }: Request): [name: string, value: string][] {
  const { server, database, login, role, through } = address;
  const roleWords = role === undefined ? '' : ` in the role ${role}`;
  return [
    ...(server === '' ? [] : [['Runs in', `${database === undefined ? '' : `${database} on `}${server}`] as [string, string]]),
    ...(login === undefined
      ? []
      : [['As', `${login}${roleWords}${through?.length ? `, through ${through.join(', ')}` : ''}`] as [string, string]]),
  ];
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
