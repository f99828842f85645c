/** How long an engine has to say that it dropped a statement before its caller is answered without that, in milliseconds. */
const CONFIRM_MS = 1_000;

/** The engine was asked to drop a statement and has not said that it did. */
export class UnconfirmedCancel extends Error {}

/**
 * Waits for `work`; once the signal has fired, only a moment longer, then rejects with {@link UnconfirmedCancel}. An engine may be inside one
 * call that it cannot leave, or may be gone without a word: whoever waits for an answer is not kept by either. `work` goes on meanwhile.
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
