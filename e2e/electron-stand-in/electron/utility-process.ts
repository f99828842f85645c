import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { REAL_NODE } from '../real-node.ts';
import { StrictEmitter, strict } from '../strict.ts';

interface Options {
  env?: NodeJS.ProcessEnv;
  execArgv?: string[];
  cwd?: string;
  stdio?: 'pipe' | 'ignore' | 'inherit';
  serviceName?: string;
}

/** A Node process with `process.parentPort`; messages are cloned as between Electron's processes. Ports cannot be sent. */
export class UtilityProcess extends StrictEmitter {
  readonly #child: ChildProcess;
  constructor(file: string, args: readonly string[], { env = process.env, execArgv = [], cwd, stdio = 'inherit' }: Options) {
    super('utilityProcess', ['spawn', 'exit', 'message', 'error']);
    const parentPort = join(import.meta.dirname, '..', 'parent-port.ts');
    this.#child = fork(file, args, {
      env: { ...env, ELECTRON_RUN_AS_NODE: '1' },
      execPath: REAL_NODE,
      execArgv: ['--disable-warning=ExperimentalWarning', '--import', parentPort, ...execArgv],
      ...(cwd === undefined ? {} : { cwd }),
      serialization: 'advanced',
      stdio: ['ignore', stdio, stdio, 'ipc'],
    });
    this.#child.on('spawn', () => this.emit('spawn'));
    this.#child.on('message', (message) => this.emit('message', message));
    this.#child.on('exit', (code) => this.emit('exit', code ?? 1));
    process.on('exit', () => this.kill());
  }
  get pid(): number | undefined {
    return this.#child.pid;
  }
  get stdout(): NodeJS.ReadableStream | null {
    return this.#child.stdout;
  }
  get stderr(): NodeJS.ReadableStream | null {
    return this.#child.stderr;
  }
  postMessage(message: unknown, transfer: readonly unknown[] = []): void {
    if (transfer.length > 0) throw new Error('The stand-in sends no ports to a utility process.');
    this.#child.send(message as object);
  }
  kill(): boolean {
    return this.#child.kill();
  }
}

export const utilityProcess = strict(
  { fork: (file: string, args: readonly string[] = [], options: Options = {}): UtilityProcess => new UtilityProcess(file, args, options) },
  'utilityProcess',
);
