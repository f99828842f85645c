import { userInfo } from 'node:os';
import { type ApprovalGrant, type ApprovalRequest, type Approvals, openApprovals } from '../../core/approvals/approvals.ts';
import { viewAsText, viewStatement } from '../../core/approvals/statement-view.ts';
import { HydrantError } from '../../core/common/errors.ts';
import { createRedactor, type Redactor, WITHHELD } from '../../core/common/redact.ts';
import { findDialect } from '../../core/engines/registry.ts';
import { openHistory } from '../../core/history/history.ts';
import { addressInWords, type ConnectionAddress } from '../../core/profiles/connection-address.ts';
import { homePaths, hydrantHome } from '../../core/profiles/home.ts';
import { learnSavedSecrets } from '../saved-profiles.ts';
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
    const requests = approvals.list({ ...(known ? { state: known } : {}), ...(limit ? { limit } : {}) });
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
    await printAnswer(json, request, `Approved once, until ${clock(request.expiresAt)}, in ${placeOf(request)}:`, ...laidOut(request));
  });
}

/** Says no to one statement; the assistant is told why. */
export async function denyRequest({ json, reason = '' }: ApprovalOptions, [id = '']: string[]): Promise<undefined> {
  await withApprovals(async (approvals, redactor) => {
    const unknown = reason === '' ? undefined : await learnSavedSecrets(redactor, warn);
    const request = approvals.deny(id, person(), unknown ? WITHHELD : reason);
    await printAnswer(json, request, 'Refused.');
  });
}

/** Works with the approvals of this home. */
export async function withApprovals(work: (approvals: Approvals, redactor: Redactor) => Promise<void>): Promise<void> {
  const redactor = createRedactor();
  const home = hydrantHome();
  const history = openHistory({
    file: homePaths(home).history,
    redactor,
    onNotice: (notice) => warn(`${notice.message} ${notice.next}`),
  });
  try {
    await work(openApprovals({ home, history, redactor }), redactor);
  } finally {
    history.close();
  }
}

function linesOf(request: ApprovalRequest): string[] {
  const { id, state, client, kind, estimatedRows, expiresAt, statementCut, reason, affectedRows } = request;
  const facts = [
    id,
    state,
    state === 'pending' || state === 'approved' ? `until ${clock(expiresAt)}` : '',
    `${client.name} ${client.version}`.trim(),
    placeOf(request),
    kind,
    estimatedRows === null ? '' : `about ${estimatedRows.toLocaleString('en')} rows`,
    affectedRows === null ? '' : `${affectedRows.toLocaleString('en')} rows changed`,
    statementCut ? 'cannot be shown whole' : '',
    reason ?? '',
  ];
  return [facts.filter(Boolean).join(' · '), ...laidOut(request)];
}

/** The environment, its profile where that is called otherwise, and where it leads: `prod (sales) · sales on db.example.com:5432 as joe`. */
function placeOf({ environment, profile, address }: { environment: string; profile: string; address: ConnectionAddress }): string {
  const name = environment === profile ? profile : `${environment} (${profile})`;
  return address.server === '' ? name : `${name} · ${addressInWords(address)}`;
}

/** The statement with long blanks folded, misleading characters named, and its length given, so that nothing in it can hide. */
function laidOut({ statement, engine }: ApprovalRequest): string[] {
  return indented(viewAsText(viewStatement(statement, findDialect(engine))));
}

function lineOfGrant(grant: ApprovalGrant): string {
  const { id, client, kind, expiresAt } = grant;
  return `${id} · allowed until ${clock(expiresAt)} · ${client} · ${placeOf(grant)} · every plain ${kind}`;
}

/** The lines of a statement, indented, so that none can pass for one of ours. */
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
