import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Duplex, Readable } from 'node:stream';
import { HydrantError } from '../../common/errors.ts';
import { ownName } from '../../common/partial-files.ts';
import { createRedactor, type Redactor } from '../../common/redact.ts';
import { type Channel, openChannel } from './hosted-channel.ts';
import { hostEnvironment } from './hosted-environment.ts';
import { type CallKind, cancelledBefore, type HostEnd, hostEndError, readError, unconfirmedCancel } from './hosted-errors.ts';
import type { HostLimits } from './hosted-limits.ts';
import { type Reply, type Request, readReply, type SessionState } from './hosted-messages.ts';
import { type DriverLine, readLines } from './hosted-output.ts';
import { CHANNEL_FD, REASON_FD, readReason } from './hosted-reason.ts';

export interface HostProcessOptions {
  /** The engine's name, for sentences. */
  engine: string;
  /** File that the process runs, and the name of the connector in it. */
  entry: string;
  connector: string;
  /** Hydrant's own folder. The process gets a working folder below it, since some drivers write files into the current folder. */
  home: string;
  limits: HostLimits;
  onLine: (line: DriverLine) => void;
  onEnd: (end: HostEnd, host: HostProcess) => void;
}

/** A call to a host. */
export interface CallOptions {
  method: string;
  session?: number;
  args: unknown[];
  kind: CallKind;
  /** Cancels the call in the host; absent for calls that no caller can cancel, which have a time limit instead. */
  signal?: AbortSignal;
  /** Callbacks for messages that arrive before the call resolves. */
  onBegun?: (value: unknown) => void;
  onRows?: (json: string, bytes: number) => void;
  onWarning?: (text: string) => void;
  onProgress?: (value: unknown) => void;
  onState?: (state: SessionState) => void;
  /** Called when the call is given up although the host still responds: whether the call ever ends is unknown. */
  onStuck?: () => void;
}

interface Pending extends CallOptions {
  resolve: (value: unknown) => void;
  reject: (error: HydrantError) => void;
  timers: NodeJS.Timeout[];
  /** Timer that runs until the host acknowledges an abort. */
  unheard?: NodeJS.Timeout;
  dispose: () => void;
}

/** A call that is under way. */
export interface StartedCall {
  id: number;
  ended: Promise<unknown>;
}

/** One driver host: a child process, the calls under way in it, and its end. */
export class HostProcess {
  readonly #options: HostProcessOptions;
  readonly #child: ChildProcess;
  readonly #channel: Channel;
  readonly #folder: string;
  readonly #redactor: Redactor = createRedactor();
  readonly #pending = new Map<number, Pending>();
  readonly #exited = Promise.withResolvers<void>();
  readonly #ready = Promise.withResolvers<void>();
  #lastId = 0;
  #end: HostEnd | undefined;
  /** Output of the child's reason pipe and of its standard error, for the sentence about its end. */
  #lastWords = '';
  #lastErrors = '';
  #isRetired = false;

