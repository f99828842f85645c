// The app host under `npm run dev`: the sources as they are, without a bundle. It speaks to its parent alone, listens on no port, and
// ends with its parent. Its servers are the built ones, which scripts/dev.ts builds anew before it restarts this process.
import { openAppLog } from '../../app-main/app-log.ts';
import { terminalConfirm } from '../../app-main/browser/terminal-confirm.ts';
import { createHost } from '../../app-main/host/host.ts';
import { installationRoot } from '../../app-main/installation.ts';
import { describeInstallation } from '../../core/launcher/launcher.ts';
import { hydrantHome } from '../../core/profiles/home.ts';
import manifest from '../../package.json' with { type: 'json' };
import type { FromHost, ToHost } from './host-messages.ts';

const log = openAppLog({ host: 'browser', env: process.env, exit: (code) => process.exit(code) });
const parentGone = new Promise<void>((resolve) => {
  process.on('disconnect', resolve);
});
// Ctrl+C reaches every process of a terminal; the parent ends this one in order.
for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined);

const send = (message: FromHost): void => {
  if (process.connected) process.send?.(message);
};
const confirm = terminalConfirm({ input: process.stdin, output: process.stdout });
const host = await createHost({
  home: hydrantHome(),
  version: manifest.version,
  env: process.env,
  platform: process.platform,
  installation: describeInstallation({
    execPath: process.execPath,
    root: installationRoot(),
    platform: process.platform,
    env: process.env,
  }),
  shell: { host: 'browser', ...(confirm ? { confirm } : {}), quit: () => send({ quit: true }) },
  log,
});
host.listen((push) => send({ push }));
process.on('message', ({ call, channel, request }: ToHost) => {
  void host.call(channel, request).then((answer) => send({ answered: call, answer }));
});
send({ ready: true });

await parentGone;
await host.close();
log.stop('its parent is gone');
process.exit(0);
