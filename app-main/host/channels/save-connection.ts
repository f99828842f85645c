import { HydrantError } from '../../../core/common/errors.ts';
import { CONNECTORS, PROFILES } from '../../../core/engines/registry.ts';
import type { Profile, ProfileInput } from '../../../core/profiles/profile.ts';
import type { ReplyOf, RequestOf } from '../../contract/contract.ts';
import { LONGEST_VALUE } from '../../contract/shared.ts';
import { WINDOW_WORDS } from '../action-words.ts';
import { confirmPrograms } from '../confirm-programs.ts';
import type { HostContext } from '../context.ts';
import { cleanDraft } from '../draft-values.ts';
import { endApprovals } from '../end-approvals.ts';
import { fieldOf, newProfileId, profileFromForm, secretName } from '../profile-form.ts';
import { keptSecrets, movedSecrets } from './kept-secrets.ts';

/**
 * Saves what a form says: a new profile or another in the place of one. Secrets go to the store first, so that no profile is saved
 * whose secret is not there; what is wrong with a field comes back beside the field. A failed test never stands in the way.
 */
export async function saveConnection(request: RequestOf<'connections.save'>, context: HostContext): Promise<ReplyOf<'connections.save'>> {
  const entry = Object.hasOwn(CONNECTORS, request.engine) ? CONNECTORS[request.engine] : undefined;
  if (!entry) throw new HydrantError('PROFILE_INVALID', `There is no engine ${request.engine}.`, 'Choose another one.');
  const { form } = entry.description;
  const long = Object.entries(request.values).filter(([, value]) => typeof value === 'string' && value.length > LONGEST_VALUE);
  if (long.length > 0)
    return {
      saved: false,
      problems: long.map(([field]) => ({ field, message: `This is longer than ${LONGEST_VALUE.toLocaleString('en')} characters.` })),
    };
  const former = request.id === undefined ? undefined : await context.profiles.get(request.id);
  const id = former?.id ?? (await freeId(request, context));
  const saved = await savedSecrets(request.values, context);
  if (saved.length > 0) return { saved: false, problems: saved };
  const values = newSecrets(request, context);
  if (values.gone.length > 0)
    return {
      saved: false,
      problems: values.gone.map((field) => ({
        field,
        message: 'It was kept for an hour and is gone. Paste the address again, or type it.',
      })),
    };
  const moved = movedSecrets(request, context);
  if (moved.length > 0) return { saved: false, problems: moved };
  const taken = await takenName(request, former, context);
  if (taken) return { saved: false, problems: [taken] };
  try {
    const about = { id, engine: request.engine, values: request.values, ...(former ? { former } : {}) };
    // Where it will point, so that each secret is kept for that.
    const bare = PROFILES.parse(profileFromForm(form, { ...about, kept: new Map() }), { source: 'the form' });
    const { kept, refused } = await keptSecrets({ form, request, former, next: bare }, context);
    if (refused.length > 0) return { saved: false, problems: refused };
    const profile = profileFromForm(form, { ...about, kept });
    const parsed = PROFILES.parse(profile, { source: 'the form' });
    await confirmPrograms(parsed, former, context.shell);
    // Before its secrets are known: they may be words of it.
    context.openWords.learn([parsed]);
    await writeSecrets(bare, request, values.given, context);
    if (former) {
      // What was allowed was allowed for the connection as it was.
      endApprovals(context, id);
      await context.profiles.update(id, profile as ProfileInput);
    } else await context.profiles.add(profile as ProfileInput);
  } catch (error) {
    const problems = fieldProblems(error);
    if (problems) return { saved: false, problems };
    throw error;
  }
  for (const change of Object.values(request.secrets)) if (change.action === 'found') context.foundSecrets.drop(change.id);
  // What was typed as a secret now may stand in the field of an older draft.
  await context.drafts.clean((draft) => cleanDraft(draft, context));
  if (request.draft !== undefined) await context.drafts.discard(request.draft);
  if (values.given.size > 0) context.wantedSecrets.clear();
  await context.supervisor.stop(id);
  // Only now: what the page asks at once would otherwise be asked of the server that is being stopped.
  if (values.given.size > 0) context.events.push('secrets');
  context.tests.outdate(id);
  context.events.push('connections');
  return { saved: true, id };
}

/** A name that another connection has: nobody could tell the two apart in a list. One that had it before keeps it. */
async function takenName(
  { values }: RequestOf<'connections.save'>,
  former: Profile | undefined,
  { profiles }: HostContext,
): Promise<{ field: string; message: string } | undefined> {
  const wanted = nameKey(String(values.name ?? ''));
  if (wanted === '' || (former && nameKey(former.name) === wanted)) return undefined;
  const { profiles: saved } = await profiles.list();
  const other = saved.find(({ id, name }) => id !== former?.id && nameKey(name) === wanted);
  return other && { field: 'name', message: `Another connection is called ${other.name}. Give this one a name of its own.` };
}

function nameKey(name: string): string {
  return name.normalize('NFC').trim().toLowerCase();
}

/** Fields that hold a secret of a saved connection: they would stand in a file. */
async function savedSecrets(
  values: RequestOf<'connections.save'>['values'],
  context: HostContext,
): Promise<{ field: string; message: string }[]> {
  // Where they cannot be read, what looks like a secret is still refused.
  await context.secretsKnown();
  return Object.entries(values)
    .filter(([, value]) => typeof value === 'string' && context.redactor.holdsKnown(value))
    .map(([field]) => ({ field, message: 'This is a saved password. It would stand in a file: take it out.' }));
}

async function freeId({ values }: RequestOf<'connections.save'>, { profiles }: HostContext): Promise<string> {
  const { profiles: saved, problems } = await profiles.list();
  const taken = new Set([...saved.map(({ id }) => id), ...problems.map(({ details }) => String(details.profile ?? ''))]);
  return newProfileId(String(values.name ?? ''), taken);
}

/** The values that come with this save, typed or found in an address, and the fields whose found value is no longer held. */
function newSecrets(
  { secrets }: RequestOf<'connections.save'>,
  { foundSecrets }: HostContext,
): { given: Map<string, string>; gone: string[] } {
  const given = new Map<string, string>();
  const gone: string[] = [];
  for (const [path, change] of Object.entries(secrets)) {
    if (change.action === 'set') given.set(path, change.value);
    if (change.action !== 'found') continue;
    const value = foundSecrets.get(change.id, path);
    if (value === undefined) gone.push(path);
    else given.set(path, value);
  }
  return { given, gone };
}

async function writeSecrets(
  profile: Profile,
  request: RequestOf<'connections.save'>,
  given: ReadonlyMap<string, string>,
  { secrets }: HostContext,
): Promise<void> {
  for (const [path, value] of given) await secrets.set(secretName(profile.id, path), value, PROFILES.secretTarget(profile, fieldOf(path)));
  for (const [path, { action }] of Object.entries(request.secrets))
    if (action === 'remove') await secrets.delete(secretName(profile.id, path));
}

/** What is wrong, field by field; undefined for a failure that no field can mend. */
function fieldProblems(error: unknown): { field: string; message: string }[] | undefined {
  if (!(error instanceof HydrantError) || error.code !== 'PROFILE_INVALID') return undefined;
  const problems = error.details.problems as { field: string; why: string }[] | undefined;
  if (!problems) return [{ field: '', message: `${error.message} ${error.nextIn(WINDOW_WORDS)}` }];
  return problems.map(({ field, why }) => ({ field, message: sentence(why) }));
}

function sentence(text: string): string {
  const begun = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.?]$/.test(begun) ? begun : `${begun}.`;
}
