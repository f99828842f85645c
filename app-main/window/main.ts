import { app, dialog, protocol } from 'electron';
import { visibleLine } from '../../core/common/visible-text.ts';
import { takeOwnSecrets } from '../../core/secrets/child-environment.ts';
import { openAppLog } from '../app-log.ts';
import { deepLinkIn, screenOfLink } from './deep-links.ts';
import { APP_SCHEME } from './page-protocol.ts';
import { startApp } from './start-app.ts';

// Everything that has to be said before Electron is ready. Nothing waits here: `ready` comes only after this module has run.
app.setName('Hydrant');
// Before Electron starts a process of its own, or the program of a link.
const env = takeOwnSecrets(process.env);
const log = openAppLog({
  host: 'window',
  env,
  exit: (code) => app.exit(code),
  report: (sentence) => {
    if (app.isReady()) dialog.showErrorBox('Hydrant has to end', `${sentence}\n\nStart it again; Settings has “Report a problem”.`);
  },
});
if (process.platform === 'win32') app.setAppUserModelId('com.hydrant.app');
protocol.registerSchemesAsPrivileged([{ scheme: APP_SCHEME, privileges: { standard: true, secure: true } }]);

if (!app.requestSingleInstanceLock()) {
  // The one that runs shows itself; see `second-instance`.
  app.quit();
} else {
  const waiting: string[] = [];
  let show: ((screen: string | undefined) => void) | undefined;
  const open = (link: string | undefined): void => {
    if (show) show(link === undefined ? undefined : screenOfLink(link));
    else if (link !== undefined) waiting.push(link);
  };
  app.on('second-instance', (_event, argv) => open(deepLinkIn(argv)));
  app.on('open-url', (event, url) => {
    event.preventDefault();
    open(url);
  });
  app
    .whenReady()
    .then(() => startApp(env, log))
    .then(
      (started) => {
        show = started.show;
        const link = waiting.at(-1) ?? deepLinkIn(process.argv);
        if (link !== undefined) open(link);
      },
      (error: unknown) => {
        log.error('not-started', { error: log.describe(error) });
        process.stderr.write(`Hydrant could not start: ${visibleLine(error instanceof Error ? error.message : String(error))}\n`);
        app.exit(1);
      },
    );
}
