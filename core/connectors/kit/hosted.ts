/**
 * Hosted connectors: a driver that prints, crashes, blocks or leaks runs in a child process, behind the same `Connector` interface as any
 * other.
 *
 * An engine with such a driver declares it in one field of its entry. The child then imports the connector, from the entry file of all
 * hosted engines, which calls `serveConnectors` (hosted-child.ts). This file is the parent's side: one child per profile, started with the
 * profile's first session and ended when idle.
 *
 * | driver | consequence |
 * | --- | --- |
 * | prints, natively too | lines, without secrets, to `onLine`; never to our standard output |
 * | exits, crashes, throws or rejects outside of a call | its statements fail (CONNECTION_LOST), its sessions are lost; the next connect starts another child |
 * | crashes again and again | after a few times in a minute no child is started until the minute is over |
 * | blocks its event loop, ignores a cancel | the cancel ends the child after a grace; the statement is cancelled, unconfirmed |
 * | leaks | the child is ended at its limit of memory, and its statements say so (OUT_OF_MEMORY) |
 * | sends rows faster than they are read | waits: a few batches or megabytes ahead, no more |
 * | sends what cannot be read | the child is ended |
 *
 * A child ends with its parent, in whatever way the parent ends. Values arrive exactly as the driver's connector returns them. This protects
 * against badly written drivers, not against hostile code: a child has all rights of this user.
 */

import { isRecord } from '../../common/records.ts';
import type { Profile } from '../../profiles/profile.ts';
import type { ConnectContext, Connector, ConnectorDescription, ProbeStep, Session } from '../connector.ts';
import { type HostEnd, hostEndError, restartsExhausted } from './hosted-errors.ts';
import { DEFAULT_HOST_LIMITS, type HostLimits } from './hosted-limits.ts';
import type { DriverLine } from './hosted-output.ts';
import { HostProcess } from './hosted-process.ts';
import { HostedSession, type OpenedSession } from './hosted-session.ts';

export type { HostEnd } from './hosted-errors.ts';
export type { HostLimits } from './hosted-limits.ts';
export type { DriverLine } from './hosted-output.ts';

export interface HostedOptions {
  /** Path of the file that the child runs; it calls `serveConnectors`. */
  entry: string;
  /** Name of the connector in that file. */
  connector: string;
  description: ConnectorDescription;
  limits?: Partial<HostLimits>;
  /** Receives the driver's output, with secrets masked. */
  onLine?: (line: DriverLine) => void;
  /** Called for each unexpected end of a child. */
  onCrash?: (end: HostEnd) => void;
}

/** Listeners for events of hosted drivers; each receives the engine's name. */
export interface HostEvents {
  onLine?: (engine: string, line: DriverLine) => void;
  onCrash?: (engine: string, end: HostEnd) => void;
}

/** State of one profile's child in this process. */
interface HostedSlot {
  host: HostProcess | undefined;
  sessions: number;
  /** When its children crashed, in milliseconds since 1970. */
  crashes: number[];
  idle: NodeJS.Timeout | undefined;
}

/** A connector whose driver runs in child processes. */
export function hostConnector<P extends Profile>(options: HostedOptions): Connector<P> {
  const hosts = new Hosts(options);
  return {
    description: options.description,
    connect: (profile, context) => hosts.connect(profile, context),
    probes: (profile, context) => hosts.probes(profile, context),
    close: () => hosts.close(),
  };
}

class Hosts {
  readonly #options: HostedOptions;
  readonly #limits: HostLimits;
  readonly #slots = new Map<string, HostedSlot>();
  /** Children that still run, in use or ending. */
  readonly #running = new Set<HostProcess>();

  constructor(options: HostedOptions) {
    this.#options = options;
    this.#limits = { ...DEFAULT_HOST_LIMITS, ...options.limits };
  }

