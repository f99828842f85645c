import { asHydrantError, HydrantError } from '../../../core/common/errors.ts';
import { CONNECTORS, connectorOf, PROFILES } from '../../../core/engines/registry.ts';
import { removeOwnSecrets } from '../../../core/profiles/own-secrets.ts';
import type { Profile } from '../../../core/profiles/profile.ts';
import { isProgramField } from '../../../core/profiles/programs.ts';
import { exportProfiles, importProfiles } from '../../../core/profiles/transfer.ts';
import type { ReplyOf } from '../../contract/contract.ts';
import type { HandlersOf } from '../answer.ts';
import type { HostContext } from '../context.ts';
import { draftValues } from '../draft-values.ts';
import { refuseTooLarge } from '../drafts.ts';
import { endApprovals } from '../end-approvals.ts';
import { problemOf } from '../problem.ts';
import { COMMON_FIELDS, formFromProfile } from '../profile-form.ts';
import { findConnections, readAddress } from './read-address.ts';
import { saveConnection } from './save-connection.ts';
import { neededFor, storedSecretAt } from './stored-secrets.ts';

type ConnectionChannel = Extract<keyof typeof import('../../contract/contract.ts').CONTRACT, `connections.${string}`>;
type Connection = ReplyOf<'connections.list'>['connections'][number];

export const connectionHandlers: HandlersOf<ConnectionChannel> = {
  'connections.list': async (_, context) => {
    const [{ profiles, problems }, drafts, availability] = await Promise.all([
      context.profiles.list(),
      context.drafts.list(),
      // Nothing runs while they cannot be read; the connections are shown all the same.
      context.availability.read().catch((error: unknown) => asHydrantError(error, 'Try again.')),
    ]);
    const gone = profiles.length + problems.length === 0 ? await context.profiles.goneWith() : undefined;
    const unreadable = availability instanceof HydrantError;
    const off = new Set(unreadable ? [] : availability.off);
    return {
      connections: await Promise.all(profiles.map((profile) => describe(profile, !unreadable && !off.has(profile.id), context))),
      problems: problems.map(problemOf),
      drafts,
      gone: gone ? { at: Date.parse(gone.time), connections: gone.profiles } : null,
      pausedAll: !unreadable && availability.pausedAll,
      availabilityProblem: unreadable ? problemOf(availability) : null,
    };
  },

  'connections.get': async ({ id }, { profiles, secrets }) => {
    const profile = await profiles.get(id);
    const { form } = connectorOf(profile.engine).description;
    const fields = form.filter(({ kind }) => kind === 'secret').map(({ path }) => path);
    return {
      id,
      engine: profile.engine,
      values: formFromProfile(form, profile),
      secrets: await Promise.all(fields.map(async (path) => ({ field: path, ...(await storedSecretAt(profile, path, secrets)) }))),
    };
  },

  'connections.forms': () =>
    Object.values(CONNECTORS).map(({ description, mark }) => ({
      engine: description.engine,
      name: description.name,
      title: description.title,
      mark,
      ...(description.dialect.editorDialect === undefined ? {} : { editorDialect: description.dialect.editorDialect }),
      fields: [...description.form, ...COMMON_FIELDS].map(({ choices, ...field }) => ({
        ...field,
        ...(choices ? { choices: [...choices] } : {}),
        ...(isProgramField(field.path) ? { isProgram: true } : {}),
      })),
      starts: description.starts.map((start) => ({ ...start, values: { ...start.values } })),
    })),

  'connections.read-address': readAddress,

  'connections.found': findConnections,

  'connections.save': saveConnection,

  'connections.add-sample': async (_, context) => {
    const sample = PROFILES.builtin('sample');
    if (!sample) throw new HydrantError('INTERNAL', 'The sample warehouse is missing from this installation.', 'Install Hydrant again.');
    const { profiles } = await context.profiles.list();
    if (!profiles.some(({ id }) => id === sample.id)) await context.profiles.add(sample);
    context.events.push('connections');
    return { id: sample.id };
  },

  'connections.remove': async ({ id, keepSecrets }, context) => {
    const { profiles } = await context.profiles.list();
    const profile = await context.profiles.get(id);
    if (!keepSecrets) await removeOwnSecrets(id, profile, { others: profiles, codec: PROFILES }, () => context.secrets);
    endApprovals(context, id);
    await context.profiles.remove(id);
    await context.supervisor.stop(id);
    context.tests.forget(id);
    context.events.push('connections');
    return {};
  },

  'connections.keep-draft': async (draft, context) => {
    const typed = { ...draft, ...(draft.of === undefined ? {} : { of: draft.of }), savedAt: Date.now() };
    // Before it is looked through: that takes its time with each character.
    refuseTooLarge(typed);
    await context.drafts.store({ ...typed, values: await draftValues(draft.engine, draft.values, context) });
    context.events.push('connections');
    return {};
  },

  'connections.discard-draft': async ({ id }, context) => {
    await context.drafts.discard(id);
    context.events.push('connections');
    return {};
  },

  'connections.export': async ({ ids }, { profiles }) => {
    const all = (await profiles.list()).profiles;
    return { text: `${JSON.stringify(exportProfiles(all, { now: new Date(), ...(ids ? { ids } : {}) }), null, 2)}\n` };
  },

  'connections.import': async ({ text, mode }, context) => {
    const report = await importProfiles(context.profiles, text, {
      mode,
      source: 'the file',
      secrets: () => context.secrets,
      codec: PROFILES,
    });
    for (const id of report.replaced) await context.supervisor.stop(id);
    context.events.push('connections');
    return {
      added: report.added.length + report.renamed.length,
      replaced: report.replaced.length,
      skipped: report.skipped.length,
      secretsNeeded: report.secretsNeeded,
      commandsNeeded: report.commandsNeeded.length,
    };
  },

  'connections.switch': async ({ id, on }, context) => {
    await context.availability.set({ profile: { id, on } });
    if (!on) await context.supervisor.stop(id);
    context.events.push('connections');
    return {};
  },

  'connections.pause-all': async ({ paused }, context) => {
    await context.availability.set({ pausedAll: paused });
    if (paused) await context.supervisor.stopAll();
    context.events.push('connections');
    return {};
  },

  'connections.log': ({ id }, { supervisor }) => ({ lines: [...supervisor.log(id)] }),

  'connections.reset-switches': async (_, context) => {
    const { damagedCopy } = await context.availability.reset();
    context.events.push('connections');
    return damagedCopy === undefined ? {} : { damagedCopy };
  },

  'connections.restore': async ({ empty }, context) => {
    const { changed, damagedCopy } = await context.profiles.restore({ empty: empty === true });
    context.events.push('connections');
    return { changed, ...(damagedCopy === undefined ? {} : { damagedCopy }) };
  },
};

