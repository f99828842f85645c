import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { HydrantError } from '../common/errors.ts';
import { noteSecret } from './guarded-store.ts';
import { isOwnVariable, passphraseDetector } from './passphrase.ts';
import type { SecretTarget } from './secret-binding.ts';
import { readSecretFile } from './secret-file.ts';
import { checkSecretName, type SecretSink, type SecretStore } from './secret-store.ts';
import { storedName } from './stored-name.ts';

/** The source of a value: `secret:NAME` (the store), `env:NAME` (an environment variable), `file:PATH`. */
export type SecretRef =
  | { readonly from: 'secret'; readonly name: string }
  | { readonly from: 'env'; readonly variable: string }
  | { readonly from: 'file'; readonly path: string };

/** The use of a value. Callers that only register it with the redactor, and send it nowhere, pass 'redaction' instead. */
export interface SecretUse {
  readonly target: SecretTarget;
  /** The target of the saved connection that this secret is named after. */
  readonly owner?: (name: string) => Promise<SecretTarget | undefined>;
}

export interface SecretSources {
  readonly store: SecretStore;
  /** The Hydrant home: no reference may read a file in it. */
  readonly home: string;
  readonly env: NodeJS.ProcessEnv;
  readonly redactor: SecretSink;
  /** Base of relative paths, e.g. the folder of the config file. Default: the working folder. */
  readonly folder?: string;
  /** Receives a sentence about a setting that is unwise but works. */
  readonly warn?: (sentence: string) => void;
}

/** Whether a text has the form of a reference. */
export function isSecretRef(text: string): boolean {
  return /^(secret|env|file):/.test(text);
}

/** @throws HydrantError PROFILE_INVALID. Never repeats the text: it may be a password that was pasted into the wrong field. */
export function parseSecretRef(text: string): SecretRef {
  const stored = storedName(text);
  if (stored !== undefined && !stored.includes('\0')) {
    checkSecretName(stored);
    return { from: 'secret', name: stored };
  }
  const [, kind, rest] = /^(env|file):([^\0]+)$/s.exec(text) ?? [];
  if (kind === 'env' && rest !== undefined && /^[A-Za-z_][A-Za-z0-9_]*$/.test(rest)) {
    if (isOwnVariable(rest)) throw ownVariable();
    return { from: 'env', variable: rest };
  }
  if (kind === 'file' && rest !== undefined) return { from: 'file', path: rest };
  throw new HydrantError(
    'PROFILE_INVALID',
    'This is not a reference to a secret.',
    'Write secret:PROFILE/FIELD, env:VARIABLE or file:PATH; never the secret itself.',
  );
}

/**
 * The value of a reference, for one use. From a file, one trailing newline is removed, and the limit is 64 kB.
 *
 * @throws HydrantError SECRET_MISSING, SECRET_ELSEWHERE, CONFIG_UNREADABLE, PROFILE_INVALID, or an error of the store.
 */
export async function resolveSecret(reference: string, use: SecretUse | 'redaction', sources: SecretSources): Promise<string> {
  const ref = parseSecretRef(reference);
  if (ref.from === 'secret') {
    if (use === 'redaction') return sources.store.get(ref.name);
    return sources.store.getFor(ref.name, use.target, use.owner && (() => use.owner?.(ref.name) ?? Promise.resolve(undefined)));
  }
  const value = ref.from === 'env' ? fromEnvironment(ref.variable, sources.env) : await fromFile(ref.path, sources);
  const holdsPassphrase = await passphraseDetector(sources.env);
  if (holdsPassphrase(value)) throw ownVariable();
  noteSecret(sources.redactor, value);
  return value;
}

function ownVariable(): HydrantError {
  return new HydrantError('PROFILE_INVALID', 'The passphrase of the vault is no secret of a server.', 'Name another variable or file.');
}

function fromEnvironment(variable: string, env: NodeJS.ProcessEnv): string {
  const value = env[variable];
  if (value !== undefined) return value;
  throw new HydrantError(
    'SECRET_MISSING',
    `The environment variable ${variable} is not set.`,
    `Set ${variable} where this server is started; an assistant passes on only the variables of its own config.`,
    { details: { variable } },
  );
}

async function fromFile(given: string, sources: SecretSources): Promise<string> {
  const path = absolute(given, sources);
  const content = await readSecretFile(path, { home: sources.home, passphraseFile: sources.env.HYDRANT_VAULT_PASSPHRASE_FILE });
  if (content === undefined) {
    const next = 'Put the secret there, or correct the path in the profile.';
    throw new HydrantError('SECRET_MISSING', `There is no file ${path}.`, next, { details: { path } });
  }
  warnOfReaders(path, content.mode, sources);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(content.bytes).replace(/\r?\n$/, '');
  } catch {
    const next = 'Save the secret as plain text in UTF-8.';
    throw new HydrantError('CONFIG_UNREADABLE', `${path} is not UTF-8 text.`, next, { details: { path, reason: 'NOT_UTF8' } });
  }
}

function absolute(path: string, sources: SecretSources): string {
  if (path.startsWith('~/')) return join(sources.env.HOME ?? sources.env.USERPROFILE ?? homedir(), path.slice(2));
  return isAbsolute(path) ? path : resolve(sources.folder ?? process.cwd(), path);
}

/** A warning instead of a refusal: secrets mounted by Docker and Kubernetes are readable by everybody in the container. */
function warnOfReaders(path: string, mode: number, { warn }: SecretSources): void {
  if (!warn || process.platform === 'win32') return;
  if (mode & 0o077) warn(`The secret file ${path} can be read by other users of this machine; chmod 600 would keep it yours.`);
}
