import type { Log } from './log.ts';

/** What {@link watchForCrash} works with. */
export interface CrashOptions {
  log: Log;
  /** One line for standard error. */
  say: (line: string) => void;
  /** Ends the process with this code. */
  exit: (code: number) => void;
}

/** Time limit for loading saved secrets before a crash message is redacted. Milliseconds. */
const LEARN_MS = 6_000;
/** Time limit for cancelling what runs before the process is killed. Milliseconds. */
const RELEASE_MS = 1_500;
/** Exit code of a process that crashed. */
const CRASHED = 1;

/**
 * Writes an error that nobody caught, a rejected promise included, before the process ends. The record with the place of the error is on
 * the disk at once. Its message follows where it can be said that no saved secret stands in it; Node's own way would print it as it is.
 */
export function watchForCrash({ log, say, exit }: CrashOptions): void {
  let isEnding = false;
  const crash = (origin: string, error: unknown): void => {
    // What fails while the process ends is a consequence.
    if (isEnding) return;
    isEnding = true;
    process.exitCode = CRASHED;
    log.error('crash', { origin, error: log.describe(error) });
    void finish(error);
  };
  process.on('uncaughtException', (error: unknown) => crash('uncaughtException', error));
  // Electron would only warn of these, Node would end: they end both.
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
    // exit() waits for the threads of an engine and would hang behind a statement that does not let go.
    if (!(await Promise.race([released, after(RELEASE_MS, false)]))) process.kill(process.pid, 'SIGKILL');
    exit(CRASHED);
  };
}

function after<T>(ms: number, value: T): Promise<T> {
  return new Promise((done) => setTimeout(() => done(value), ms));
}
