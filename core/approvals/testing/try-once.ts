// One process that asks for an approval once, and says what came of it. Started by approvals.test.ts.
import { join } from 'node:path';
import { openHistory } from '../../history/history.ts';
import { createRedactor } from '../../stones/redact.ts';
import { type ApprovalAsk, createApprovalGate } from '../approval-gate.ts';

const [home = '', ask = '{}'] = process.argv.slice(2);
const redactor = createRedactor();
const history = openHistory({ file: join(home, 'history.db'), redactor });
const gate = createApprovalGate({ home, history: async () => history, redactor, waitMs: 1 });
const given = { ...(JSON.parse(ask) as ApprovalAsk), plan: async () => undefined, signal: new AbortController().signal };
const outcome = await gate.seek(given).then(
  () => 'ran',
  (error: { code?: string }) => error.code ?? 'error',
);
process.stdout.write(outcome);
history.close();
