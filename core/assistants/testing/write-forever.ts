// Adds and takes out an entry, over and over, until it is killed. Started by kills.test.ts.
import { openAssistants } from '../assistants.ts';
import { launchFrom } from './setup.ts';

const [userHome = '', home = ''] = process.argv.slice(2);
const assistants = openAssistants({ home, userHome, env: {}, platform: 'linux', launch: launchFrom('/opt/node') });
for (let n = 0; ; n++) {
  const profiles = [`p${n % 3}`];
  for (const action of ['add', 'remove'] as const) {
    const planned = await assistants.plan({ assistant: 'claude-desktop', action, profiles });
    if (planned.length > 0) await assistants.apply(planned);
  }
  // The first round loads what later ones have: only from here on is any moment as likely as another.
  if (n === 0) process.stdout.write('begun\n');
}
