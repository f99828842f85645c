import type { Client } from '@modelcontextprotocol/client';
import { HydrantError } from '../../core/stones/errors.ts';
import type { ReplyOf } from '../contract/contract.ts';
import type { Supervisor } from '../supervisor/supervisor.ts';
import { problemOf } from './answer.ts';
import type { Events } from './events.ts';
import { structuredOf } from './tool-call.ts';

export type TestState = NonNullable<ReplyOf<'tests.get'>>;
type Step = TestState['steps'][number];

interface Run {
  state: TestState;
  stop: AbortController;
}

/** Longer than all steps of a diagnosis together may take. */
const LONGEST_MS = 10 * 60_000;

/** Connection tests, one per profile at a time; the last one of each is remembered while the app runs. */
export class Tests {
  readonly #runs = new Map<string, Run>();
  readonly #supervisor: Supervisor;
  readonly #events: Events;

  constructor(supervisor: Supervisor, events: Events) {
    this.#supervisor = supervisor;
    this.#events = events;
  }

  get(profile: string): TestState | null {
    const run = this.#runs.get(profile);
    if (!run) return null;
    return run.state.state === 'running' ? { ...run.state, ms: Date.now() - run.state.startedAt } : run.state;
  }

  start(profile: string): void {
    if (this.#runs.get(profile)?.state.state === 'running') return;
    const run: Run = {
      stop: new AbortController(),
      state: { state: 'running', startedAt: Date.now(), ms: 0, ok: false, steps: [], total: null, outdated: false },
    };
    this.#runs.set(profile, run);
    this.#changed();
    void this.#run(profile, run);
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
    this.#changed();
  }

  forget(profile: string): void {
    this.cancel(profile);
    this.#runs.delete(profile);
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
    this.#changed();
  }

  async #diagnose(client: Client, state: TestState, signal: AbortSignal): Promise<void> {
    const result = await client.callTool(
      { name: 'test_connection', arguments: {} },
      {
        signal,
        timeout: LONGEST_MS,
        onprogress: ({ message, total }) => {
          if (total !== undefined) state.total = total + 1;
          const step = stepOf(message);
          if (step) this.#step(state, step);
        },
      },
    );
    const found = structuredOf<{ steps: Step[] }>(result);
    // The answer is complete; a notice that came together with it may have been passed over.
    for (const step of found.steps) this.#step(state, step);
  }

  #step(state: TestState, step: Step): void {
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
    title: 'Server starts',
    state: 'ok',
    ms,
    sentence: `The server your assistants use started${version ? ` (version ${version})` : ''}.`,
  };
}

function stepOf(message: string | undefined): Step | undefined {
  if (message === undefined) return undefined;
  try {
    const step = JSON.parse(message) as Step;
    return typeof step.id === 'string' ? step : undefined;
  } catch {
    return undefined;
  }
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