  async connect(profile: Profile, { signal, onProgress: _onProgress, signIn: _signIn, ...context }: ConnectContext): Promise<Session> {
    // Functions do not cross to the child: a driver that needs a sign-in cannot be hosted yet.
    const slot = this.#slotOf(profile);
    const host = this.#hostOf(slot, context);
    slot.sessions += 1;
    const release = (): void => {
      slot.sessions -= 1;
      this.#rest(slot);
    };
    try {
      const value = await host.call({ method: 'connect', args: [profile, context], kind: 'connect', signal }).ended;
      const opened = readOpened(value);
      if (!opened) throw this.#noAnswer(host, 'connect');
      return new HostedSession(host, opened, { limits: this.#limits, onClose: release });
    } catch (error) {
      release();
      throw signal.aborted ? signal.reason : error;
    }
  }

  /** The probes of the driver's connector. A host that cannot start becomes a failed probe. */
  async probes(profile: Profile, { signal, ...context }: ConnectContext): Promise<ProbeStep[]> {
    const slot = this.#slotOf(profile);
    try {
      const host = this.#hostOf(slot, context);
      const list = host.call({ method: 'probes', args: [profile, context], kind: 'connect', signal });
      const steps = await list.ended;
      if (!Array.isArray(steps) || !steps.every(isStep)) throw this.#noAnswer(host, 'probes');
      return steps.map((step, index) => ({
        ...step,
        // The test reads the secrets after it has these probes, so `context.secrets` is read only when a probe runs.
        run: (within, warn) => this.#probe(host, [list.id, index, context.secrets], within, warn),
      }));
    } catch (error) {
      return [{ id: 'driver', titles: DRIVER_TITLES, run: async () => Promise.reject(error) }];
    } finally {
      this.#rest(slot);
    }
  }

  async close(): Promise<void> {
    for (const slot of this.#slots.values()) clearTimeout(slot.idle);
    this.#slots.clear();
    await Promise.all([...this.#running].map((host) => host.close()));
  }

  async #probe(host: HostProcess, args: unknown[], signal: AbortSignal, warn?: (action: string) => void): Promise<string> {
    host.learnSecrets(args[2] as Record<string, string>);
    const sentence = await host.call({ method: 'probe', args, kind: 'connect', signal, ...(warn ? { onWarning: warn } : {}) }).ended;
    if (typeof sentence !== 'string') throw this.#noAnswer(host, 'probe');
    return host.redact(sentence);
  }

  #noAnswer(host: HostProcess, method: string): Error {
    const end: HostEnd = { kind: 'protocol', message: `no answer to ${method}` };
    host.kill(end);
    return hostEndError(this.#options.description.name, end, 'connect');
  }

  #slotOf(profile: Profile): HostedSlot {
    // An edited profile keeps its id but may point to another server, whose secrets differ: it gets another child.
    const key = JSON.stringify([profile.id, profile.connection]);
    const slot = this.#slots.get(key) ?? { host: undefined, sessions: 0, crashes: [], idle: undefined };
    this.#slots.set(key, slot);
    return slot;
  }

  #hostOf(slot: HostedSlot, { home, secrets }: Omit<ConnectContext, 'signal'>): HostProcess {
    clearTimeout(slot.idle);
    const host = slot.host && !slot.host.isRetired ? slot.host : this.#start(slot, home);
    host.learnSecrets(secrets);
    return host;
  }

  #start(slot: HostedSlot, home: string): HostProcess {
    const { entry, connector, description, onLine = () => undefined, onCrash } = this.#options;
    const { crashes, crashWindowMs } = this.#limits;
    const since = Date.now() - crashWindowMs;
    slot.crashes = slot.crashes.filter((at) => at > since);
    if (slot.crashes.length >= crashes) {
      throw restartsExhausted(description.name, slot.crashes.length, new Date((slot.crashes[0] ?? 0) + crashWindowMs));
    }
    const host = new HostProcess({
      engine: description.name,
      entry,
      connector,
      home,
      limits: this.#limits,
      onLine,
      onEnd: (end, ended) => {
        if (slot.host === ended) slot.host = undefined;
        if (end.kind === 'closed') return;
        slot.crashes.push(Date.now());
        onCrash?.(end);
      },
    });
    this.#running.add(host);
    void host.gone.then(() => this.#running.delete(host));
    slot.host = host;
    return host;
  }

  /** Schedules the end of an unused child. */
  #rest(slot: HostedSlot): void {
    clearTimeout(slot.idle);
    if (slot.sessions > 0) return;
    slot.idle = setTimeout(() => {
      const { host } = slot;
      if (!host || slot.sessions > 0) return;
      if (host.calls > 0) this.#rest(slot);
      else void host.close();
    }, this.#limits.idleMs);
    slot.idle.unref();
  }
}

const DRIVER_TITLES = {
  ok: 'The driver runs',
  failed: 'The driver does not run',
  skipped: 'The driver was not started',
  cancelled: 'The start of the driver was cancelled',
};

function readOpened(value: unknown): OpenedSession | undefined {
  if (!isRecord(value) || !isRecord(value.state)) return undefined;
  const { session, about, optional, state } = value;
  const isOpened = Number.isSafeInteger(session) && typeof about === 'string' && Array.isArray(optional) && typeof state.lost === 'boolean';
  return isOpened ? (value as unknown as OpenedSession) : undefined;
}

function isStep(step: unknown): step is Omit<ProbeStep, 'run'> {
  return isRecord(step) && typeof step.id === 'string' && isRecord(step.titles);
}
