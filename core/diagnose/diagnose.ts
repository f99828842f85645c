import { abortable } from '../common/abortable.ts';
import { mapNextStep, type NextStep } from '../common/actions.ts';
import { asHydrantError, type ErrorCode, HydrantError } from '../common/errors.ts';
import { deadlinePhase, StartingDeadline } from '../common/starting-deadline.ts';
import { visibleLine } from '../common/visible-text.ts';
import type { CatalogueObject, ConnectorDescription, EngineProgress, Session, StepTitles } from '../connectors/connector.ts';
import { guardedByParserOnly, type ParserOnly } from '../connectors/read-only.ts';
import { escapedBy, loginCanWrite } from '../execution/read-only-guard.ts';
import type { Pools } from '../pool/pools.ts';
import { type Profile, secretReferences } from '../profiles/profile.ts';
import { canBeSuggested, pathInText } from '../sql/quote-name.ts';
import { STEP_TITLES, type StepState, titleOf } from './step-titles.ts';

export interface DiagnosisStep {
  id: string;
  /** Title of the step, worded for the state it ended in. */
  title: string;
  state: StepState;
  ms: number;
  /** The finding or the failure, in a plain sentence. */
  sentence: string;
  /** The driver's own message, redacted; shown on request. */
  detail?: string;
  /** The next step for the person. */
  action?: NextStep;
  /** Text for an administrator of the engine that carries out the action, such as the SQL of a login with fewer rights. */
  script?: string;
  /** Paths of form fields; changing one of them can fix the failure. */
  fields?: string[];
  /** Values that the engine lists for form fields, by path. */
  choices?: Record<string, string[]>;
  /** Initial values for some of these fields that are known to work, by path. */
  suggested?: Record<string, string>;
}

export interface Diagnosis {
  environment: string;
  profile: string;
  engine: string;
  ok: boolean;
  ms: number;
  steps: DiagnosisStep[];
}

export interface DiagnoseOptions {
  signal: AbortSignal;
  redact: (text: string) => string;
  /** Called as each step ends, in order. */
  onStep?: (step: DiagnosisStep, done: number, total: number) => void;
  /** Called with a sentence while the engine is starting up, or a person is asked to sign in, before it accepts the login or answers. */
  onStarting?: (sentence: string) => void;
}

interface Plan {
  id: string;
  titles: StepTitles;
  fields?: readonly string[];
  /** Id of the step that must succeed first; else this step is skipped. */
  needs?: string;
  run: (
    signal: AbortSignal,
    report: (progress: EngineProgress) => void,
  ) => Promise<{
    sentence: string;
    state?: 'ok' | 'warning' | 'skipped' | 'failed';
    action?: NextStep;
    script?: string;
    /** Code of a step that failed without throwing an error. */
    code?: ErrorCode;
    choices?: Record<string, string[]>;
  }>;
}

/** Sentences on what prevents a change under `read-only` with a login that can write. */
const GUARDED: Record<ParserOnly, (escapes: string) => string> = {
  nothing: () => 'Hydrant refuses what is not known to be a read, and has the engine run reads as read-only.',
  escapes: (escapes) =>
    `Hydrant refuses what is not known to be a read, and has the engine run reads as read-only; that does not stop ${escapes}: there only Hydrant’s parser does.`,
  everything: () =>
    'Only Hydrant’s parser keeps assistants from changing something here: it refuses what is not known to be a read, and the engine would not refuse it.',
};

/** Most names offered for one field; the second constant: most of them in a sentence. */
const MOST_CHOICES = 200;
const SAID_CHOICES = 10;

/** Seconds after which a step is given up; the following steps are skipped. */
const STEP_SECONDS = 30;

/**
 * Tests a connection step by step, on a session of its own, without the pool and its breaker. Problems do not reject but become steps; a
 * cancelled test reports the steps made so far. The session is always closed.
 */
export async function diagnose(pools: Pools, profile: Profile, options: DiagnoseOptions): Promise<Diagnosis> {
  const started = performance.now();
  const held: { session?: Session } = {};
  const plans = await planSteps(pools, profile, held, options.signal);
  const { timing } = (await pools.connector(profile.engine)).description;
  const steps: DiagnosisStep[] = [];
  try {
    for (const plan of plans) {
      const step = await runStep(plan, steps, { ...options, ...(timing?.starting === undefined ? {} : { startingMs: timing.starting }) });
      steps.push(step);
      options.onStep?.(step, steps.length, plans.length);
    }
  } finally {
    await held.session?.close().catch(() => undefined);
  }
  return {
    environment: profile.environment ?? profile.id,
    profile: profile.id,
    engine: profile.engine,
    ok: steps.every((step) => step.state === 'ok' || step.state === 'warning' || step.state === 'skipped'),
    ms: since(started),
    steps,
  };
}

