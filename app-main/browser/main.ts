import { parseArgs } from 'node:util';
import { HydrantError } from '../../core/common/errors.ts';
import { visibleLine } from '../../core/common/visible-text.ts';
import { describeInstallation } from '../../core/launcher/launcher.ts';
import { hydrantHome } from '../../core/profiles/home.ts';
import manifest from '../../package.json' with { type: 'json' };
import { openAppLog } from '../app-log.ts';
import { WINDOW_WORDS } from '../host/action-words.ts';
import { createHost } from '../host/host.ts';
import { installationRoot, rendererFolder } from '../installation.ts';
import { openBrowser } from './open-browser.ts';
import { serveBrowser } from './server.ts';
import { terminalConfirm } from './terminal-confirm.ts';

const log = openAppLog({ host: 'browser', env: process.env, exit: (code) => process.exit(code) });

/** The browser host: the screens on loopback, for machines without Electron's binary or without a screen of their own. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { port: { type: 'string', default: '0' }, open: { type: 'boolean', default: true } },
    allowNegative: true,
  });
  let stop: (reason: string) => void = () => undefined;
  const stopped = new Promise<string>((resolve) => {
    stop = resolve;
  });
  // Before anything is opened: what is told to end while it starts opens, and closes in order.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop(signal));
  // The command that started it is gone.
  process.on('disconnect', () => stop('its parent is gone'));
  process.channel?.unref();
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
    shell: { host: 'browser', ...(confirm ? { confirm } : {}), quit: () => stop('a person') },
    log,
  });
  const server = await serveBrowser(host, rendererFolder(), Number(values.port));
  const opened = values.open ? await openBrowser(server.address, process.platform, process.env) : undefined;
  if (opened) void server.loggedIn.then(() => opened.removePage());
  process.stdout.write(`${opened ? 'Hydrant is open in your browser' : 'Open Hydrant in a browser on this machine'}: ${server.address}\n`);
  process.stdout.write('The address works once, in one tab. Ctrl+C ends Hydrant.\n');
  const reason = await stopped;
  await opened?.removePage();
  await server.close();
  await host.close();
  log.stop(reason);
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    log.error('not-started', { error: log.describe(error) });
    const sentence = error instanceof HydrantError ? `${error.message} ${error.nextIn(WINDOW_WORDS)}` : String(error);
    process.stderr.write(`hydrant app: ${visibleLine(sentence)}\n`);
    process.exit(1);
  },
);
