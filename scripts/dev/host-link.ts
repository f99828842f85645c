import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { type Answer, type Channel, type Push, TOPICS } from '../../app-main/contract/contract.ts';
import type { Host } from '../../app-main/host/host.ts';
import type { FromHost, ToHost } from './host-messages.ts';

/** A host that has not ended by then is killed. Milliseconds. */
const ENDS_WITHIN_MS = 8_000;

/** A host process that serves; it may be replaced by the next one. */
interface Running {
  child: ChildProcess;
  /** Whether it came to serve; false for one that ended before. */
  isReady: Promise<boolean>;
  waiting: Map<number, (answer: Answer<Channel>) => void>;
}

/** The app host as a process that can be replaced while pages are open: calls wait for the next one, and pages then ask again. */
export class HostLink implements Pick<Host, 'call' | 'listen'> {
  readonly #listeners = new Set<(push: Push) => void>();
  readonly #quit: () => void;
  #running: Promise<Running> | undefined;
  #calls = 0;

  /** `quit`: what a person presses in the page. */
  constructor(quit: () => void) {
    this.#quit = quit;
  }

  /** Whether a host was ever started. */
  get isStarted(): boolean {
    return this.#running !== undefined;
  }

  /** Ends the host that runs, and starts one from the sources as they are now. Resolves with whether it serves. */
  async restart(): Promise<boolean> {
    const former = this.#running;
    this.#running = (async () => {
      if (former) await end(await former);
      return this.#start();
    })();
    const { isReady } = await this.#running;
    if (!(await isReady)) return false;
    for (const topic of TOPICS) if (topic !== 'navigate') this.#push({ topic });
    return true;
  }

  async stop(): Promise<void> {
    if (this.#running) await end(await this.#running);
  }

  async call(channel: unknown, request: unknown): Promise<Answer<Channel>> {
    const running = await this.#running;
    if (!running || !(await running.isReady)) return gone('The app host does not start; the terminal of `npm run dev` says why.');
    this.#calls += 1;
    const call = this.#calls;
    return new Promise((resolve) => {
      running.waiting.set(call, resolve);
      running.child.send({ call, channel, request } satisfies ToHost, (error) => {
        if (error) resolve(gone('The app host ended.'));
      });
    });
  }

  listen(listener: (push: Push) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #push(push: Push): void {
    for (const listener of this.#listeners) listener(push);
  }

  #start(): Running {
    const child = fork(join(import.meta.dirname, 'host-process.ts'), { stdio: ['inherit', 'inherit', 'inherit', 'ipc'] });
    const { promise: isReady, resolve: reportReady } = Promise.withResolvers<boolean>();
    const waiting: Running['waiting'] = new Map();
    child.on('message', (message: FromHost) => {
      if ('ready' in message) reportReady(true);
      else if ('push' in message) this.#push(message.push);
      else if ('quit' in message) this.#quit();
      else {
        waiting.get(message.answered)?.(message.answer);
        waiting.delete(message.answered);
      }
    });
    child.on('exit', () => {
      reportReady(false);
      for (const answer of waiting.values()) answer(gone('The app host was restarted before it answered.'));
      waiting.clear();
    });
    return { child, isReady, waiting };
  }
}

/** Ends a host in order: its servers end with it. */
async function end({ child }: Running): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const timer = setTimeout(() => child.kill('SIGKILL'), ENDS_WITHIN_MS);
  const exited = once(child, 'exit');
  if (child.connected) child.disconnect();
  await exited;
  clearTimeout(timer);
}

function gone(message: string): Answer<Channel> {
  return { ok: false, problem: { code: 'SERVER_FAILED', message, next: 'Try again.' } };
}