async function planSteps(pools: Pools, profile: Profile, held: { session?: Session }, signal: AbortSignal): Promise<Plan[]> {
  const references = Object.entries(secretReferences(profile));
  const connector = await pools.connector(profile.engine);
  const session = (): Session => {
    if (!held.session) throw new HydrantError('CONNECT_FAILED', 'There is no session.', 'See the step before.');
    return held.session;
  };
  // The `secrets` step adds the secrets to this context.
  const context = pools.bareContext(signal);
  const secretPlan: Plan = {
    id: 'secret',
    titles: STEP_TITLES.secret,
    // References are fields of the login: `password` is `auth.password`.
    fields: references.map(([field]) => `auth.${field}`),
    run: async (within) => {
      if (references.length === 0) return { sentence: 'This login needs no password.', state: 'skipped' };
      Object.assign(context.secrets, (await pools.context(profile, within)).secrets);
      if (Object.keys(context.secrets).length === 0)
        return { sentence: 'Nobody has signed in yet; the login asks for it.', state: 'skipped' };
      return {
        sentence: `${references.length === 1 ? 'The password, token or key is there' : `${references.length} secrets are there`}, for this server and user.`,
      };
    },
  };
  const probes: Plan[] = (await connector.probes(profile, context)).map((probe, index, all) => ({
    id: probe.id,
    titles: probe.titles,
    ...(probe.fields ? { fields: probe.fields } : {}),
    needs: all[index - 1]?.id ?? 'secret',
    run: async (within) => {
      let action: string | undefined;
      const sentence = await probe.run(within, (todo) => {
        action = todo;
      });
      return action ? { sentence, state: 'warning', action } : { sentence };
    },
  }));
  return [
    {
      id: 'profile',
      titles: STEP_TITLES.profile,
      run: async () => ({ sentence: `${profile.name}: ${connector.description.name}, policy ${profile.policy}.` }),
    },
    secretPlan,
    ...probes,
    {
      id: 'login',
      titles: connector.description.loginStep,
      needs: probes.at(-1)?.id ?? 'secret',
      run: async (within, onProgress) => {
        held.session = await connector.connect(profile, await pools.context(profile, within, onProgress));
        return { sentence: held.session.about };
      },
    },
    {
      id: 'select-1',
      titles: STEP_TITLES['select-1'],
      needs: 'login',
      run: async (within) => {
        await session().ping(within);
        return { sentence: 'SELECT 1 was answered.' };
      },
    },
    {
      id: 'read-only',
      titles: STEP_TITLES['read-only'],
      needs: 'select-1',
      run: async (within) => {
        const open = session();
        if (open.proveReadOnly) return { sentence: await open.proveReadOnly(within) };
        return { sentence: `${connector.description.name} has no read-only mode: what this login may do decides.`, state: 'skipped' };
      },
    },
    {
      id: 'rights',
      titles: STEP_TITLES.rights,
      needs: 'select-1',
      run: async (within) => {
        const rights = await session().loginRights(within);
        if (!rights.canWrite) return { sentence: rights.summary };
        const { readOnly } = connector.description;
        const left = guardedByParserOnly(readOnly, rights);
        const script = rights.script ? { script: rights.script } : {};
        if (profile.policy === 'read-only' && profile.writableLogin === 'refuse' && left !== 'nothing') {
          const { message, nextStep } = loginCanWrite(readOnly, rights);
          return { sentence: message, state: 'failed', code: 'LOGIN_CAN_WRITE', action: nextStep, ...script };
        }
        const better = rights.next ?? `Better still is a login that can only read${rights.script ? ': the script makes one' : ''}.`;
        const action =
          profile.policy === 'read-only'
            ? `${GUARDED[left](escapedBy(readOnly))} ${better}`
            : `Set the policy to read-only, unless assistants are meant to write here.${rights.next ? ` ${rights.next}` : ''}`;
        return { sentence: rights.summary, state: 'warning', action, ...script };
      },
    },
    {
      id: 'tables',
      titles: STEP_TITLES.tables,
      needs: 'select-1',
      run: async (within) => {
        const objects = await session().catalogue({ types: ['table', 'view'], pattern: '%', detail: 'names', limit: 5 }, within);
        if (objects.length === 0)
          return {
            sentence: 'No table or view is visible to this login.',
            state: 'warning',
            action: 'Check the database and schema of the profile.',
          };
        return {
          sentence: `The first tables: ${objects.map((object) => objectName(object, connector.description)).join(', ')}.`,
        };
      },
    },
    ...choicePlans(connector.description, session),
  ];
}