  constructor(options: HostProcessOptions) {
    this.#options = options;
    const { limits, entry, home } = options;
    this.#folder = join(home, 'tmp', `driver-${ownName()}`);
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    this.#child = spawn(process.execPath, [`--max-old-space-size=${limits.heapMegabytes}`, entry], {
      stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'],
      env: hostEnvironment(process.env),
      cwd: this.#folder,
      windowsHide: true,
    });
    this.#channel = openChannel(this.#child.stdio[CHANNEL_FD] as Duplex, {
      onMessage: (message) => this.#take(message),
      onRows: (id, json, bytes) => this.#takeRows(id, json, bytes),
      onBroken: (why) => this.kill({ kind: 'protocol', message: why }),
      // A host without its channel is useless. Its exit mostly follows at once, and explains more than the closed channel.
      onEnd: () => setTimeout(() => this.kill({ kind: 'protocol', message: 'it closed its channel' }), limits.reactMs).unref(),
    });
    this.#watchExit();
    this.#watchOutput();
    this.#ready.promise.catch(() => undefined);
    const late = setTimeout(() => this.kill({ kind: 'start', message: `it was not ready after ${limits.startMs} ms` }), limits.startMs);
    void this.#ready.promise.then(
      () => clearTimeout(late),
      () => clearTimeout(late),
    );
    this.#send({
      type: 'start',
      connector: options.connector,
      parent: process.pid,
      memoryMegabytes: limits.memoryMegabytes,
      aheadBatches: limits.aheadBatches,
      aheadBytes: limits.aheadBytes,
    });
    this.#hold();
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Why the host ended; undefined while it runs. */
  get end(): HostEnd | undefined {
    return this.#end;
  }

  /** Whether the host takes no new sessions. */
  get isRetired(): boolean {
    return this.#isRetired || this.#end !== undefined;
  }

  /** Resolves when the process has exited. */
  get gone(): Promise<void> {
    return this.#exited.promise;
  }

  get calls(): number {
    return this.#pending.size;
  }

  /** Masks the secrets that this host received. */
  readonly redact = (text: string): string => this.#redactor.text(text);

  /** Adds secrets to mask in all later output and errors of the host. */
  learnSecrets(secrets: Readonly<Record<string, string>>): void {
    for (const secret of Object.values(secrets)) this.#redactor.add(secret);
  }

  /** Makes a call. Its promise always settles (with a HydrantError if it rejects), since a host that does not react to a cancel is killed. */
  call(options: CallOptions): StartedCall {
    this.#lastId += 1;
    const id = this.#lastId;
    const ended = this.#make(id, options);
    ended.catch(() => undefined);
    return { id, ended };
  }

  /** Cancels all pending calls of a session. */
  abortSession(session: number): void {
    for (const [id, call] of this.#pending) if (call.session === session) this.#abort(id);
  }

  /** Reports that the reader of a running statement took a batch, or needs no more. */
  send(request: Extract<Request, { type: 'credit' | 'stop' }>): void {
    if (this.#pending.has(request.id)) this.#send(request);
  }

  /** Kills the process at once. */
  kill(end: HostEnd): void {
    if (this.#end) return;
    this.#finish(end);
    this.#child.kill('SIGKILL');
  }

  /** Takes no new sessions; ends the process when no call is pending. */
  retire(end: HostEnd): void {
    this.#isRetired = true;
    if (this.#pending.size === 0) this.kill(end);
  }

  /** Lets the host close its sessions in the engine, then ends it; resolves when the process is gone. */
  async close(): Promise<void> {
    if (!this.#end) {
      this.#isRetired = true;
      this.#send({ type: 'end' });
      this.#finish({ kind: 'closed' });
    }
    const late = setTimeout(() => this.#child.kill('SIGKILL'), this.#options.limits.callMs);
    await this.#exited.promise;
    clearTimeout(late);
  }

  async #make(id: number, options: CallOptions): Promise<unknown> {
    const { signal, method, session, args, kind } = options;
    if (signal?.aborted) throw cancelledBefore();
    if (this.#end) throw hostEndError(this.#options.engine, this.#end, kind);
    const outcome = Promise.withResolvers<unknown>();
    const onAbort = (): void => this.#abort(id);
    const limit = signal ? undefined : setTimeout(onAbort, this.#options.limits.callMs);
    signal?.addEventListener('abort', onAbort, { once: true });
    this.#pending.set(id, {
      ...options,
      resolve: outcome.resolve,
      reject: outcome.reject,
      timers: limit ? [limit] : [],
      dispose: () => signal?.removeEventListener('abort', onAbort),
    });
    this.#hold();
    try {
      this.#send({ type: 'call', id, method, ...(session === undefined ? {} : { session }), args });
    } catch (error) {
      const why = `This cannot be sent to the driver: ${(error as Error).message}`;
      this.#complete(id, (call) => call.reject(new HydrantError('PARAMETER_INVALID', why, 'Give plain values.')));
    }
    return outcome.promise;
  }

  #abort(id: number): void {
    const call = this.#pending.get(id);
    if (!call) return;
    const { reactMs, cancelMs } = this.#options.limits;
    this.#send({ type: 'abort', id });
    call.unheard = setTimeout(() => this.kill({ kind: 'blocked', milliseconds: reactMs }), reactMs);
    const stuck = setTimeout(() => {
      call.onStuck?.();
      this.#complete(id, (pending) => pending.reject(unconfirmedCancel()));
      this.retire({ kind: 'stuck', milliseconds: cancelMs });
    }, cancelMs);
    call.timers.push(call.unheard, stuck);
  }

  #take(message: unknown): void {
    const reply = readReply(message);
    if (!reply) this.kill({ kind: 'protocol', message: 'a message of no known type' });
    else if (reply.type === 'ready') this.#ready.resolve();
    else this.#takeReply(reply);
  }

  #takeReply(reply: Exclude<Reply, { type: 'ready' }>): void {
    const call = this.#pending.get(reply.id);
    // The call was given up before this reply arrived.
    if (!call) return;
    if ('state' in reply && reply.state) call.onState?.(reply.state);
    switch (reply.type) {
      case 'alive':
        clearTimeout(call.unheard);
        return;
      case 'begun':
        call.onBegun?.(reply.value);
        return;
      case 'progress':
        call.onProgress?.(reply.value);
        return;
      case 'warning':
        call.onWarning?.(this.redact(reply.text));
        return;
      case 'done':
        this.#complete(reply.id, (pending) => pending.resolve(reply.value));
        return;
      case 'failed': {
        const error = readError(reply.error, this.redact);
        if (error) this.#complete(reply.id, (pending) => pending.reject(error));
        else this.kill({ kind: 'protocol', message: 'an error that is none' });
      }
    }
  }

  #takeRows(id: number, json: string, bytes: number): void {
    const call = this.#pending.get(id);
    if (call && !call.onRows) this.kill({ kind: 'protocol', message: 'rows that nobody asked for' });
    call?.onRows?.(json, bytes);
  }

  #complete(id: number, how: (pending: Pending) => void): void {
    const call = this.#pending.get(id);
    if (!call) return;
    this.#pending.delete(id);
    for (const timer of call.timers) clearTimeout(timer);
    call.dispose();
    how(call);
    this.#hold();
    if (this.#isRetired && this.#pending.size === 0 && !this.#end) this.kill({ kind: 'closed' });
  }

  /** Rejects all pending calls; the process itself may still be ending. */
  #finish(end: HostEnd): void {
    if (this.#end) return;
    const reported: HostEnd = end.kind === 'uncaught' ? { ...end, message: this.redact(end.message).slice(0, 500) } : end;
    this.#end = reported;
    this.#ready.reject(new Error(reported.kind));
    for (const id of [...this.#pending.keys()]) {
      this.#complete(id, (call) =>
        call.reject(call.signal?.aborted ? unconfirmedCancel() : hostEndError(this.#options.engine, reported, call.kind)),
      );
    }
    this.#options.onEnd(reported, this);
  }

  #watchExit(): void {
    const child = this.#child;
    child.on('error', (error) => {
      this.#finish({ kind: 'start', message: error.message });
      // A process that never started emits no exit event.
      if (child.pid === undefined) this.#gone();
    });
    // `close` follows `exit` once all of its output has been read.
    child.on('exit', (code, signal) => setTimeout(() => this.#exitedWith(code, signal), 1_000).unref());
    child.on('close', (code, signal) => this.#exitedWith(code, signal));
  }

  #exitedWith(code: number | null, signal: NodeJS.Signals | null): void {
    const { heapMegabytes } = this.#options.limits;
    const isHeapFull = /JavaScript heap out of memory|Reached heap limit/.test(this.#lastErrors);
    const reason = readReason(this.#lastWords);
    if (reason) this.#finish(reason);
    else if (isHeapFull) this.#finish({ kind: 'memory', megabytes: heapMegabytes });
    else this.#finish(signal ? { kind: 'signal', signal } : { kind: 'exit', code: code ?? 0 });
    this.#gone();
  }

  #gone(): void {
    this.#channel.close();
    rmSync(this.#folder, { recursive: true, force: true });
    this.#exited.resolve();
  }

  #watchOutput(): void {
    const { stdout, stderr, stdio } = this.#child;
    if (stdout) readLines(stdout, 'stdout', this.redact, this.#options.onLine);
    if (stderr) {
      readLines(stderr, 'stderr', this.redact, (line) => {
        this.#lastErrors = `${this.#lastErrors}${line.text}\n`.slice(-4_000);
        this.#options.onLine(line);
      });
    }
    const words = stdio[REASON_FD] as Readable | null;
    words?.on('data', (chunk: Buffer) => {
      if (this.#lastWords.length < 16_000) this.#lastWords += chunk.toString('utf8');
    });
    words?.on('error', () => undefined);
  }

  /** A pending call keeps this process alive; an idle host does not (ref/unref). */
  #hold(): void {
    const isNeeded = this.#pending.size > 0;
    const handles = [this.#child, ...this.#child.stdio] as (Partial<
      Pick<Duplex & { ref(): void; unref(): void }, 'ref' | 'unref'>
    > | null)[];
    for (const handle of handles) {
      if (isNeeded) handle?.ref?.();
      else handle?.unref?.();
    }
  }

  #send(request: Request): void {
    this.#channel.send(request);
  }
}
