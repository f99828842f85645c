import { userInfo } from 'node:os';
import type { ApprovalRequest } from '../../../core/approvals/approvals.ts';
import { WITHHELD } from '../../../core/stones/redact.ts';
import type { ReplyOf } from '../../contract/contract.ts';
import type { HandlersOf } from '../answer.ts';
import { labelled } from '../client-label.ts';
import type { HostContext } from '../context.ts';

type ApprovalChannel = Extract<keyof typeof import('../../contract/contract.ts').CONTRACT, `approvals.${string}`>;

export const approvalHandlers: HandlersOf<ApprovalChannel> = {
  'approvals.list': async (_, context) => ({
    requests: await Promise.all(
      context
        .approvals()
        .list({ limit: 200 })
        .map((request) => named(request, context)),
    ),
    grants: context.approvals().grants(),
  }),
  'approvals.approve': async ({ id }, context) => answered(context.approvals().approve(id, person()), context),
  'approvals.deny': async ({ id, reason }, context) => {
    const unknown = reason === '' ? undefined : await context.secretsKnown();
    return answered(context.approvals().deny(id, person(), unknown ? WITHHELD : reason), context);
  },
  'approvals.grant': async ({ id, minutes }, context) => answered(context.approvals().grant(id, person(), minutes).request, context),
  'approvals.end-grant': ({ id }, context) => {
    context.approvals().endGrant(id);
    context.events.push('approvals');
    return {};
  },
};

function answered(request: ApprovalRequest, context: HostContext): Promise<ReplyOf<'approvals.approve'>> {
  context.events.push('approvals');
  return named(request, context);
}

async function named(request: ApprovalRequest, { profiles }: HostContext): Promise<ReplyOf<'approvals.approve'>> {
  const name = await profiles.get(request.profile).then(
    (profile) => profile.name,
    () => request.profile,
  );
  return { ...request, client: labelled(request.client), profileName: name };
}

/** Who says yes: the user this app runs as. */
function person(): string {
  try {
    return userInfo().username;
  } catch {
    return 'the person at this machine';
  }
}
