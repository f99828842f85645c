import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { text as readAll } from 'node:stream/consumers';
import { HydrantError } from '../../core/common/errors.ts';
import { createRedactor } from '../../core/common/redact.ts';
import { PROFILES } from '../../core/engines/registry.ts';
import { hydrantHome } from '../../core/profiles/home.ts';
import { targetOfName } from '../../core/profiles/own-secrets.ts';
import type { ProfileInput } from '../../core/profiles/profile.ts';
import { openSecretStore } from '../../core/secrets/open-secret-store.ts';
import type { SecretStore } from '../../core/secrets/secret-store.ts';
import { storedReference } from '../../core/secrets/stored-name.ts';
import { profileStore } from '../saved-profiles.ts';
import { EXIT } from './exit-codes.ts';
import { ask, printAnswer, warnLines } from './output.ts';

interface JsonOption {
  json?: boolean;
}

/** The secret store of this user. */
export function openStore(): SecretStore {
  return openSecretStore({ home: hydrantHome(), env: process.env, platform: process.platform, redactor: createRedactor() });
}

/** Saves what comes on standard input (without its last newline) or is typed unseen. */
export async function setSecret(options: JsonOption, [name = '']: string[]): Promise<undefined> {
  const value = process.stdin.isTTY ? await askHidden(`Value for ${name}: `) : (await readAll(process.stdin)).replace(/\r?\n$/, '');
  if (value === '')
    throw new HydrantError(
      'PARAMETER_INVALID',
      'No value was given.',
      'Type it at the prompt, or pipe it in: hydrant secrets set NAME < file.',
    );
  await referTo(name);
  // Bound to where the connection that refers to it points now; without one, to its first use.
  const target = targetOfName(name, (await profileStore().list()).profiles, PROFILES);
  await openStore().set(name, value, target);
  const told = target
    ? `Saved, for ${target.words}.`
    : `Saved. Refer to it as secret:${name}; it is bound to the first server it is used for.`;
  await printAnswer(options.json, { saved: name, for: target?.words ?? null }, told);
}

/** Makes the connection that a secret is named after refer to it, where it has a use for it and names no other. */
async function referTo(name: string): Promise<void> {
  const [id = '', field = ''] = name.split('/');
  const profile = (await profileStore().list()).profiles.find((one) => one.id === id);
  if (!profile || field in profile.auth || !PROFILES.secretTarget(profile, field)) return;
  await profileStore().update(id, (current) => ({ ...current, auth: { ...current.auth, [field]: storedReference(name) } }) as ProfileInput);
}

/** Forgets a secret; SECRET_MISSING where there was none. */
export async function deleteSecret(options: JsonOption, [name = '']: string[]): Promise<undefined> {
  if (!(await openStore().delete(name)))
    throw new HydrantError('SECRET_MISSING', `There is no secret ${name}.`, 'Check the name: it is `profile-id/field`.');
  await printAnswer(options.json, { deleted: name }, 'Deleted.');
}

/** Whether one secret, or the store itself, is in order. Never shows a value. */
export async function checkSecret(options: JsonOption, [name]: string[]): Promise<number> {
  const secrets = openStore();
  if (name !== undefined) {
    await secrets.get(name);
    const target = await secrets.targetOf(name);
    const given = typeof target === 'object' ? target.words : null;
    await printAnswer(options.json, { name, found: true, for: given }, given === null ? 'Found.' : `Found, for ${given}.`);
    return EXIT.ok;
  }
  const about = secrets.describe();
  const probe = await secrets.probe();
  if (!probe.ok) throw probe.error;
  await printAnswer(
    options.json,
    { ...about, ok: true, ms: probe.ms },
    `${about.label} works (${probe.ms} ms): ${about.location}. ${about.why}`,
  );
  return EXIT.ok;
}

/** Reads a line from the terminal without showing it. */
async function askHidden(prompt: string): Promise<string> {
  ask(prompt);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const reader = createInterface({ input: process.stdin, output: silent, terminal: true });
  try {
    return await new Promise<string>((resolve) => {
      reader.once('line', resolve);
      reader.once('close', () => resolve(''));
    });
  } finally {
    reader.close();
    warnLines('');
  }
}
