import type { ConnectContext, Connector, ConnectorDescription, EngineProgress, Session } from '../connectors/connector.ts';
import type { HostEvents } from '../connectors/kit/hosted.ts';
import type { Profile } from '../profiles/profile.ts';
import type { SignInRequest } from '../sign-in/sign-in-request.ts';
import { LoginRightsCache } from './login-rights.ts';
import { type PoolState, type PoolTiming, SessionPool } from './session-pool.ts';

export interface PoolsOptions {
  home: string;
  resources: string;
  /** The connector of an engine; its driver is loaded with the first session. */
  connectorOf: (engine: string) => { readonly description: ConnectorDescription; load(events?: HostEvents): Promise<Connector> };
  /** A hash of where a profile leads: two profiles share a pool only if it is the same. */
  identityOf: (profile: Profile) => string;
  /**
   * Values of a profile's secret references, by field; rejects with one of the four secret errors. The one for `signInField` may be missing,
   * or given for another place: it is then left out.
   */
  readSecrets: (profile: Profile, signInField?: string) => Promise<Record<string, string>>;
  /** Has a person sign in, see `ConnectContext.signIn`. Absent: nobody can be asked. */
  signIn?: (profile: Profile, request: SignInRequest, asked: AskedSignIn) => Promise<string>;
  timing?: Partial<PoolTiming>;
  /** Called as each attempt to connect begins. */
  onConnecting?: (profile: Profile) => void;
  /** Called with the outcome of each attempt to connect, and its duration in milliseconds. */
  onConnect?: (profile: Profile, ms: number, error?: unknown) => void;
  /** Receives the output and the exits of hosted drivers. */
  hosts?: HostEvents;
}

/** A connector's request for a sign-in, as the pools pass it on. */
export interface AskedSignIn {
  /** The field of `auth` that it fills. */
  field: string;
  /** What the connector was given for that field. */
  had: string | undefined;
  signal: AbortSignal;
  onProgress: ((progress: EngineProgress) => void) | undefined;
}

/** One pool per profile, made on first use. Each profile has its own pool, so an environment that is down delays no other. */
export class Pools {
  readonly #options: PoolsOptions;
  readonly #pools = new Map<string, SessionPool>();
  readonly #connectors = new Map<string, Promise<Connector>>();
  /** Rights of the logins of the pools' sessions. */
  readonly rights = new LoginRightsCache();

  constructor(options: PoolsOptions) {
    this.#options = options;
  }

  /** The connector of an engine; loads its driver on first use. */
  connector(engine: string): Promise<Connector> {
    let connector = this.#connectors.get(engine);
    if (!connector) {
      connector = this.#options.connectorOf(engine).load(this.#options.hosts);
      this.#connectors.set(engine, connector);
    }
    return connector;
  }

  /** The context that a connector needs to open a session of this profile. Rejects with one of the secret errors. */
  async context(profile: Profile, signal: AbortSignal, onProgress?: (progress: EngineProgress) => void): Promise<ConnectContext> {
    const field = this.#options.connectorOf(profile.engine).description.signInField?.(profile);
    const secrets = await this.#options.readSecrets(profile, field);
    const { signIn } = this.#options;
    return {
      ...this.bareContext(signal),
      secrets,
      ...(onProgress ? { onProgress } : {}),
      ...(signIn && field !== undefined
        ? {
            signIn: async (request) => {
              const token = await signIn(profile, request, { field, had: secrets[field], signal, onProgress });
              // The attempt goes on, with the time it had.
              onProgress?.({ state: 'running' });
              return token;
            },
          }
        : {}),
    };
  }

  /** As {@link context}, without secrets: for steps that come before a login. */
  bareContext(signal: AbortSignal): ConnectContext {
    const { home, resources } = this.#options;
    return { home, resources, secrets: {}, signal };
  }

  pool(profile: Profile): SessionPool {
    const key = this.#keyOf(profile);
    let pool = this.#pools.get(key);
    if (!pool) {
      const { timing, sessions } = this.#options.connectorOf(profile.engine).description;
      pool = new SessionPool({
        environment: profile.environment ?? profile.id,
        profile: profile.id,
        max: profile.limits.concurrency,
        open: (signal, report) => this.#open(profile, signal, report),
        sessions,
        timing: { ...timing, ...this.#options.timing },
      });
      this.#pools.set(key, pool);
    }
    return pool;
  }

  async #open(profile: Profile, signal: AbortSignal, onProgress: (progress: EngineProgress) => void): Promise<Session> {
    const { onConnecting, onConnect } = this.#options;
    onConnecting?.(profile);
    const start = performance.now();
    try {
      const connector = await this.connector(profile.engine);
      const session = await connector.connect(profile, await this.context(profile, signal, onProgress));
      onConnect?.(profile, performance.now() - start);
      return session;
    } catch (error) {
      onConnect?.(profile, performance.now() - start, error);
      throw error;
    }
  }

  /** The state of a profile's pool; never opens anything. */
  state(profile: Profile): PoolState {
    return (
      this.#pools.get(this.#keyOf(profile))?.state() ?? { health: 'idle', inUse: 0, free: 0, waiting: 0, max: profile.limits.concurrency }
    );
  }

  /** Closes every pool, and resources that connectors share. */
  async close(): Promise<void> {
    await Promise.allSettled([...this.#pools.values()].map((pool) => pool.close()));
    this.#pools.clear();
    for (const connector of this.#connectors.values()) await connector.then((loaded) => loaded.close()).catch(() => undefined);
    this.#connectors.clear();
  }

  /** The key includes the identity, so that two profiles with the same id never share a session to different servers. */
  #keyOf(profile: Profile): string {
    return `${profile.id} ${this.#options.identityOf(profile)}`;
  }
}
