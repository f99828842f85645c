/** How long the caller of a cancelled statement waits for the engine to confirm the cancel. Milliseconds. */
const CONFIRM_MS = 1_000;

/** The engine was asked to cancel a statement and has not confirmed it. */
export class UnconfirmedCancel extends Error {}

/**
 * Waits for `work`; once the signal has fired, for a second at most, then rejects with {@link UnconfirmedCancel} while `work` goes on. An
 * engine may be inside a call that it cannot interrupt, or may be unreachable: the caller waits for neither.
 */
export async function awaitConfirmed<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = Promise.withResolvers<never>();
  const onAbort = (): void => {
    timer = setTimeout(() => late.reject(new UnconfirmedCancel()), CONFIRM_MS);
  };
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });
  late.promise.catch(() => undefined);
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
    work.catch(() => undefined);
  }
}