async function describe(profile: Profile, on: boolean, context: HostContext): Promise<Connection> {
  const { supervisor, tests } = context;
  const needs = await neededFor(profile, context);
  const { description } = connectorOf(profile.engine);
  const { problem, ...server } = supervisor.state(profile.id);
  const test = tests.get(profile.id, profile);
  const failed = test?.steps.find(({ state }) => state === 'failed');
  return {
    id: profile.id,
    name: profile.name,
    ...(profile.environment === undefined ? {} : { environment: profile.environment }),
    tags: profile.tags,
    engine: profile.engine,
    engineName: description.name,
    policy: profile.policy,
    timeZone: profile.timeZone,
    address: description.address(profile),
    local: description.isLocal(profile),
    on,
    lastTest:
      test && test.state !== 'running' && test.state !== 'cancelled'
        ? {
            ok: test.ok,
            at: test.startedAt,
            ms: test.ms,
            outdated: test.outdated,
            warnings: test.steps.filter(({ state }) => state === 'warning').length,
            ...(failed ? { failed: failed.title } : test.problem ? { failed: test.problem.message } : {}),
          }
        : null,
    ...(test?.state === 'running' ? { testing: true } : {}),
    ...(needs ? { needs } : {}),
    server: { ...server, ...(problem ? { problem: problemOf(problem) } : {}) },
  };
}
