import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { workerFile } from '../common/worker-file.ts';

export type KeychainRequest =
  | { readonly op: 'get' | 'delete'; readonly account: string }
  | { readonly op: 'set'; readonly account: string; readonly value: string };

export type KeychainReply =
  | { readonly kind: 'value'; readonly value: string | boolean | null }
  /** What the keychain said. */
  | { readonly kind: 'error'; readonly message: string }
  /** Nothing came back in time: most likely a prompt that nobody answers. */
  | { readonly kind: 'timeout' }
  /** The helper could not be started, or died. */
  | { readonly kind: 'broken'; readonly message: string };

/** What the helper process is sent, and what it answers. */
export type KeychainCall = KeychainRequest & { readonly id: number; readonly service: string; readonly module?: string };
export type KeychainAnswer =
  | { readonly id: number; readonly value: string | boolean | null }
  | { readonly id: number; readonly error: string };

export interface KeychainHelperOptions {
  readonly service: string;
  readonly timeoutMs: number;
  readonly env: NodeJS.ProcessEnv;
  /** How long an idle helper is kept, in milliseconds. Default 2000. */
  readonly idleMs?: number;
  /** The module to load in the helper; tests put another in its place. Default `@napi-rs/keyring`, from where the helper's file is. */
  readonly module?: string;
  /** The folder of the helper's file, where this code would not find it: in the packaged app. */
  readonly workers?: URL;
}

interface Pending {
  readonly settle: (reply: KeychainReply) => void;
  readonly timer: NodeJS.Timeout;
}

/**
 * Asks the keychain through a helper process, which starts with the first request, ends when idle, is killed when a request
 * takes longer than `timeoutMs`, and never keeps this process alive. Values travel over the IPC channel only.
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

  /** Never rejects: what went wrong is in the reply. */
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
      this.#pending.set(id, { settle: resolve, timer });
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
    this.#settle(message.id, 'error' in message ? { kind: 'error', message: message.error } : { kind: 'value', value: message.value });
    if (this.#pending.size > 0 || child !== this.#child) return;
    this.#idle = setTimeout(
      () => this.#stop(child, { kind: 'broken', message: 'the keychain helper was idle' }),
      this.#options.idleMs ?? 2000,
    );
    this.#idle.unref();
  }

  /** Ends a helper and, when it is the present one, everything that waits for it. */
  #stop(child: ChildProcess, reply: KeychainReply): void {
    child.kill('SIGKILL');
    if (child !== this.#child) return;
    this.#child = undefined;
    clearTimeout(this.#idle);
    for (const id of [...this.#pending.keys()]) this.#settle(id, reply);
  }

  #settle(id: number, reply: KeychainReply): void {
    const waiting = this.#pending.get(id);
    if (!waiting) return;
    this.#pending.delete(id);
    clearTimeout(waiting.timer);
    waiting.settle(reply);
  }
}

/** The helper needs the desktop session and the home, and none of our settings; in Electron it has to be told to be Node. */
function helperEnv(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => !/^(HYDRANT_|NODE_OPTIONS$|NODE_CHANNEL|VITEST)/.test(name));
  return { ...Object.fromEntries(kept), ELECTRON_RUN_AS_NODE: '1' };
}
