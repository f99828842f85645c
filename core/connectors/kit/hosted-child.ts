import { writeSync } from 'node:fs';
import { Socket } from 'node:net';
import { Worker } from 'node:worker_threads';
import { HydrantError } from '../../common/errors.ts';
import { isRecord } from '../../common/records.ts';
import type { Profile } from '../../profiles/profile.ts';
import type { ConnectContext, Connector, ProbeStep, Session } from '../connector.ts';
import { type Channel, openChannel } from './hosted-channel.ts';
import { sendableError } from './hosted-errors.ts';
import { type Request, readRequest, type SessionState } from './hosted-messages.ts';
import { isMethod, METHODS, OPTIONAL_METHODS } from './hosted-methods.ts';
import { CHANNEL_FD, REASON_FD } from './hosted-reason.ts';
import { Credit, sendRows } from './hosted-send-rows.ts';
import type { WatchdogData } from './hosted-watchdog.ts';

/** After the parent's end this process lives for at most this long, whatever the driver does. Milliseconds. */
const ORPHAN_MS = 2_000;
/** Number of probe lists that stay callable; each belongs to one connection test. */
const PROBE_LISTS = 16;

/** Connectors of an entry file, by name; each is imported when a parent asks for it. */
export type ConnectorLoaders = Readonly<Record<string, () => Promise<Connector>>>;

/**
 * Runs connectors for the parent process until the parent ends. `watchdog`: URL of a file that calls `watchHost` in a worker thread, which
 * keeps running when a driver blocks the main thread.
 */
export function serveConnectors(loaders: ConnectorLoaders, watchdog: URL): void {
  // A terminal sends these signals to parent and child. The child ignores them: the parent cancels in the engine first, then ends its children.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
  process.on('uncaughtException', endBy);
  process.on('unhandledRejection', endBy);
  const host = new Host(loaders, watchdog);
  const channel = openChannel(new Socket({ fd: CHANNEL_FD }), {
    onMessage: (message) => {
      const request = readRequest(message);
      if (request) host.take(request, channel);
    },
    onRows: () => undefined,
    onBroken: (why) => endBy(new Error(why)),
    onEnd: () => void host.end(),
  });
}

/** Writes the reason, then kills this process: exit() could wait forever for threads of a native driver. */
function endBy(error: unknown): void {
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  try {
    writeSync(REASON_FD, `${JSON.stringify({ kind: 'uncaught', message: message.slice(0, 4_000) })}\n`);
  } catch {
    // The parent is gone, so nobody reads the reason.
  }
  process.kill(process.pid, 'SIGKILL');
}

interface Call {
  abort: AbortController;
  /** For a statement: limits how far it may run ahead of its reader. */
  credit?: Credit;
}

/** Sessions, calls and probes that this process holds for its parent. */
class Host {
  readonly #loaders: ConnectorLoaders;
  readonly #watchdog: URL;
  readonly #sessions = new Map<number, Session>();
  readonly #calls = new Map<number, Call>();
  readonly #probes = new Map<number, { steps: ProbeStep[]; context: ConnectContext }>();
  #start: Extract<Request, { type: 'start' }> | undefined;
  #connector: Promise<Connector> | undefined;
  #lastSession = 0;
  #isEnding = false;

  constructor(loaders: ConnectorLoaders, watchdog: URL) {
    this.#loaders = loaders;
    this.#watchdog = watchdog;
  }

  take(request: Request, channel: Channel): void {
    switch (request.type) {
      case 'start':
        this.#begin(request, channel);
        return;
      case 'call':
        void this.#answer(request, channel);
        return;
      case 'abort':
        channel.send({ type: 'alive', id: request.id });
        this.#calls.get(request.id)?.abort.abort();
        return;
      case 'credit':
        this.#calls.get(request.id)?.credit?.add(request.batches);
        return;
      case 'stop':
        this.#calls.get(request.id)?.credit?.stop();
        return;
      case 'end':
        void this.end();
    }
  }

