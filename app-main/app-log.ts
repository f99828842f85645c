import { createRedactor } from '../core/common/redact.ts';
import { visibleLine } from '../core/common/visible-text.ts';
import { watchForCrash } from '../core/logs/crash.ts';
import { createLog, type Log, silentLog } from '../core/logs/log.ts';
import { logLevelOf } from '../core/logs/log-level.ts';
import { programVersions } from '../core/logs/program-versions.ts';
import { createLogRedaction } from '../core/logs/redaction.ts';
import { hydrantHome } from '../core/profiles/home.ts';
import { notePassphrase } from '../core/secrets/note-passphrase.ts';
import manifest from '../package.json' with { type: 'json' };

/** What differs between the window and the browser host. */
export interface AppLogOptions {
  host: 'window' | 'browser';
  env: NodeJS.ProcessEnv;
  /** Ends the app with this code. */
  exit: (code: number) => void;
  /** Tells a person that the app ends, in one sentence without secrets. */
  report?: (sentence: string) => void;
}

/** The log of the app's own process, which also takes what nobody caught. The host gives it the secrets it knows; see `redactWith`. */
export function openAppLog({ host, env, exit, report }: AppLogOptions): Log {
  const log = openLog(env);
  watchForCrash({
    log,
    say: (line) => {
      process.stderr.write(`hydrant app: ${visibleLine(line)}\n`);
      report?.(line);
    },
    exit,
  });
  log.start({ version: manifest.version, mode: host, ...programVersions() });
  return log;
}

function openLog(env: NodeJS.ProcessEnv): Log {
  try {
    const redactor = createRedactor();
    notePassphrase(redactor, env);
    // Before the host is there nobody knows which secrets are saved.
    const redaction = createLogRedaction({ redactor, isComplete: () => false, learn: async () => undefined });
    return createLog({ home: hydrantHome(env), role: 'app', level: logLevelOf(env), redaction });
  } catch {
    // A user without a home folder: the app itself says so.
    return silentLog();
  }
}
