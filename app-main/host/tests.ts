import type { Client } from '@modelcontextprotocol/client';
import { type NextStep, wordNextStep } from '../../core/common/actions.ts';
import { HydrantError } from '../../core/common/errors.ts';
import { META } from '../../core/common/meta-keys.ts';
import type { Profile } from '../../core/profiles/profile.ts';
import type { Supervisor } from '../supervisor/supervisor.ts';
import { WINDOW_WORDS } from './action-words.ts';
import type { Events } from './events.ts';
import { problemOf } from './problem.ts';
import { fingerprintOf, type TestResults, type TestState } from './test-results.ts';
import { structuredOf } from './tool-call.ts';

type Step = TestState['steps'][number];

interface Run {
  state: TestState;
  /** Of the profile it is a test of. */
  fingerprint: string;
  stop: AbortController;
}

/** Longer than all steps of a diagnosis together may take. */
const LONGEST_MS = 10 * 60_000;

/** Connection tests, one per profile at a time; the last result of each is kept, also over a restart. */
export class Tests {
  readonly #runs = new Map<string, Run>();
  readonly #supervisor: Supervisor;
  readonly #events: Events;
  readonly #results: TestResults;

  constructor(supervisor: Supervisor, events: Events, results: TestResults) {
    this.#supervisor = supervisor;
    this.#events = events;
    this.#results = results;
  }

  /** Takes up the results of former runs of the app. */
  async load(): Promise<void> {
    for (const [profile, { fingerprint, test }] of await this.#results.readAll())
      if (!this.#runs.has(profile)) this.#runs.set(profile, { state: test, fingerprint, stop: new AbortController() });
  }

  /** The last test of a profile. Given the profile as it is now, one that was edited since says so, whoever edited it. */
  get(id: string, profile?: Profile): TestState | null {
    const run = this.#runs.get(id);
    if (!run) return null;
    if (run.state.state === 'running') return { ...run.state, ms: Date.now() - run.state.startedAt };
    const edited = profile !== undefined && fingerprintOf(profile) !== run.fingerprint;
    return edited ? { ...run.state, outdated: true } : run.state;
  }

  start(profile: Profile): void {
    const { id } = profile;
    if (this.#runs.get(id)?.state.state === 'running') return;
    const run: Run = {
      stop: new AbortController(),
      fingerprint: fingerprintOf(profile),
      state: { state: 'running', startedAt: Date.now(), ms: 0, ok: false, steps: [], total: null, outdated: false },
    };
    this.#runs.set(id, run);
    this.#changed();
    void this.#run(id, run);
  }

  cancel(profile: string): void {
    this.#runs.get(profile)?.stop.abort();
  }

  /** The profile was changed: what a test said of it before no longer holds. */
  outdate(profile: string): void {
    const run = this.#runs.get(profile);
    if (!run) return;
    run.stop.abort();
    run.state.outdated = true;
    this.#storeRun(profile, run);
    this.#changed();
  }

  forget(profile: string): void {
    this.cancel(profile);
    this.#runs.delete(profile);
    this.#results.remove(profile).catch(() => undefined);
  }

  /** A test that was cancelled says nothing of the connection: the result before it stays. */
  #storeRun(profile: string, { state, fingerprint }: Run): void {
    if (state.state === 'running' || state.state === 'cancelled') return;
    // A result that cannot be kept is still shown while the app runs.
    this.#results.write(profile, { fingerprint, test: state }).catch(() => undefined);
  }

  async #run(profile: string, run: Run): Promise<void> {
    const { state, stop } = run;
    const began = performance.now();
    const spent = (): number => Math.round((performance.now() - began) * 10) / 10;
    try {
      await this.#supervisor.useFresh(profile, async (client) => {
        this.#step(state, serverStep(client, spent()));
        await this.#diagnose(client, state, stop.signal);
      });
      state.state = stop.signal.aborted ? 'cancelled' : 'done';
    } catch (error) {
      state.state = stop.signal.aborted ? 'cancelled' : 'failed';
      if (!stop.signal.aborted) state.problem = problemOf(error);
    }
    state.ms = spent();
    state.ok = state.state === 'done' && state.steps.every((step) => step.state !== 'failed' && step.state !== 'cancelled');
    // Removed meanwhile, it has no result.
    if (this.#runs.get(profile) === run) this.#storeRun(profile, run);
    this.#changed();
  }