  #begin(start: Extract<Request, { type: 'start' }>, channel: Channel): void {
    this.#start = start;
    const workerData: WatchdogData = { parent: start.parent, memoryMegabytes: start.memoryMegabytes };
    const thread = new Worker(this.#watchdog, {
      workerData,
      execArgv: [],
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: 32 },
    });
    thread.on('error', endBy);
    thread.unref();
    channel.send({ type: 'ready' });
  }

  /** Closes what is open in the engine, then ends this process. */
  async end(): Promise<void> {
    if (this.#isEnding) return;
    this.#isEnding = true;
    const leave = (): void => void process.kill(process.pid, 'SIGKILL');
    setTimeout(leave, ORPHAN_MS);
    for (const { abort } of this.#calls.values()) abort.abort();
    await Promise.allSettled([...this.#sessions.values()].map(async (session) => session.close()));
    await this.#connector?.then((connector) => connector.close()).catch(() => undefined);
    leave();
  }

  async #answer({ id, method, session: number, args }: Extract<Request, { type: 'call' }>, channel: Channel): Promise<void> {
    const call: Call = { abort: new AbortController() };
    this.#calls.set(id, call);
    const session = number === undefined ? undefined : this.#sessions.get(number);
    const state = (): { state?: SessionState } => (session ? { state: stateOf(session) } : {});
    try {
      const value = await this.#run({ id, method, number, session, args, call, channel });
      channel.send({ type: 'done', id, ...(value === undefined ? {} : { value }), ...state() });
    } catch (error) {
      channel.send({ type: 'failed', id, error: sendableError(error), ...state() });
    } finally {
      this.#calls.delete(id);
    }
  }

  async #run({ id, method, number, session, args, call, channel }: Running): Promise<unknown> {
    const { signal } = call.abort;
    if (!session || number === undefined) {
      if (method === 'connect') return this.#connect(args, signal);
      if (method === 'probes') return this.#listProbes(id, args, signal);
      if (method === 'probe') return this.#probe(id, args, signal, channel);
      throw new HydrantError('CONNECTION_LOST', 'The session is closed.', { do: 'retry-or-test' });
    }
    if (method === 'execute' || method === 'executeCsv') {
      const { aheadBatches = 1, aheadBytes = 1 } = this.#start ?? {};
      call.credit = new Credit(aheadBatches, aheadBytes, signal);
      return sendRows(id, session, method, args, call as Required<Call>, channel);
    }
    if (!isMethod(method)) throw new HydrantError('NOT_SUPPORTED', `A hosted driver has no ${method}.`, 'Use another way.');
    if (method === 'close') this.#sessions.delete(number);
    return METHODS[method].run(session, args, signal);
  }

  #loaded(): Promise<Connector> {
    const name = this.#start?.connector ?? '';
    const load = Object.hasOwn(this.#loaders, name) ? this.#loaders[name] : undefined;
    if (!load) throw new HydrantError('NOT_SUPPORTED', `This host has no connector ${name}.`, { do: 'report' });
    this.#connector ??= load();
    return this.#connector;
  }

  async #connect([profile, context]: unknown[], signal: AbortSignal): Promise<unknown> {
    const connector = await this.#loaded();
    const session = await connector.connect(profile as Profile, { ...(context as ConnectContext), signal });
    // The parent has given up waiting.
    if (signal.aborted) await session.close();
    signal.throwIfAborted();
    this.#lastSession += 1;
    this.#sessions.set(this.#lastSession, session);
    const optional = OPTIONAL_METHODS.filter((name) => session[name] !== undefined);
    return { session: this.#lastSession, about: session.about, optional, state: stateOf(session) };
  }

  async #listProbes(id: number, [profile, sent]: unknown[], signal: AbortSignal): Promise<unknown> {
    const connector = await this.#loaded();
    // This signal is of the whole test; each probe has its own too. Secrets arrive with each probe, since the test reads them after this list.
    const context = { ...(sent as ConnectContext), signal };
    const steps = await connector.probes(profile as Profile, context);
    this.#probes.set(id, { steps, context });
    for (const oldest of this.#probes.keys()) if (this.#probes.size > PROBE_LISTS) this.#probes.delete(oldest);
    return steps.map((step) => ({ id: step.id, titles: step.titles, ...(step.fields ? { fields: step.fields } : {}) }));
  }

  async #probe(id: number, [list, index, secrets]: unknown[], signal: AbortSignal, channel: Channel): Promise<unknown> {
    const known = this.#probes.get(list as number);
    const step = known?.steps[index as number];
    if (!known || !step) throw new HydrantError('CONNECT_FAILED', 'The connection test has ended.', 'Start it again.');
    if (isRecord(secrets)) Object.assign(known.context.secrets, secrets);
    return step.run(signal, (text) => channel.send({ type: 'warning', id, text }));
  }
}

interface Running {
  id: number;
  method: string;
  number: number | undefined;
  session: Session | undefined;
  args: unknown[];
  call: Call;
  channel: Channel;
}

function stateOf(session: Session): SessionState {
  const { lost, warning } = session;
  return { lost, ...(warning === undefined ? {} : { warning }) };
}
