import type { ApprovalGate } from '../core/approvals/approval-gate.ts';
import { HydrantError } from '../core/common/errors.ts';
import { createRedactor, type Redactor } from '../core/common/redact.ts';
import { SIGN_IN_MS } from '../core/common/starting-deadline.ts';
import { connectorOf, POOLED, PROFILES } from '../core/engines/registry.ts';
import { BackgroundRuns } from '../core/execution/background.ts';
import type { ExecutionContext } from '../core/execution/execution-context.ts';
import type { Target } from '../core/execution/target.ts';
import type { History } from '../core/history/history.ts';
import { ResultStore } from '../core/local/result-store.ts';
import { type Log, silentLog } from '../core/logs/log.ts';
import { createLogRedaction, type LogRedaction } from '../core/logs/redaction.ts';
import { type AskedSignIn, Pools } from '../core/pool/pools.ts';
import type { PoolTiming } from '../core/pool/session-pool.ts';
import { addressMask } from '../core/profiles/address-mask.ts';
import { ensureHome, homePaths } from '../core/profiles/home.ts';
import { type Profile, secretReferences } from '../core/profiles/profile.ts';
import type { ProfileSecrets } from '../core/profiles/profile-secrets.ts';
import { notePassphrase } from '../core/secrets/note-passphrase.ts';
import type { SecretStore } from '../core/secrets/secret-store.ts';
import type { PendingSignIn } from '../core/sign-in/sign-in-files.ts';
import type { SignInRequest } from '../core/sign-in/sign-in-request.ts';
import type { SignIns } from '../core/sign-in/sign-ins.ts';
import { type Environment, Environments } from './environments.ts';
import { logHosts } from './log-hosts.ts';
import { resourcesFolder } from './resources-folder.ts';
import { savedMark } from './saved-mark.ts';

/** No assistant waits longer for the answer to a call. */
const LONGEST_WAIT_SECONDS = 600;

export interface RuntimeOptions {
  home: string;
  env: NodeJS.ProcessEnv;
  environments: readonly Environment[];
  /** Reads the profiles again, from where they came; absent where they cannot have been edited. */
  reload?: () => Promise<readonly Profile[]>;
  timing?: Partial<PoolTiming>;
  /** Shows a sign-in to the person who runs this command; absent in a server. */
  showSignIn?: (pending: PendingSignIn) => void;
  /** Warnings for standard error. */
  warn: (sentence: string) => void;
  /** The log of this process; none where nobody wants one. */
  log?: Log;
}

/** Everything one server process or command works with. Opens nothing until the first statement. */
export class Runtime {
  readonly home: string;
  readonly environments: Environments;
  readonly redactor: Redactor = createRedactor();
  readonly pools: Pools;
  readonly results: ResultStore;
  readonly execution: ExecutionContext;
  readonly background: BackgroundRuns;
  readonly log: Log;
  readonly #redaction: LogRedaction;
  readonly #options: RuntimeOptions;
  readonly #closing = new AbortController();
  #history: Promise<History> | undefined;
  #secrets: Promise<SecretStore> | undefined;
  #profileSecrets: Promise<ProfileSecrets> | undefined;
  #openedSecrets: ProfileSecrets | undefined;
  #approvals: Promise<ApprovalGate> | undefined;
  #signIns: Promise<SignIns> | undefined;
  #isHomeUsable = false;
  /** Of the secrets that the redactor knows; see {@link savedMark}. */
  #learnedMark: string | undefined;
  #availability: Promise<(profile: Profile) => Promise<void>> | undefined;

