import { HydrantError } from '../../../core/common/errors.ts';
import { PROFILES } from '../../../core/engines/registry.ts';
import { type Profile, secretReferences } from '../../../core/profiles/profile.ts';
import { acceptsTarget, elsewhereSentence, type SecretTarget } from '../../../core/secrets/secret-binding.ts';
import type { SecretStore } from '../../../core/secrets/secret-store.ts';
import { storedName, storedReference } from '../../../core/secrets/stored-name.ts';
import type { RequestOf } from '../../contract/contract.ts';
import type { HostContext } from '../context.ts';
import { fieldOf, secretName, secretReferenceAt } from '../profile-form.ts';

/** Whether a saved connection has a value for a secret field that may be used where it points. */
export async function keptAt(
  profile: Profile,
  path: string,
  secrets: SecretStore,
): Promise<{ kept: boolean; elsewhere?: string; unread?: true; missing?: true }> {
  const reference = secretReferenceAt(profile, path) ?? storedReference(secretName(profile.id, path));
  const name = storedName(reference);
  // A reference to a variable or a file was made by hand and is not for a form to doubt.
  if (name === undefined) return { kept: true };
  const now = PROFILES.secretTarget(profile, fieldOf(path));
  let given: Awaited<ReturnType<SecretStore['targetOf']>>;
  try {
    given = await secrets.targetOf(name);
  } catch (error) {
    if (!isStoreClosed(error)) throw error;
    // A locked file shows neither its values nor what they were given for: what the profile refers to counts as kept.
    return { kept: secretReferenceAt(profile, path) !== undefined, unread: true };
  }
  if (given === undefined) return { kept: false, ...(secretReferenceAt(profile, path) === undefined ? {} : { missing: true }) };
  if (given === 'unbound' || now === undefined || acceptsTarget(given, now)) return { kept: true };
  return { kept: false, elsewhere: `${elsewhereSentence(given, now)} Enter it again.` };
}

/** What a person has to enter in this session before the secrets of a saved connection can be read; undefined where nothing. */
export async function neededFor(
  profile: Profile,
  { personalSecrets, secrets }: Pick<HostContext, 'personalSecrets' | 'secrets'>,
): Promise<'passphrase' | 'password' | undefined> {
  const asked = personalSecrets.asksFor;
  if (asked === undefined) return undefined;
  const names = Object.values(secretReferences(profile)).flatMap((reference) => storedName(reference) ?? []);
  if (names.length === 0) return undefined;
  if (asked === 'passphrase') return 'passphrase';
  const there = await Promise.all(names.map((name) => secrets.has(name)));
  return there.every(Boolean) ? undefined : 'password';
}

/** The store as a whole cannot be read now. */
function isStoreClosed(error: unknown): boolean {
  return error instanceof HydrantError && /^SECRET_STORE_/.test(error.code);
}

/** Of a place: what an address says of it. Encryption and the way there are the person's to choose. */
const SAID_BY_ADDRESS = ['connection.host', 'connection.port', 'connection.user'] as const;

/** Fields whose secret came with an address (or another program's file), while the form now says another server or user than that did. */
export function movedSecrets({ secrets, values }: RequestOf<'connections.save'>, { foundSecrets }: HostContext): Kept['refused'] {
  return Object.entries(secrets).flatMap(([field, change]) => {
    if (change.action !== 'found') return [];
    const said = foundSecrets.openly(change.id);
    const moved = SAID_BY_ADDRESS.some((path) => said[path] !== undefined && String(said[path]) !== String(values[path] ?? ''));
    const place = `${said['connection.user'] ?? 'a user'} at ${said['connection.host'] ?? 'its server'}`;
    return moved ? [{ field, message: `It came with an address for ${place}; this connection now points elsewhere. Enter it again.` }] : [];
  });
}

interface AboutSave {
  form: readonly { path: string; kind: string }[];
  request: RequestOf<'connections.save'>;
  former: Profile | undefined;
  /** The connection as it will be, without its secrets. */
  next: Profile;
}

interface Kept {
  /** Path of a secret field → where its value will be. */
  kept: Map<string, string>;
  /** Fields whose saved value was given for another place, and has to be entered again. */
  refused: { field: string; message: string }[];
}

/** Where the value of each secret field will be once this is saved; one that stays unchanged only where it was given for. */
export async function keptSecrets({ form, request, former, next }: AboutSave, { secrets }: HostContext): Promise<Kept> {
  const kept = new Map<string, string>();
  const refused: Kept['refused'] = [];
  for (const { path } of form.filter(({ kind }) => kind === 'secret')) {
    const name = secretName(next.id, path);
    const own = storedReference(name);
    const action = request.secrets[path]?.action ?? 'unchanged';
    if (action === 'set' || action === 'found') kept.set(path, own);
    if (action !== 'unchanged') continue;
    const reference = former && secretReferenceAt(former, path);
    const now = PROFILES.secretTarget(next, fieldOf(path));
    if (former && reference !== undefined) {
      const why = now && (await whyNotKept({ path, reference, before: PROFILES.secretTarget(former, fieldOf(path)), now }, secrets));
      if (why) refused.push({ field: path, message: why });
      else kept.set(path, reference);
    } else if (now) {
      // One that outlived its connection is used again only for what it was given for.
      const given = await secrets.targetOf(name).catch((error: unknown) => {
        // A store that is closed, or is not there, keeps nobody from saving a connection without a secret.
        if (isStoreClosed(error)) return undefined;
        throw error;
      });
      if (typeof given === 'object' && acceptsTarget(given, now)) kept.set(path, own);
    }
  }
  return { kept, refused };
}

/** Why a secret may not stay as it is when a connection is changed, as a sentence for its field. */
async function whyNotKept(
  about: { path: string; reference: string; before: SecretTarget | undefined; now: SecretTarget },
  secrets: SecretStore,
): Promise<string | undefined> {
  const { reference, before, now } = about;
  if (before && acceptsTarget(before, now)) return undefined;
  const name = storedName(reference);
  if (name === undefined) {
    const sentence = before ? elsewhereSentence(before, now).replace('The saved', `The`) : 'It was not set up for this connection.';
    return `${sentence} It is taken from ${reference}: enter one here, or remove it.`;
  }
  // Saved before secrets were bound: it was given for where the connection points until now.
  if (before) await secrets.bind(name, before, 'first-use');
  const given = await secrets.targetOf(name);
  if (given === undefined || given === 'unbound' || acceptsTarget(given, now)) return undefined;
  return `${elsewhereSentence(given, now)} Enter it again.`;
}
