import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { KEYCHAIN_HELPER_SOURCE } from './keychain-helper-source.ts';

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

export interface KeychainHelperOptions {
  readonly service: string;
  readonly timeoutMs: number;
  readonly env: NodeJS.ProcessEnv;
  /** How long an idle helper is kept, in milliseconds. Default 2000. */
  readonly idleMs?: number;
  /** The module to load in the helper; tests put another in its place. Default `@napi-rs/keyring`. */
  readonly module?: string;
}

interface Pending {
  readonly resolve: (reply: KeychainReply) => void;
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
    let module: string;
    let child: ChildProcess;
    try {
      module = this.#options.module ?? createRequire(import.meta.url).resolve('@napi-rs/keyring');
      child = this.#child ??= this.#start();
    } catch (error) {
      return Promise.resolve({ kind: 'broken', message: error instanceof Error ? error.message : String(error) });
    }
    clearTimeout(this.#idle);
    const id = ++this.#lastId;
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#stop(child, { kind: 'timeout' }), this.#options.timeoutMs);
      this.#pending.set(id, { resolve, timer });
      child.send({ id, module, service: this.#options.service, ...request }, (error) => {
        if (error) this.#stop(child, { kind: 'broken', message: error.message });
      });
    });
  }

  #start(): ChildProcess {
    const child = spawn(process.execPath, ['-e', KEYCHAIN_HELPER_SOURCE], {
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      env: helperEnv(this.#options.env),
      windowsHide: true,
    });
    child.unref();
    child.channel?.unref();
    child.on('error', (error) => this.#stop(child, { kind: 'broken', message: error.message }));
    child.on('exit', (code, signal) => this.#stop(child, { kind: 'broken', message: `the keychain helper ended (${signal ?? code})` }));
    child.on('message', (message) => this.#answer(child, message as { id: number; value?: string | boolean | null; error?: string }));
    return child;
  }

  #answer(child: ChildProcess, message: { id: number; value?: string | boolean | null; error?: string }): void {
    const { error, value } = message;
    this.#resolve(message.id, error === undefined ? { kind: 'value', value: value ?? null } : { kind: 'error', message: error });
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

/** The helper needs the desktop session and the home, and none of our settings; in Electron it has to be told to be Node. */
function helperEnv(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const inherited = Object.entries(env).filter(([name]) => !/^(HYDRANT_|NODE_OPTIONS$|NODE_CHANNEL|VITEST)/.test(name));
  return { ...Object.fromEntries(inherited), ELECTRON_RUN_AS_NODE: '1' };
}
