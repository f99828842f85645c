import { homedir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Approvals, openApprovals } from '../../core/approvals/approvals.ts';
import { openAssistants } from '../../core/assistants/assistants.ts';
import { openSwitches } from '../../core/availability/availability.ts';
import { asHydrantError, HydrantError } from '../../core/common/errors.ts';
import { makeFolder } from '../../core/common/make-folder.ts';
import { createRedactor } from '../../core/common/redact.ts';
import { PROFILES } from '../../core/engines/registry.ts';
import { type History, openHistory } from '../../core/history/history.ts';
import type { Installation } from '../../core/launcher/launcher.ts';
import { launchEntry } from '../../core/launcher/launcher.ts';
import { type Log, silentLog } from '../../core/logs/log.ts';
import { createLogRedaction } from '../../core/logs/redaction.ts';
import { addressMask } from '../../core/profiles/address-mask.ts';
import { ensureHome } from '../../core/profiles/home.ts';
import type { Profile } from '../../core/profiles/profile.ts';
import { ProfileSecrets } from '../../core/profiles/profile-secrets.ts';
import { openProfileStore } from '../../core/profiles/profile-store.ts';
import { sweepHome } from '../../core/profiles/sweep-home.ts';
import { notePassphrase } from '../../core/secrets/note-passphrase.ts';
import { PersonalStore } from '../../core/secrets/personal-store.ts';
import type { Answer, Channel, Push } from '../contract/contract.ts';
import type { ServerState } from '../supervisor/supervised-server.ts';
import { Supervisor } from '../supervisor/supervisor.ts';
import { WINDOW_WORDS } from './action-words.ts';
import { answer } from './answer.ts';
import { HANDLERS } from './channels/all.ts';
import type { HostContext } from './context.ts';
import { cleanDraft } from './draft-values.ts';
import { openDrafts } from './drafts.ts';
import { createEvents } from './events.ts';
import { createFoundSecrets } from './found-secrets.ts';
import { createOpenWords } from './open-words.ts';
import { openSettings } from './settings.ts';
import type { Shell } from './shell.ts';
import { openTestResults } from './test-results.ts';
import { Tests } from './tests.ts';
import { createWantedSecrets } from './wanted-secrets.ts';

export interface HostOptions {
  home: string;
  version: string;
  env: NodeJS.ProcessEnv;
  platform: NodeJS.Platform;
  installation: Installation;
  shell: Shell;
  /** The log of this process; none where nobody wants one. */
  log?: Log;
}

/** What serves the screens, whichever window they are in. */
export interface Host {
  readonly context: HostContext;
  /** Answers one call of a page. Never rejects. */
  call(channel: unknown, request: unknown): Promise<Answer<Channel>>;
  listen(listener: (push: Push) => void): () => void;
  /** Ends every server it started, and closes what is open. */
  close(): Promise<void>;
}

/** The window answers meanwhile, so it waits shorter than a server for another process that keeps the history for itself. Milliseconds. */
const WINDOW_PATIENCE = { waitMs: 1000, restMs: 10_000 };

/** A keychain prompt that a person has to type into takes its time, in milliseconds. */
const KEYCHAIN_PATIENCE_MS = 60_000;

export async function createHost(options: HostOptions): Promise<Host> {
  const context = await createContext(options);
  await context.wantedSecrets.start();
  await context.tests.load();
  await context.drafts.clean((draft) => cleanDraft(draft, context)).catch(() => undefined);
  void sweepHome(context.home).catch(() => undefined);
  const watches = [...(await watchAll(context)), followHistory(context)];
  const pruning = setTimeout(() => void pruneHistory(context).catch(() => undefined), 20_000).unref();
  return {
    context,
    call: (channel, request) => answer(context, HANDLERS, channel, request),
    listen: (listener) => context.events.listen(listener),
    async close() {
      clearTimeout(pruning);
      for (const watch of watches) watch[Symbol.dispose]();
      for (const run of context.runs.values()) run.abort();
      for (const { stop } of context.historyExports.values()) stop.abort();
      context.foundSecrets.clear();
      context.wantedSecrets.close();
      await context.supervisor.stopAll();
      context.approvals().close();
      context.history().close();
    },
  };
}

