import { CONNECTORS } from '../../../core/connectors/registry.ts';
import { parseProfile } from '../../../core/profiles/parse-profile.ts';
import type { Engine, ProfileInput } from '../../../core/profiles/profile.ts';
import { HydrantError } from '../../../core/stones/errors.ts';
import type { ReplyOf, RequestOf } from '../../contract/contract.ts';
import type { HostContext } from '../context.ts';
import { newProfileId, profileFromForm, secretName } from '../profile-form.ts';

/**
 * Saves what a form says: a new profile or another in the place of one. Secrets go to the store first, so that no profile is saved
 * whose secret is not there; what is wrong with a field comes back beside the field. A failed test never stands in the way.
 */
export async function saveConnection(request: RequestOf<'connections.save'>, context: HostContext): Promise<ReplyOf<'connections.save'>> {
  const entry = Object.hasOwn(CONNECTORS, request.engine) ? CONNECTORS[request.engine as Engine] : undefined;
  if (!entry) throw new HydrantError('PROFILE_INVALID', `There is no engine ${request.engine}.`, 'Choose another one.');
  const { form } = entry.description;
  const former = request.id === undefined ? undefined : await context.profiles.get(request.id);
  const id = former?.id ?? (await freeId(request, context));
  const kept = await keptSecrets(id, form, request, context);
  try {
    const profile = profileFromForm(form, { id, engine: request.engine, values: request.values, kept, ...(former ? { former } : {}) });
    parseProfile(profile, { source: 'the form' });
    await writeSecrets(id, request, context);
    if (former) await context.profiles.update(id, profile as ProfileInput);
    else await context.profiles.add(profile as ProfileInput);
  } catch (error) {
    const problems = fieldProblems(error);
    if (problems) return { saved: false, problems };
    throw error;
  }
  if (request.draft !== undefined) await context.drafts.discard(request.draft);
  await context.supervisor.stop(id);
  context.tests.outdate(id);
  context.events.push('connections');
  return { saved: true, id };
}

async function freeId({ values }: RequestOf<'connections.save'>, { profiles }: HostContext): Promise<string> {
  const { profiles: saved, problems } = await profiles.list();
  const taken = new Set([...saved.map(({ id }) => id), ...problems.map(({ details }) => String(details.profile ?? ''))]);
  return newProfileId(String(values.name ?? ''), taken);
}

/** Secret fields that will hold a value once this is saved. */
async function keptSecrets(
  id: string,
  form: readonly { path: string; kind: string }[],
  request: RequestOf<'connections.save'>,
  { secrets }: HostContext,
): Promise<ReadonlySet<string>> {
  const kept = new Set<string>();
  for (const { path, kind } of form) {
    if (kind !== 'secret') continue;
    const change = request.secrets[path];
    if (change?.action === 'set') kept.add(path);
    else if (change?.action !== 'remove' && (await secrets.has(secretName(id, path)))) kept.add(path);
  }
  return kept;
}

async function writeSecrets(id: string, request: RequestOf<'connections.save'>, { secrets }: HostContext): Promise<void> {
  for (const [path, change] of Object.entries(request.secrets)) {
    if (change.action === 'set') await secrets.set(secretName(id, path), change.value);
    if (change.action === 'remove') await secrets.delete(secretName(id, path));
  }
}

/** What is wrong, field by field; undefined for a failure that no field can mend. */
function fieldProblems(error: unknown): { field: string; message: string }[] | undefined {
  if (!(error instanceof HydrantError) || error.code !== 'PROFILE_INVALID') return undefined;
  const problems = error.details.problems as { field: string; why: string }[] | undefined;
  if (!problems) return [{ field: '', message: `${error.message} ${error.next}` }];
  return problems.map(({ field, why }) => ({ field, message: sentence(why) }));
}

function sentence(text: string): string {
  const begun = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.?]$/.test(begun) ? begun : `${begun}.`;
}
