import { userInfo } from 'node:os';
import { type Approvals, openApprovals } from '../../core/approvals/approvals.ts';
import { openHistory } from '../../core/history/history.ts';
import { homePaths, hydrantHome } from '../../core/profiles/home.ts';
import { createRedactor } from '../../core/stones/redact.ts';
import { print } from './context.ts';

interface ApprovalOptions {
  json?: boolean;
  reason?: string;
}

/** What waits for a person's yes. */
export function listApprovals(options: ApprovalOptions): Promise<void> {
  return withApprovals(async (approvals) => {
    const waiting = approvals.list({ state: 'pending' });
    if (options.json) return print(JSON.stringify(waiting));
    if (waiting.length === 0) return print('Nothing waits for you.');
    for (const { id, client, environment, expiresAt, statement } of waiting) {
      await print(`${id}  ${client.name} in ${environment}, until ${new Date(expiresAt).toISOString()}\n${statement.replace(/^/gm, '  ')}`);
    }
  });
}

/** A yes to one exact statement, once. */
export function approve(_: ApprovalOptions, [id = '']: string[]): Promise<void> {
  return withApprovals(async (approvals) => {
    const { client } = approvals.approve(id, person());
    await print(`Approved once. ${client.name} has ten minutes to send exactly this statement again.`);
  });
}

export function deny(options: ApprovalOptions, [id = '']: string[]): Promise<void> {
  return withApprovals(async (approvals) => {
    approvals.deny(id, person(), options.reason ?? '');
    await print('Refused.');
  });
}

async function withApprovals(work: (approvals: Approvals) => Promise<void>): Promise<void> {
  const home = hydrantHome();
  const redactor = createRedactor();
  const history = openHistory({ file: homePaths(home).history, redactor });
  try {
    await work(openApprovals({ home, history, redactor }));
  } finally {
    history.close();
  }
}

function person(): string {
  try {
    return userInfo().username;
  } catch {
    return 'the person at this machine';
  }
}
