// A process that requests approval for each statement in turn, and prints the outcome as one line of JSON: the approval, or an error code.
// Arguments: home, milliseconds to wait for a person, statements …
import { join } from 'node:path';
import { createRedactor } from '../../common/redact.ts';
import { openHistory } from '../../history/history.ts';
import { createApprovalGate } from '../approval-gate.ts';
import { ASK } from './approval-fixture.ts';

const [home = '', waitMs = '0', ...statements] = process.argv.slice(2);
const redactor = createRedactor();
const history = openHistory({ file: join(home, 'history.db'), redactor });
const approvalGate = createApprovalGate({ home, history: async () => history, redactor, waitMs: Number(waitMs) });
const never = new AbortController().signal;
process.stdout.write('"ready"\n');
for (const sql of statements) {
  const end = await approvalGate
    .requestApproval({ ...ASK, sql }, { cancelled: never, closing: never, assertEnabled: async () => undefined })
    .catch((error: { code: string }) => error.code);
  process.stdout.write(`${JSON.stringify(end)}\n`);
}
history.close();
