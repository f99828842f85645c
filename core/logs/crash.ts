import type { Log } from './log.ts';

/** Dependencies of {@link watchForCrash}. */
export interface CrashOptions {
  log: Log;
  /** Writes one line to standard error. */
  say: (line: string) => void;
  /** Ends the process with this code. */
  exit: (code: number) => void;
}

/** Time limit for loading saved secrets before a crash message is redacted. Milliseconds. */
const LEARN_MS = 6_000;
/** Milliseconds for cancelling running statements before the process is killed. */
const RELEASE_MS = 1_500;
/** Exit code of a process that crashed. */
const CRASHED = 1;

/**
 * Logs an uncaught error, including a rejected promise, before the process ends. The record with the stack frames is on disk at once. The
 * message follows once it is certain that it contains no saved secret; Node's own handler would print it unmasked.
 */
export function watchForCrash({ log, say, exit }: CrashOptions): void {
  let isEnding = false;
  const crash = (origin: string, error: unknown): void => {
    // Errors while the process ends are consequences of the first one.
    if (isEnding) return;
    isEnding = true;
    process.exitCode = CRASHED;
    log.error('crash', { origin, error: log.describe(error) });
    void finish(error);
  };
  process.on('uncaughtException', (error: unknown) => crash('uncaughtException', error));
  // Electron would only warn of these, Node would exit: this handler ends both.
  process.on('unhandledRejection', (error: unknown) => crash('unhandledRejection', error));

  const finish = async (error: unknown): Promise<void> => {
    const redaction = log.redaction();
    if (!redaction.isComplete()) {
      await Promise.race([redaction.learn(), after(LEARN_MS, undefined)]);
      if (log.redaction().isComplete()) log.error('crash-message', { error: log.describe(error) });
    }
    const { name, code, message } = log.describe(error);
    say(`Ended by an unforeseen error: ${[name, code, message].filter((part) => part !== undefined).join(' ')}`);
    log.stop('crash', { code: CRASHED });
    const released = log.release().then(
      () => true,
      () => true,
    );
    // exit() waits for the threads of an engine and would hang on a statement that does not stop.
    if (!(await Promise.race([released, after(RELEASE_MS, false)]))) process.kill(process.pid, 'SIGKILL');
    exit(CRASHED);
  };
}

function after<T>(ms: number, value: T): Promise<T> {
  return new Promise((done) => setTimeout(() => done(value), ms));
}
