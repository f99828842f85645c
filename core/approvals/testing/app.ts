// A process that stands in for the app: listens, and with `approve` approves every request. Prints a line for each notification. Arguments:
// home, `approve` or `watch`
import { join } from 'node:path';
import { createRedactor } from '../../common/redact.ts';
import { openHistory } from '../../history/history.ts';
import { openApprovals } from '../approvals.ts';

const [home = '', role = 'watch'] = process.argv.slice(2);
const redactor = createRedactor();
const history = openHistory({ file: join(home, 'history.db'), redactor });
const approvals = openApprovals({ home, history, redactor });
await approvals.listen(() => {
  const waiting = approvals.list({ state: 'pending' });
  process.stdout.write(`notified ${waiting.length}\n`);
  if (role === 'approve') for (const { id } of waiting) approvals.approve(id, 'the app');
});
process.stdout.write('listening\n');
setInterval(() => undefined, 1000);
