import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRedactor, type Redactor } from '../../common/redact.ts';
import { DIALECTS } from '../../engines/registry.ts';
import { type History, openHistory } from '../../history/history.ts';
import { type ApprovalAsk, type ApprovalGate, createApprovalGate, type GivenApproval, type WaitOptions } from '../approval-gate.ts';
import { type Approvals, openApprovals } from '../approvals.ts';

/** Both sides of approvals over one fresh home, with a clock that the test moves. */
export interface ApprovalFixture {
  home: string;
  file: string;
  clock: { at: number };
  redactor: Redactor;
  history: History;
  approvals: Approvals;
  approvalGate: ApprovalGate;
  /** A second history on the same file with its own gate, as another process has it. */
  another(): { history: History; approvalGate: ApprovalGate };
  /** Requests an approval; resolves with the approval or the code of the error. */
  requestApproval(
    ask?: Partial<ApprovalAsk>,
    waitOptions?: Partial<WaitOptions>,
    approvalGate?: ApprovalGate,
  ): Promise<GivenApproval | string>;
  close(): void;
}

const never = new AbortController().signal;

export const ASK: ApprovalAsk = {
  client: { name: 'claude-desktop', version: '1.2.3' },
  principal: 'local:joe',
  profile: 'sales',
  environment: 'prod',
  identity: 'the sales database',
  address: { server: 'db.example.com:5432', database: 'sales', login: 'joe' },
  engine: 'duckdb',
  dialect: DIALECTS.duckdb,
  sql: 'DELETE FROM orders WHERE order_id = $1',
  parameters: [7],
  kind: 'delete',
  capability: 'write',
  grantable: true,
  harmlessChange: true,
  plan: async () => undefined,
};

export function openApprovalFixture({ waitMs = 5000, standing = true }: { waitMs?: number; standing?: boolean } = {}): ApprovalFixture {
  const home = mkdtempSync(join(process.env.HYDRANT_TEST_ROOT ?? tmpdir(), 'approvals-'));
  const file = join(home, 'history.db');
  const redactor = createRedactor();
  const clock = { at: Date.parse('2026-01-01T00:00:00Z') };
  const now = standing ? () => clock.at : Date.now;
  const opened: History[] = [];
  const another = () => {
    const history = openHistory({ file, redactor, now });
    opened.push(history);
    return { history, approvalGate: createApprovalGate({ home, history: async () => history, redactor, waitMs, now }) };
  };
  const { history, approvalGate } = another();
  const approvals = openApprovals({ home, history, redactor, now });
  return {
    home,
    file,
    clock,
    redactor,
    history,
    approvals,
    approvalGate,
    another,
    requestApproval: (ask = {}, waitOptions = {}, through = approvalGate) =>
      through
        .requestApproval({ ...ASK, ...ask }, { cancelled: never, closing: never, assertEnabled: async () => undefined, ...waitOptions })
        .catch((error: { code: string }) => error.code),
    close: () => {
      approvals.close();
      for (const one of opened) one.close();
    },
  };
}
