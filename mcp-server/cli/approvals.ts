import { userInfo } from 'node:os';
import { type ApprovalGrant, type ApprovalRequest, type Approvals, openApprovals } from '../../core/approvals/approvals.ts';
import { openHistory } from '../../core/history/history.ts';
import { homePaths, hydrantHome } from '../../core/profiles/home.ts';
import { HydrantError } from '../../core/stones/errors.ts';
import { createRedactor } from '../../core/stones/redact.ts';
import { print, printAnswer, printJson, warn } from './output.ts';

interface ApprovalOptions {
  json?: boolean;
  state?: string;
  limit?: number;
  reason?: string;
}

const STATES: readonly ApprovalRequest['state'][] = ['pending', 'approved', 'denied', 'expired', 'withdrawn', 'used'];

/** Lists what waits for a person, or what came of it, and what is allowed for a while. */
export async function listApprovals({ json, state = 'pending', limit }: ApprovalOptions): Promise<undefined> {
  const known = STATES.find((one) => one === state);
  if (!known && state !== 'all') throw new HydrantError('USAGE', `There is no state ${state}.`, `Use one of: ${STATES.join(', ')}, all.`);
  await withApprovals(async (approvals) => {
    const requests = approvals.list({ ...(known ? { state: known } : {}), ...(limit && limit > 0 ? { limit } : {}) });
    const grants = approvals.grants();
    if (json) await printJson({ requests, grants });
    else if (requests.length + grants.length === 0) await print(known === 'pending' ? 'Nothing waits for an approval.' : 'There is none.');
    for (const request of json ? [] : requests) await print(...linesOf(request));
    for (const grant of json ? [] : grants) await print(lineOfGrant(grant));
  });
}

/** Says yes to one statement, once. */
export async function approveRequest({ json }: ApprovalOptions, [id = '']: string[]): Promise<undefined> {
  await withApprovals(async (approvals) => {
    const request = approvals.approve(id, person());
    await printAnswer(json, request, `Approved once, until ${clock(request.expiresAt)}:`, ...indented(request.statement));
  });
}

/** Says no to one statement; the assistant is told why. */
export async function denyRequest({ json, reason = '' }: ApprovalOptions, [id = '']: string[]): Promise<undefined> {
  await withApprovals(async (approvals) => {
    const request = approvals.deny(id, person(), reason);
    await printAnswer(json, request, 'Refused.');
  });
}

async function withApprovals(work: (approvals: Approvals) => Promise<void>): Promise<void> {
  const redactor = createRedactor();
  const home = hydrantHome();
  const history = openHistory({
    file: homePaths(home).history,
    redactor,
    onNotice: (notice) => warn(`${notice.message} ${notice.next}`),
  });
  try {
    await work(openApprovals({ home, history, redactor }));
  } finally {
    history.close();
  }
}

function linesOf(request: ApprovalRequest): string[] {
  const { id, state, client, profile, environment, kind, estimatedRows, expiresAt, statement, statementCut, reason, affectedRows } =
    request;
  const facts = [
    id,
    state,
    state === 'pending' || state === 'approved' ? `until ${clock(expiresAt)}` : '',
    `${client.name} ${client.version}`.trim(),
    environment === profile ? profile : `${environment} (${profile})`,
    kind,
    estimatedRows === null ? '' : `about ${estimatedRows.toLocaleString('en')} rows`,
    affectedRows === null ? '' : `${affectedRows.toLocaleString('en')} rows changed`,
    statementCut ? 'cannot be shown whole' : '',
    reason ?? '',
  ];
  return [facts.filter(Boolean).join(' · '), ...indented(statement)];
}

function lineOfGrant({ id, client, environment, kind, expiresAt }: ApprovalGrant): string {
  return `${id} · allowed until ${clock(expiresAt)} · ${client} · ${environment} · every plain ${kind}`;
}

/** A statement keeps its lines, and stands apart from ours. */
function indented(text: string): string[] {
  return text.split('\n').map((line) => `    ${line}`);
}

function clock(at: number): string {
  return new Date(at).toISOString();
}

/** Who says yes: the user who runs the command. */
function person(): string {
  try {
    return `${userInfo().username} (command line)`;
  } catch {
    return `user ${process.getuid?.() ?? 'unknown'} (command line)`;
  }
}