async function runStep(
  plan: Plan,
  before: readonly DiagnosisStep[],
  options: DiagnoseOptions & { startingMs?: number },
): Promise<DiagnosisStep> {
  const as = (state: StepState) => ({ id: plan.id, title: titleOf(plan.titles, state), state });
  if (options.signal.aborted) return { ...as('cancelled'), ms: 0, sentence: 'The test was cancelled.' };
  const failed = before.find((step) => step.state === 'failed');
  const need = plan.needs ? before.find((step) => step.id === plan.needs) : undefined;
  if (failed && need && need.state !== 'ok' && need.state !== 'warning' && !(need.state === 'skipped' && need.id === 'secret')) {
    return { ...as('skipped'), ms: 0, sentence: `Not tried, because the test ended at “${failed.title}”.` };
  }
  const started = performance.now();
  using timeout = new StartingDeadline(STEP_SECONDS * 1000, options.startingMs);
  const within = AbortSignal.any([options.signal, timeout.signal]);
  const report = (progress: EngineProgress): void => {
    timeout.enter(deadlinePhase(progress));
    if (progress.state !== 'running') options.onStarting?.(options.redact(visibleLine(progress.sentence)));
  };
  try {
    const { sentence, state = 'ok', action, script, code, choices } = await abortable(plan.run(within, report), within);
    return {
      ...as(state),
      title: titleOf(plan.titles, state, code),
      ms: since(started),
      sentence: options.redact(sentence),
      ...(choices ? { choices: mapValues(choices, (list) => list.map(options.redact)) } : {}),
      ...(action ? { action: mapNextStep(action, options.redact) } : {}),
      ...(script ? { script: options.redact(script) } : {}),
    };
  } catch (error) {
    if (options.signal.aborted) return { ...as('cancelled'), ms: since(started), sentence: 'The test was cancelled.' };
    if (timeout.signal.aborted) {
      return {
        ...as('failed'),
        ms: since(started),
        ...(timeout.phase === 'starting'
          ? { sentence: 'The engine was still starting up when its time for that was over.', action: 'Test again in some minutes.' }
          : { sentence: `No answer within ${STEP_SECONDS} seconds.`, action: 'Check the address and the network, then test again.' }),
        ...(plan.fields ? { fields: [...plan.fields] } : {}),
      };
    }
    const known = asHydrantError(error);
    const fields = fieldsOf(known) ?? plan.fields;
    const raw = known.cause instanceof Error ? options.redact(known.cause.message) : undefined;
    const { sqlstate, reason, suggested } = known.details;
    return {
      ...as('failed'),
      title: titleOf(plan.titles, 'failed', String(sqlstate ?? reason ?? '')),
      ms: since(started),
      sentence: options.redact(known.message),
      action: mapNextStep(known.nextStep, options.redact),
      ...(raw && raw !== known.message ? { detail: raw } : {}),
      ...(fields ? { fields: [...fields] } : {}),
      ...(suggested ? { suggested: suggested as Record<string, string> } : {}),
    };
  }
}

/** The last step, if the engine can list values for form fields; none otherwise. */
function choicePlans({ form }: ConnectorDescription, session: () => Session): Plan[] {
  const fields = form.filter((field) => field.choicesFrom !== undefined);
  if (fields.length === 0) return [];
  return [
    {
      id: 'choices',
      titles: STEP_TITLES.choices,
      needs: 'select-1',
      fields: fields.map(({ path }) => path),
      run: async (within) => {
        const choices: Record<string, string[]> = {};
        const lists = new Map<string, readonly string[]>();
        for (const { path, choicesFrom = '' } of fields) {
          const list = lists.get(choicesFrom) ?? (await session().choices?.(choicesFrom, within)) ?? [];
          lists.set(choicesFrom, list);
          choices[path] = list.filter(canBeSuggested).slice(0, MOST_CHOICES);
        }
        const said = fields.map(({ path, label }) => `${label}: ${choices[path]?.slice(0, SAID_CHOICES).join(', ') || 'none'}`);
        return { sentence: `${said.join('. ')}.`, choices };
      },
    },
  ];
}

/** The form fields by which an error can be fixed, as the error names them. */
function fieldsOf({ details: { fields } }: HydrantError): string[] | undefined {
  return Array.isArray(fields) ? fields.filter((field): field is string => typeof field === 'string') : undefined;
}

function objectName({ database, schema, name }: CatalogueObject, { dialect, nameLevels }: ConnectorDescription): string {
  if (nameLevels === 3) return pathInText([database, schema, name], dialect);
  return pathInText([schema === 'main' || schema === 'public' ? undefined : schema, name], dialect);
}

function mapValues<V, W>(record: Readonly<Record<string, V>>, map: (value: V) => W): Record<string, W> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}

function since(started: number): number {
  return Math.round((performance.now() - started) * 10) / 10;
}
