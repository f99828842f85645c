import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { ApprovalRequest } from '../../../core/approvals/approvals.ts';
import { viewStatement } from '../../../core/approvals/statement-view.ts';
import { HydrantError } from '../../../core/common/errors.ts';
import { WITHHELD } from '../../../core/common/redact.ts';
import { findDialect } from '../../../core/engines/registry.ts';
import type { ReplyOf } from '../../contract/contract.ts';
import type { HandlersOf } from '../answer.ts';
import { clientLabel, labelled } from '../client-label.ts';
import type { HostContext } from '../context.ts';
import { userName } from '../principal-label.ts';

type ApprovalChannel = Extract<keyof typeof import('../../contract/contract.ts').CONTRACT, `approvals.${string}`>;
type ShownRequest = ReplyOf<'approvals.approve'>;

export const approvalHandlers: HandlersOf<ApprovalChannel> = {
  'approvals.list': async (_, context) => ({
    requests: await Promise.all(
      context
        .approvals()
        .list({ limit: 200 })
        .map((request) => shownRequest(request, context)),
    ),
    grants: await Promise.all(
      context
        .approvals()
        .grants()
        .map(async (grant) => ({
          ...grant,
          clientLabel: clientLabel(grant.client),
          profileName: await profileName(grant.profile, context),
        })),
    ),
  }),
  'approvals.view': ({ id }, context) => {
    const request = context.approvals().get(id);
    if (request === undefined) throw new HydrantError('APPROVAL_GONE', 'There is no such request.', 'Look at the list again.');
    return viewOf(request, context);
  },
  'approvals.approve': async ({ id, fingerprint }, context) => {
    refuseUnread(id, fingerprint, context);
    return answered(context.approvals().approve(id, person()), context);
  },
  'approvals.deny': async ({ id, reason }, context) => {
    const unknown = reason === '' ? undefined : await context.secretsKnown();
    return answered(context.approvals().deny(id, person(), unknown ? WITHHELD : reason), context);
  },
  'approvals.grant': async ({ id, fingerprint, minutes }, context) => {
    refuseUnread(id, fingerprint, context);
    return answered(context.approvals().grant(id, person(), minutes).request, context);
  },
  'approvals.end-grant': ({ id }, context) => {
    context.approvals().endGrant(id);
    context.events.push('approvals');
    return {};
  },
};

function answered(request: ApprovalRequest, context: HostContext): Promise<ShownRequest> {
  context.events.push('approvals');
  return shownRequest(request, context);
}

async function shownRequest(request: ApprovalRequest, context: HostContext): Promise<ShownRequest> {
  return { ...request, client: labelled(request.client), profileName: await profileName(request.profile, context) };
}

/** The name of a connection; its id where it is gone. */
function profileName(id: string, { profiles }: HostContext): Promise<string> {
  return profiles.get(id).then(
    (profile) => profile.name,
    () => id,
  );
}

/**
 * The statement laid out; and whether this process, which may know secrets that the asking one did not, masks any of it on its way to the
 * page. Then the person does not see what would run.
 */
function viewOf(request: ApprovalRequest, { redactor }: HostContext): ReplyOf<'approvals.view'> {
  const view = viewStatement(request.statement, findDialect(request.engine));
  return { ...view, masked: !isDeepStrictEqual(redactor.value(view), view), fingerprint: fingerprintOf(request) };
}

/** Of what a person decides on. Another request has another one, whatever its statement. */
function fingerprintOf({ id, statement, profile, environment, engine, address, client, principal }: ApprovalRequest): string {
  const parts = [id, statement, profile, environment, engine, address, client, principal];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

/** Throws APPROVAL_GONE where what was shown is not what would run: another request was read, or some of it is masked. */
function refuseUnread(id: string, fingerprint: string, context: HostContext): void {
  const request = context.approvals().get(id);
  if (request === undefined) return;
  const view = viewOf(request, context);
  if (view.fingerprint !== fingerprint)
    throw new HydrantError('APPROVAL_GONE', 'This is not the statement that was shown, so it was not approved.', 'Look at it again.', {
      details: { approval: id },
    });
  if (!view.masked) return;
  throw new HydrantError(
    'APPROVAL_GONE',
    'This statement cannot be shown whole, because a secret in it is masked; so it cannot be approved.',
    'Refuse it, and let the assistant send it with the secret as a bind parameter.',
    { details: { approval: id } },
  );
}

/** Who says yes: the user this app runs as. */
function person(): string {
  return userName() || 'the person at this machine';
}
