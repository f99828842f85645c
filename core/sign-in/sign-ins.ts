import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { abortable } from '../common/abortable.ts';
import { HydrantError } from '../common/errors.ts';
import { checkStep, secretParts } from './checked-step.ts';
import { type PendingSignIn, type SignInAsker, SignInFiles } from './sign-in-files.ts';
import { signInNeeded } from './sign-in-needed.ts';
import type { SignInRequest } from './sign-in-request.ts';

export interface SignInsOptions {
  home: string;
  /** Learns the token and the parts of the address that let others in, before anything else happens with them. */
  learn: (secret: string) => void;
  /** Shows it to the person who runs this process. Absent in a server, which nobody looks at. */
  show?: ((pending: PendingSignIn) => void) | undefined;
  /** Milliseconds since the epoch. */
  now?: () => number;
  pollMs?: number;
}

/** Who waits for a sign-in, and what becomes of its token. */
export interface SignInWaiter {
  profile: string;
  environment: string;
  /** Where the profile leads; see `connectionIdentity`. */
  identity: string;
  signal: AbortSignal;
  /** Receives a sentence without the address, for whoever waits. */
  onWaiting?: ((sentence: string) => void) | undefined;
  /** The token that its connector was given and could not log in with. */
  had?: string | undefined;
  /** Saves the token, bound to where the profile leads. */
  save: (token: string) => Promise<void>;
  /** The saved token, read anew. */
  saved: () => Promise<string | undefined>;
}

interface Running {
  token: Promise<string>;
  cancel: AbortController;
  waiters: number;
  /** The sentence for who comes later. */
  sentence?: string;
}

const POLL_MS = 250;

/** Sign-ins of one process: at most one a profile and target, over all processes of this person. */
export class SignIns {
  readonly #options: SignInsOptions;
  readonly #running = new Map<string, Running>();
  #files: SignInFiles | undefined;

  constructor(options: SignInsOptions) {
    this.#options = options;
  }

  /**
   * Resolves with the token once a person has signed in. Rejects with SIGN_IN_NEEDED where nobody can see it, or it was cancelled or has
   * expired; with the connector's own error; or with QUERY_CANCELLED when `signal` fires. It ends with the last who waits for it.
   */
  async token(request: SignInRequest, waiter: SignInWaiter): Promise<string> {
    if (waiter.signal.aborted) throw cancelled();
    const key = createHash('sha256')
      .update(JSON.stringify([waiter.profile, waiter.identity]))
      .digest('hex');
    let running = this.#running.get(key);
    if (running === undefined) {
      const cancel = new AbortController();
      const begun: Running = { cancel, waiters: 0, token: Promise.resolve('') };
      begun.token = this.#run(request, { ...waiter, key }, begun).finally(() => this.#running.delete(key));
      begun.token.catch(() => undefined);
      this.#running.set(key, begun);
      running = begun;
    } else if (running.sentence) waiter.onWaiting?.(running.sentence);
    running.waiters += 1;
    try {
      return await abortable(running.token, waiter.signal);
    } catch (error) {
      throw waiter.signal.aborted ? cancelled() : error;
    } finally {
      running.waiters -= 1;
      if (running.waiters === 0) running.cancel.abort();
    }
  }

  async #run(request: SignInRequest, waiter: SignInWaiter & SignInAsker, running: Running): Promise<string> {
    const { show, home, now } = this.#options;
    this.#files ??= new SignInFiles(home, now);
    const under = (await this.#files.list()).some(({ key }) => key === waiter.key);
    // Somebody is shown the one that is under way.
    if (!under && !show) throw signInNeeded(waiter, 'Nobody is there to sign in just now.');
    const { mine, entry } = await this.#files.claim(waiter, request.purpose);
    return mine ? this.#own(request, waiter, running, entry) : this.#await(waiter, running, entry.id);
  }

  /** Begins the sign-in and waits for the person. */
  async #own(request: SignInRequest, waiter: SignInWaiter, running: Running, entry: PendingSignIn): Promise<string> {
    const { learn, now = Date.now, pollMs = POLL_MS } = this.#options;
    const files = this.#files as SignInFiles;
    const ended = new AbortController();
    const signal = AbortSignal.any([ended.signal, running.cancel.signal]);
    try {
      const begun = await abortable(request.begin(signal), signal);
      // It may fail before anybody waits for it.
      begun.token.catch(() => undefined);
      const step = checkStep(begun, now());
      for (const part of secretParts(step)) learn(part);
      const pending = { ...entry, step };
      await files.write(pending);
      this.#tell(pending, waiter, running);
      const watch = async (): Promise<never> => {
        for (;;) {
          await sleep(pollMs, undefined, { signal });
          if (now() >= step.expiresAt) throw signInNeeded(waiter, 'Nobody has signed in in time.');
          if ((await files.get(entry.id)) === undefined) throw signInNeeded(waiter, 'The sign-in was cancelled.');
        }
      };
      const token = await abortable(Promise.race([begun.token, watch()]), signal);
      learn(token);
      await waiter.save(token);
      return token;
    } finally {
      ended.abort();
      await files.remove(entry.id);
    }
  }

  /** Waits for the same sign-in in another process, and takes the token that it has saved. */
  async #await(waiter: SignInWaiter, running: Running, id: string): Promise<string> {
    const { learn, pollMs = POLL_MS } = this.#options;
    let isShown = false;
    for (;;) {
      const pending = await (this.#files as SignInFiles).get(id);
      if (pending === undefined) break;
      if (pending.step && !isShown) {
        isShown = true;
        for (const part of secretParts(pending.step)) learn(part);
        this.#tell(pending, waiter, running);
      }
      await sleep(pollMs, undefined, { signal: running.cancel.signal });
    }
    const token = await waiter.saved();
    if (token === undefined || token === waiter.had) throw signInNeeded(waiter, 'The sign-in was not completed.');
    learn(token);
    return token;
  }

  #tell(pending: PendingSignIn, waiter: SignInWaiter, running: Running): void {
    running.sentence = `Waiting for a person to sign in to ${pending.environment} at ${pending.step?.host}.`;
    waiter.onWaiting?.(running.sentence);
    this.#options.show?.(pending);
  }
}

function cancelled(): HydrantError {
  return new HydrantError('QUERY_CANCELLED', 'The sign-in was cancelled, because nobody waits for it.', 'Try again when you need it.');
}
