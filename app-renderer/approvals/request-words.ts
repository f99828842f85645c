import type { ReplyOf } from '../../app-main/contract/contract.ts';

export type Request = ReplyOf<'approvals.list'>['requests'][number];
export type CutReason = NonNullable<Request['cutReason']>;

/** For how long a kind of statement is allowed without asking. */
export const GRANT_MINUTES = 15;

export function isOwn({ client }: Pick<Request, 'client'>): boolean {
  return client.label === 'You';
}

/** Where it would run, and as whom. */
export function placeFacts({ address }: Pick<Request, 'address'>): [name: string, value: string][] {
  const { server, database, login, role, context, through } = address;
  const roleWords = role === undefined ? '' : ` in the role ${role}`;
  return [
    ...(server === '' ? [] : [['Runs in', `${database === undefined ? '' : `${database} on `}${server}`] as [string, string]]),
    ...(login === undefined
      ? []
      : [['As', `${login}${roleWords}${through?.length ? `, through ${through.join(', ')}` : ''}`] as [string, string]]),
    ...(context?.length ? [['Context', context.join(', ')] as [string, string]] : []),
  ];
}

/** Why a statement that cannot be shown whole cannot be approved, and what to do instead. */
export function notWhole(reason: CutReason, request: Pick<Request, 'client'>): { message: string; next: string } {
  const who = isOwn(request) ? 'you' : request.client.label;
  if (reason === 'length')
    return {
      message: 'This statement is too long to be shown whole. What cannot be seen whole cannot be approved, so it ends here.',
      next: isOwn(request) ? 'Run it in smaller parts.' : `Ask ${who} to send it in smaller parts.`,
    };
  return {
    message:
      'This statement has a password or another secret in it, and Hydrant shows no secrets. What cannot be seen whole cannot be approved, so it ends here.',
    next: isOwn(request)
      ? 'Nothing was run. Run it with a tool of your own for this database, where the password stays with you.'
      : `Nothing was run. Run it with a tool of your own for this database, or ask ${who} to leave the secret out.`,
  };
}

/** What the assistant reads when a request is closed that could not be shown whole. */
export const CLOSED_BECAUSE: Record<CutReason, string> = {
  length: 'It is too long to be shown whole, so it could not be approved.',
  secret: 'It has a secret in it and cannot be shown whole, so it could not be approved.',
};

/** How a request ended without an answer given in its dialog; `now` is undefined where it is gone. */
export function endOf(request: Request, now: Request | undefined): string {
  const who = isOwn(request) ? 'You' : request.client.label;
  switch (now?.state) {
    case 'withdrawn':
      return `${who} took this statement back. It was not run, and there is nothing to decide.`;
    case 'denied':
      return 'This statement was refused in another place. It was not run.';
    case 'approved':
    case 'used':
      return 'This statement was approved in another place.';
    case 'expired':
      return 'Nobody answered in time, so this request has ended. The statement was not run.';
    default:
      return 'This request is no longer there. There is nothing to decide.';
  }
}

/** What a yes for a while allows, to whom, where, and what it leaves out. */
export function grantSentences(request: Request): string[] {
  const { client, profileName, kind, address } = request;
  const who = isOwn(request) ? 'you' : client.label;
  const login = address.login === undefined ? '' : ` as ${address.login}`;
  return [
    `For ${GRANT_MINUTES} minutes ${who} may run every plain ${kind.toUpperCase()} statement in ${profileName}${login}, whatever it changes, without asking you first. This one is the first.`,
    `Nobody else and no other connection: other assistants still ask, and so does ${who} for statements of another kind or an unusual form.`,
    'You can end it at any time under Approvals.',
  ];
}