async function createContext({ home, version, env, platform, installation, shell, log = silentLog() }: HostOptions): Promise<HostContext> {
  const paths = ensureHome(home);
  for (const folder of [paths.logs, paths.backups]) {
    try {
      makeFolder(folder);
    } catch {
      // A file stands there: what needs the folder says so.
    }
  }
  const redactor = createRedactor();
  const openWords = createOpenWords();
  const events = createEvents();
  // What the app runs itself may lie anywhere; what assistants are pointed to must stay where it is.
  const launch = (profiles: string[]) => launchEntry(installation, { profiles, home, check: false });
  const launchForOthers = (profiles: string[]) => launchEntry(installation, { profiles, home });
  const supervisor = new Supervisor({
    launch,
    env,
    version,
    redact: (text) => redactor.text(text),
    changed: (profile) => {
      events.push('servers');
      logServer(log, profile, supervisor.state(profile));
    },
  });
  let history: History | undefined;
  let approvals: Approvals | undefined;
  const openedHistory = (): History =>
    (history ??= openHistory({ file: paths.history, redactor, patience: WINDOW_PATIENCE, onNotice: () => events.push('history') }));
  const { command, args, env: launchEnv } = launch([]);
  const profiles = openProfileStore({ home, codec: PROFILES });
  const sink = openWords.sink(redactor);
  const settings = openSettings(home);
  const { asksEachSession } = await settings.read();
  const personalSecrets = new PersonalStore({
    home,
    env,
    platform,
    redactor: sink,
    timeoutMs: KEYCHAIN_PATIENCE_MS,
    asksEachSession,
    changed: () => {
      wantedSecrets.clear();
      events.push('secrets');
    },
    ...workersOf(installation),
  });
  const secrets = personalSecrets.store;
  const wantedSecrets = createWantedSecrets(home, personalSecrets, () => events.push('secrets'));
  let known: readonly Profile[] | undefined;
  let mask = (text: string): string => text;
  const saved = async (): Promise<Profile[]> => {
    const { profiles: found } = await profiles.list();
    known = found;
    mask = addressMask(found.map((profile) => PROFILES.parts(profile)));
    return found;
  };
  const profileSecrets = new ProfileSecrets({
    codec: PROFILES,
    store: async () => secrets,
    env,
    redactor: sink,
    saved: async (id) => (await saved()).find((profile) => profile.id === id),
    warn: () => undefined,
  });
  const secretsKnown = async (): Promise<HydrantError | undefined> => {
    try {
      return await profileSecrets.learn(await saved());
    } catch (error) {
      return asHydrantError(error);
    }
  };
  notePassphrase(redactor, env);
  log.redactWith(
    createLogRedaction({
      redactor,
      isComplete: () => known !== undefined && profileSecrets.knows(known),
      learn: secretsKnown,
      mask: (text) => mask(text),
    }),
  );
  return {
    version,
    home,
    log,
    shownReports: new Map(),
    platform,
    person: { home: homedir(), env },
    redactor,
    openWords,
    foundSecrets: createFoundSecrets(),
    profiles,
    secrets,
    personalSecrets,
    wantedSecrets,
    secretsKnown,
    history: openedHistory,
    approvals: () => (approvals ??= openApprovals({ home, history: openedHistory(), redactor })),
    switches: openSwitches(home),
    assistants: openAssistants({ home, userHome: homedir(), env, platform, launch: launchForOthers }),
    plans: new Map(),
    supervisor,
    tests: new Tests(supervisor, events, openTestResults(home, redactor)),
    settings,
    drafts: openDrafts(home),
    events,
    shell,
    runs: new Map(),
    cancelledRuns: new Set(),
    historyExports: new Map(),
    launcherProblem: launcherProblem(launchForOthers),
    commandLine: { command, args: args.slice(0, 1), env: { ...env, ...launchEnv } },
  };
}

/** Its state in the log, without what its problem says: the server's own log has that. */
function logServer(log: Log, profile: string, { state, restarts, problem }: ServerState): void {
  const facts = { profile, state, restarts, ...(problem ? { error: log.describe(problem) } : {}) };
  log[state === 'failed' || state === 'restarting' ? 'warn' : 'info']('server', facts);
}

/** In the packaged app workers lie beside the archive, with the server and the natives that they load. */
function workersOf(installation: Installation): { workers?: URL } {
  if (installation.kind === 'node') return {};
  return { workers: pathToFileURL(join(installation.resources, 'mcp', 'server', 'workers', '/')) };
}

function launcherProblem(launch: (profiles: string[]) => unknown): HostContext['launcherProblem'] {
  try {
    launch(['sample']);
    return null;
  } catch (error) {
    if (error instanceof HydrantError) return { message: error.message, next: error.nextIn(WINDOW_WORDS) };
    throw error;
  }
}

/** What others change (a person with an editor, a server process, an assistant) reaches the pages as a push. */
async function watchAll(context: HostContext): Promise<Disposable[]> {
  const { profiles, switches, assistants, events, openWords, supervisor } = context;
  const learn = async (): Promise<void> => openWords.learn((await profiles.list()).profiles);
  // A screen that lists them is told what is wrong with the file.
  await learn().catch(() => undefined);
  return [
    await profiles.watch(() => {
      void learn().catch(() => undefined);
      // What a server serves is what stood there when it started.
      void supervisor.renewAll().catch(() => undefined);
      events.push('connections');
    }),
    await switches.watch(() => events.push('connections')),
    assistants.watch(() => events.push('assistants')),
    await listenToApprovals(context),
  ];
}

/** Tried again after this time where approvals cannot be heard of, in milliseconds. */
const LISTEN_AGAIN_MS = 5000;

/** Servers ask a person only while somebody listens; where the history cannot be used just now, that begins as soon as it can. */
async function listenToApprovals({ approvals, events }: HostContext): Promise<Disposable> {
  let listening: Disposable | undefined;
  let disposed = false;
  const tryIt = async (): Promise<void> => {
    const begun = await approvals()
      .listen(() => events.push('approvals'))
      .catch(() => undefined);
    if (disposed) begun?.[Symbol.dispose]();
    else listening = begun;
  };
  await tryIt();
  const again = setInterval(() => {
    if (listening === undefined) void tryIt();
    else clearInterval(again);
  }, LISTEN_AGAIN_MS).unref();
  return {
    [Symbol.dispose]() {
      disposed = true;
      clearInterval(again);
      listening?.[Symbol.dispose]();
    },
  };
}

/** Other processes write the history; what they add shows within this time, in milliseconds. */
const HISTORY_POLL_MS = 2000;

function followHistory({ history, events }: HostContext): Disposable {
  let known = '';
  const look = (): void => {
    try {
      const [row] = history().list({ limit: 1 }).rows;
      const mark = row ? `${row.id} ${row.state} ${row.repeats}` : '';
      if (mark !== known) events.push('history');
      known = mark;
    } catch {
      // A screen that asks is told what is wrong with it.
    }
  };
  const timer = setInterval(look, HISTORY_POLL_MS).unref();
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

async function pruneHistory({ settings, history }: HostContext): Promise<void> {
  const { retentionDays } = await settings.read();
  if (retentionDays > 0) history().prune({ maxAgeDays: retentionDays });
}