  async #diagnose(client: Client, state: TestState, signal: AbortSignal): Promise<void> {
    const result = await client.callTool(
      { name: 'test_connection', arguments: {} },
      {
        signal,
        timeout: LONGEST_MS,
        onprogress: ({ total, _meta }: { total?: number | undefined; _meta?: Record<string, unknown> }) => {
          if (total !== undefined) state.total = total + 1;
          const step = stepOf(_meta);
          if (step) this.#step(state, step);
          else this.#starting(state, startingOf(_meta));
        },
      },
    );
    structuredOf(result);
    // The answer is complete; a notice that came together with it may have been passed over.
    const steps = (result._meta?.[META.steps] ?? []) as SentStep[];
    for (const step of steps) this.#step(state, wordedStep(step));
  }

  #starting(state: TestState, sentence: string | undefined): void {
    if (sentence === undefined || sentence === state.starting) return;
    state.starting = sentence;
    this.#changed();
  }

  #step(state: TestState, step: Step): void {
    delete state.starting;
    if (state.steps.some(({ id }) => id === step.id)) return;
    state.steps.push(step);
    this.#changed();
  }

  #changed(): void {
    this.#events.push('tests');
  }
}

function serverStep(client: Client, ms: number): Step {
  const { version } = client.getServerVersion() ?? { version: '' };
  return {
    id: 'server',
    title: 'Server started',
    state: 'ok',
    ms,
    sentence: `The server your assistants use started${version ? ` (version ${version})` : ''}.`,
  };
}

/** A step as the server sends it: what to do may be an action. */
type SentStep = Omit<Step, 'action'> & { action?: NextStep };

/** The step that a notification of `test_connection` carries for programs; its message is for people. */
function stepOf(meta: Record<string, unknown> | undefined): Step | undefined {
  const sent = (meta?.[META.progress] as { step?: SentStep } | undefined)?.step;
  return typeof sent?.id === 'string' ? wordedStep(sent) : undefined;
}

/** What the engine says while it starts up, where a notification carries that. */
function startingOf(meta: Record<string, unknown> | undefined): string | undefined {
  const sent = (meta?.[META.progress] as { starting?: unknown } | undefined)?.starting;
  return typeof sent === 'string' ? sent : undefined;
}

function wordedStep({ action, ...step }: SentStep): Step {
  return { ...step, ...(action ? { action: wordNextStep(action, WINDOW_WORDS) } : {}) };
}

/** A test as text for a colleague: already without secrets. */
export function testReport(name: string, test: TestState | null, version: string): string {
  if (!test) throw new HydrantError('PARAMETER_INVALID', 'This connection was not tested yet.', 'Test it first.');
  const marks: Record<Step['state'], string> = {
    ok: 'ok',
    warning: 'warning',
    failed: 'FAILED',
    skipped: 'skipped',
    cancelled: 'cancelled',
  };
  const lines = test.steps.flatMap((step) => [
    `[${marks[step.state]}] ${step.title}: ${step.sentence} (${step.ms} ms)`,
    ...(step.detail ? [`    ${step.detail.replace(/\n/g, '\n    ')}`] : []),
    ...(step.action ? [`    To do: ${step.action}`] : []),
  ]);
  const head = `Connection test of ${name}, ${new Date(test.startedAt).toISOString()}, Hydrant ${version}: ${test.ok ? 'works' : test.state}`;
  return [head, ...lines, ...(test.problem ? [`${test.problem.code}: ${test.problem.message}`] : [])].join('\n');
}