  constructor(options: RuntimeOptions) {
    this.#options = options;
    this.home = options.home;
    this.environments = new Environments(options.environments);
    this.pools = new Pools({
      ...POOLED,
      home: options.home,
      resources: resourcesFolder(),
      readSecrets: async (profile, signInField) => (hasSecrets(profile) ? (await this.#openSecrets()).values(profile, signInField) : {}),
      signIn: (profile, request, asked) => this.#signIn(profile, request, asked),
      timing: {
        // Who is shown it here waits for as long as it is open.
        ...(options.showSignIn ? { signInWait: SIGN_IN_MS } : {}),
        ...options.timing,
      },
      onConnecting: (profile) => this.log.debug('connecting', this.#environmentFacts(profile)),
      onConnect: (profile, ms, error) => this.#logConnect(profile, ms, error),
      hosts: logHosts(() => this.log),
    });
    this.results = new ResultStore({ home: options.home });
    notePassphrase(this.redactor, options.env);
    this.#redaction = createLogRedaction({
      redactor: this.redactor,
      isComplete: () => this.#everySecretIsKnown() && this.#savedSecretsAreKnown(),
      learn: () => this.#learnEverything(),
      mask: addressMask(options.environments.map(({ profile }) => PROFILES.parts(profile))),
    });
    this.log = options.log ?? silentLog();
    this.log.redactWith(this.#redaction);
    this.log.releaseAtCrash(() => this.close());
    this.execution = {
      secretsKnown: () => this.secretsKnown(),
      history: () => this.history(),
      redact: (text) => this.redactor.text(text),
      closing: this.#closing.signal,
      approvals: () => this.#approvalGate(),
      warn: options.warn,
    };
    this.background = new BackgroundRuns(this.execution, this.results);
  }

  /** The history, opened on first use. */
  async history(): Promise<History> {
    this.#checkHome();
    this.#history ??= import('../core/history/history.ts').then(({ openHistory }) =>
      openHistory({
        file: homePaths(this.home).history,
        redactor: this.redactor,
        onNotice: (notice) => this.#options.warn(`${notice.message} ${notice.next}`),
      }),
    );
    return this.#history;
  }

  /** The secret store, opened on first use. */
  secrets(): Promise<SecretStore> {
    this.#secrets ??= import('../core/secrets/open-secret-store.ts').then(({ openSecretStore }) =>
      openSecretStore({ home: this.home, env: this.#options.env, platform: process.platform, redactor: this.redactor }),
    );
    return this.#secrets;
  }

  /**
   * Makes the redactor know the secrets of every environment, before anything that a caller typed is written down. Resolves with the
   * error of one that could not be read.
   */
  async secretsKnown(): Promise<HydrantError | undefined> {
    const profiles = this.#profilesWithSecrets();
    return profiles.length === 0 ? undefined : (await this.#openSecrets()).learn(profiles);
  }

  /** A text for a log that is written synchronously: redacted, or left out while a secret is unknown. Does not touch the keychain. */
  forLog(text: string): string {
    return this.#everySecretIsKnown() ? this.redactor.text(text) : 'a message could not be read.';
  }

  /** Where a statement of this environment runs. */
  target({ name, profile }: Environment): Target {
    const {
      name: engineName,
      dialect,
      checkInput,
      timing,
      readOnly,
      objects,
      nameLevels,
      context = [],
      capabilities,
    } = connectorOf(profile.engine).description;
    return {
      environment: name,
      profile: profile.id,
      engine: profile.engine,
      dialect,
      catalogue: { engineName, objects, nameLevels },
      contextParts: { engineName, parts: context },
      ...(capabilities.explain ? {} : { withoutPlans: engineName }),
      ...(checkInput ? { checkInput } : {}),
      policy: profile.policy,
      readOnlyGuard: {
        declared: readOnly,
        // Under another policy the login is meant to write.
        writableLogin: profile.policy === 'read-only' ? (profile.writableLogin ?? 'allow') : 'allow',
        rights: (session, signal, given) => this.pools.rights.of(session, signal, given),
      },
      limits: profile.limits,
      timeZone: profile.timeZone,
      identity: PROFILES.identity(profile),
      address: PROFILES.address(profile),
      assertUnedited: () => this.#refuseWhenEdited(profile),
      assertEnabled: () => this.#assertEnabled(profile),
      ...(timing?.starting === undefined ? {} : { startingMs: timing.starting }),
      acquire: (signal, onProgress) => this.pools.pool(profile).acquire(signal, onProgress),
    };
  }

  /** Why nothing runs in an environment now: the person switched it, or everything, off, or the switches cannot be read. */
  whyOff({ profile }: Environment): Promise<HydrantError | undefined> {
    return this.#assertEnabled(profile).then(
      () => undefined,
      (error: HydrantError) => error,
    );
  }

  /** As {@link target}, for a tool that only ever reads, whatever the environment's policy. */
  readOnlyTarget(environment: Environment): Target {
    return { ...this.target(environment), policy: 'read-only' };
  }

  /** Cancels what runs, in the engine as well, and closes everything. */
  async close(): Promise<void> {
    this.#closing.abort(new Error('The server is closing.'));
    await this.pools.close();
    (await this.#history)?.close();
  }

  /** A folder that others can write to, or that is none, is refused before anything is written there. */
  #checkHome(): void {
    if (this.#isHomeUsable) return;
    ensureHome(this.home);
    this.#isHomeUsable = true;
  }

  async #assertEnabled(profile: Profile): Promise<void> {
    this.#checkHome();
    // Asked twice a statement: even an import that is there already takes a tenth of a millisecond.
    this.#availability ??= import('../core/availability/availability.ts').then(({ openAvailability, assertEnabled: refuseWhenOff }) => {
      const board = openAvailability(this.home);
      return (one) => refuseWhenOff(board, one);
    });
    await (await this.#availability)(profile);
  }

  /** Rejects with PROFILE_CHANGED: a person approves for where the connection leads now, and this process may have read it long ago. */
  async #refuseWhenEdited(profile: Profile): Promise<void> {
    const { reload } = this.#options;
    if (!reload) return;
    const current = (await reload()).find(({ id }) => id === profile.id);
    const isSame = current?.policy === profile.policy && PROFILES.identity(current) === PROFILES.identity(profile);
    if (isSame) return;
    throw new HydrantError(
      'PROFILE_CHANGED',
      `The connection ${profile.name} was edited after this server started, and the server still works with the former one.`,
      'Restart the assistant, so that its server reads the connection again; then send the statement again.',
      { details: { profile: profile.id } },
    );
  }

