import { createRedactor } from '../core/common/redact.ts';
import { visibleLine } from '../core/common/visible-text.ts';
import { PROFILES } from '../core/engines/registry.ts';
import { watchForCrash } from '../core/logs/crash.ts';
import { createLog, type Log, silentLog } from '../core/logs/log.ts';
import { logLevelOf } from '../core/logs/log-level.ts';
import { createLogRedaction, type LogRedaction } from '../core/logs/redaction.ts';
import { hydrantHome } from '../core/profiles/home.ts';
import { notePassphrase } from '../core/secrets/note-passphrase.ts';

/** Opens the log of this process, once, at its entry. Until a runtime takes over, it knows no secret and withholds messages. */
export function openProcessLog(): Log {
  try {
    const role = process.argv[2] === 'stdio' ? 'server' : 'command';
    return createLog({ home: hydrantHome(), role, level: logLevelOf(process.env), redaction: savedRedaction() });
  } catch {
    // A user without a home folder: the command itself says so.
    return silentLog();
  }
}

/** Writes what nobody caught into the log, and ends the process with code 1. */
export function endOnCrash(log: Log): void {
  watchForCrash({ log, say, exit: (code) => process.exit(code) });
}

function say(sentence: string): void {
  process.stderr.write(`hydrant: ${visibleLine(sentence)}\n`);
}

/** Knows the secrets and addresses of every saved profile, once it was asked to learn them. */
function savedRedaction(): LogRedaction {
  const redactor = createRedactor();
  notePassphrase(redactor, process.env);
  let isComplete = false;
  let mask = (text: string): string => text;
  return createLogRedaction({
    redactor,
    isComplete: () => isComplete,
    mask: (text) => mask(text),
    learn: async () => {
      const [{ learnSavedSecrets, profileStore }, { addressMask }] = await Promise.all([
        import('./saved-profiles.ts'),
        import('../core/profiles/address-mask.ts'),
      ]);
      mask = addressMask((await profileStore().list()).profiles.map((profile) => PROFILES.parts(profile)));
      isComplete = (await learnSavedSecrets(redactor, say)) === undefined;
    },
  });
}
