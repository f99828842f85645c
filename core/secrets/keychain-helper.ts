import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { workerFile } from '../common/worker-file.ts';

export type KeychainRequest =
  | { readonly op: 'get' | 'delete'; readonly account: string }
  | { readonly op: 'set'; readonly account: string; readonly value: string };

export type KeychainReply =
  | { readonly kind: 'value'; readonly value: string | boolean | null }
  /** The keychain's error. */
  | { readonly kind: 'error'; readonly message: string }
  /** No reply in time: most likely a prompt that nobody answers. */
  | { readonly kind: 'timeout' }
  /** The helper could not be started, or died. */
  | { readonly kind: 'broken'; readonly message: string };

/** Request to the helper process, and its reply. */
export type KeychainCall = KeychainRequest & { readonly id: number; readonly service: string; readonly module?: string };
export type KeychainAnswer =
  | { readonly id: number; readonly value: string | boolean | null }
  | { readonly id: number; readonly error: string };

export interface KeychainHelperOptions {
  readonly service: string;
  readonly timeoutMs: number;
  readonly env: NodeJS.ProcessEnv;
  /** Milliseconds after which an idle helper ends. Default 2000. */
  readonly idleMs?: number;
  /** The module that the helper loads; tests replace it. Default `@napi-rs/keyring`, resolved from the helper's file. */
  readonly module?: string;
  /** The folder of the helper's file, if this code cannot find it: in the packaged app. */
  readonly workers?: URL;
}

interface Pending {
  readonly resolve: (reply: KeychainReply) => void;
  readonly timer: NodeJS.Timeout;
}

/**
 * Calls the keychain through a helper process, which starts with the first request, ends when idle, is killed when a request takes longer
 * than `timeoutMs`, and never keeps this process alive. Values are sent over the IPC channel only.
 */
export class KeychainHelper {
  readonly #options: KeychainHelperOptions;
  readonly #pending = new Map<number, Pending>();
  #child: ChildProcess | undefined;
  #idle: NodeJS.Timeout | undefined;
  #lastId = 0;

  constructor(options: KeychainHelperOptions) {
    this.#options = options;
  }

  /** Never rejects: the reply holds the error. */
  ask(request: KeychainRequest): Promise<KeychainReply> {
    let child: ChildProcess;
    try {
      child = this.#child ??= this.#start();
    } catch (error) {
      return Promise.resolve({ kind: 'broken', message: error instanceof Error ? error.message : String(error) });
    }
    clearTimeout(this.#idle);
    const { service, module } = this.#options;
    const id = ++this.#lastId;
    const call: KeychainCall = { id, service, ...(module === undefined ? {} : { module }), ...request };
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#stop(child, { kind: 'timeout' }), this.#options.timeoutMs);
      this.#pending.set(id, { resolve: resolve, timer });
      child.send(call, (error) => {
        if (error) this.#stop(child, { kind: 'broken', message: error.message });
      });
    });
  }

  #start(): ChildProcess {
    const child = spawn(process.execPath, [fileURLToPath(workerFile('keychain-helper', this.#options.workers))], {
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      env: helperEnv(this.#options.env),
      windowsHide: true,
    });
    child.unref();
    child.channel?.unref();
    child.on('error', (error) => this.#stop(child, { kind: 'broken', message: error.message }));
    child.on('exit', (code, signal) => this.#stop(child, { kind: 'broken', message: `the keychain helper ended (${signal ?? code})` }));
    child.on('message', (message) => this.#answer(child, message as KeychainAnswer));
    return child;
  }

  #answer(child: ChildProcess, message: KeychainAnswer): void {
    this.#resolve(message.id, 'error' in message ? { kind: 'error', message: message.error } : { kind: 'value', value: message.value });
    if (this.#pending.size > 0 || child !== this.#child) return;
    this.#idle = setTimeout(
      () => this.#stop(child, { kind: 'broken', message: 'the keychain helper was idle' }),
      this.#options.idleMs ?? 2000,
    );
    this.#idle.unref();
  }

  /** Ends a helper and, if it is the current one, answers all its waiting requests with `reply`. */
  #stop(child: ChildProcess, reply: KeychainReply): void {
    child.kill('SIGKILL');
    if (child !== this.#child) return;
    this.#child = undefined;
    clearTimeout(this.#idle);
    for (const id of [...this.#pending.keys()]) this.#resolve(id, reply);
  }

  #resolve(id: number, reply: KeychainReply): void {
    const waiting = this.#pending.get(id);
    if (!waiting) return;
    this.#pending.delete(id);
    clearTimeout(waiting.timer);
    waiting.resolve(reply);
  }
}

/** The helper needs the desktop session and the home, and none of our settings; Electron has to be told to run as Node. */
function helperEnv(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const inherited = Object.entries(env).filter(([name]) => !/^(HYDRANT_|NODE_OPTIONS$|NODE_CHANNEL|VITEST)/.test(name));
  return { ...Object.fromEntries(inherited), ELECTRON_RUN_AS_NODE: '1' };
}