  async #signIn(profile: Profile, request: SignInRequest, asked: AskedSignIn): Promise<string> {
    const { showSignIn } = this.#options;
    this.#signIns ??= import('../core/sign-in/sign-ins.ts').then(
      ({ SignIns }) => new SignIns({ home: this.home, learn: (secret) => this.redactor.add(secret), show: showSignIn }),
    );
    const [signIns, secrets, { completeSignIn }] = await Promise.all([this.#signIns, this.#openSecrets(), import('./sign-in.ts')]);
    const environmentOf = (one: Profile): string => this.#environmentFacts(one).environment;
    return completeSignIn({ signIns, secrets, environmentOf, identityOf: (one) => PROFILES.identity(one) }, profile, request, asked);
  }

  #environmentFacts({ id, engine }: Profile): { environment: string; engine: string } {
    return { environment: this.environments.all.find(({ profile }) => profile.id === id)?.name ?? id, engine };
  }

  #logConnect(profile: Profile, ms: number, error?: unknown): void {
    const facts = { ...this.#environmentFacts(profile), ms: Math.round(ms) };
    if (error === undefined) this.log.info('connected', facts);
    else this.log.warn('connect-failed', { ...facts, error: this.log.describe(error) });
  }

  /** Whether no secret of a connection that is not served here can be unknown: none was ever saved, or all were read since. */
  #savedSecretsAreKnown(): boolean {
    const mark = savedMark(this.home);
    return mark === '' || mark === this.#learnedMark;
  }

  async #learnEverything(): Promise<void> {
    await this.secretsKnown();
    const mark = savedMark(this.home);
    const { learnSavedSecrets } = await import('./saved-profiles.ts');
    const failure = await learnSavedSecrets(this.redactor, this.#options.warn, this.home);
    if (failure === undefined) this.#learnedMark = mark;
  }

  #everySecretIsKnown(): boolean {
    const profiles = this.#profilesWithSecrets();
    return profiles.length === 0 || this.#openedSecrets?.knows(profiles) === true;
  }

  #profilesWithSecrets(): Profile[] {
    return this.environments.all.map(({ profile }) => profile).filter(hasSecrets);
  }

  #openSecrets(): Promise<ProfileSecrets> {
    const { env, warn } = this.#options;
    this.#profileSecrets ??= Promise.all([import('../core/profiles/profile-secrets.ts'), import('../core/profiles/profile-store.ts')]).then(
      ([{ ProfileSecrets }, { openProfileStore }]) => {
        const saved = async (id: string): Promise<Profile | undefined> => {
          // If the file cannot be read, the secret is bound to the connection that uses it.
          const listing = await openProfileStore({ home: this.home, codec: PROFILES })
            .list()
            .catch(() => undefined);
          return listing?.profiles.find((profile) => profile.id === id);
        };
        this.#openedSecrets = new ProfileSecrets({
          codec: PROFILES,
          store: () => this.secrets(),
          env,
          redactor: this.redactor,
          saved,
          warn,
        });
        return this.#openedSecrets;
      },
    );
    return this.#profileSecrets;
  }

  #approvalGate(): Promise<ApprovalGate> {
    const seconds = Number.parseFloat(this.#options.env.HYDRANT_APPROVAL_WAIT ?? '');
    this.#approvals ??= import('../core/approvals/approval-gate.ts').then(({ createApprovalGate }) =>
      createApprovalGate({
        home: this.home,
        history: () => this.history(),
        redactor: this.redactor,
        ...(seconds >= 0 ? { waitMs: Math.min(seconds, LONGEST_WAIT_SECONDS) * 1000 } : {}),
      }),
    );
    return this.#approvals;
  }
}

function hasSecrets(profile: Profile): boolean {
  return Object.keys(secretReferences(profile)).length > 0;
}
