import { MASK } from '../common/redact.ts';
import { type FieldPath, fieldName } from './json-positions.ts';
import { invalidProfile } from './parse-profile.ts';
import type { Problem, Source } from './schema-problems.ts';

/** `secret:prod/password`, `env:PGPASSWORD`, `file:/run/secrets/pw`: names of secrets, which may be saved and sent. */
const SECRET_REFERENCE = /^(?:secret|env|file):\S/;

/**
 * `scheme://user:password@host`, anywhere in a text. Passwords with raw `/` or spaces match too: it is better to refuse an odd address than
 * to send a password. The match begins at `://`, so that matching a long text does not take quadratic time.
 */
const PASSWORD_IN_URL = /(?<=[a-z0-9+.-]):\/\/[^\s/?#:@]*:[^@\r\n]{1,8192}@/i;
/** Names of parameters whose value is a secret; `sig` and the like are keys and signatures of cloud storage. */
const SECRET_PARAMETERS = [
  'password|passwd|pwd|passphrase|token|secret',
  'sig|x-amz-signature|account_?key|shared_?access_?key',
  'api[_-]?key|access[_-]?token|client[_-]?secret',
].join('|');
/** `host=db password=…`, `https://host/?token=…`, `Server=db;Pwd=…`, `--password=…`. */
const PASSWORD_IN_PARAMETER = new RegExp(String.raw`(?:^|[?&;\s]|--?)(?:${SECRET_PARAMETERS})\s*=\s*[^\s&;]`, 'i');
const PRIVATE_KEY = /-----BEGIN [A-Z ]*PRIVATE KEY-----/;
/** Names of fields whose value is always a secret, so that it must be a reference. */
const SECRET_FIELD = /(?:pass(?:word|wd|phrase)|pwd|secret|token|credentials?|(?:private|api|access|account)_?-?key)$/i;

/**
 * Finds values that look like a written-out secret: a secret field without a reference, a URL with a password, a `password=` in a
 * connection string, a private key. Names the field, never repeats the value.
 */
export function writtenOutSecrets(value: unknown, source: Source): Problem[] {
  const problems: Problem[] = [];
  const base = source.path ?? [];
  const match = (path: FieldPath, what: string) => {
    const full = [...base, ...path];
    const field = fieldName(full);
    problems.push({ field, why: `\`${field}\` ${what}; profiles hold only the names of secrets`, ...source.locate?.(full) });
  };
  const visit = (here: unknown, path: FieldPath): void => {
    if (typeof here === 'string' || typeof here === 'number') {
      const text = String(here);
      const name = path.findLast((part) => typeof part === 'string') ?? '';
      if (SECRET_FIELD.test(String(name)) && text !== '' && !SECRET_REFERENCE.test(text))
        match(path, 'holds a value where a reference such as `secret:NAME` belongs');
      else if (PASSWORD_IN_URL.test(text)) match(path, 'holds a URL with a password in it');
      else if (PASSWORD_IN_PARAMETER.test(text)) match(path, 'holds a password or token in a connection string');
      else if (PRIVATE_KEY.test(text)) match(path, 'holds a private key');
      return;
    }
    if (typeof here !== 'object' || here === null) return;
    for (const [name, inner] of Object.entries(here)) visit(inner, [...path, Array.isArray(here) ? Number(name) : name]);
  };
  visit(value, []);
  return problems;
}

/** Whether the login of a profile has a value where only a reference is allowed; such a value is never used. */
export function hasWrittenOutLogin(profile: { readonly auth: object }): boolean {
  return Object.entries(profile.auth).some(([field, value]) => SECRET_FIELD.test(field) && !SECRET_REFERENCE.test(String(value)));
}

/** The same value with a mask wherever {@link writtenOutSecrets} matches; the value itself if nothing matches. */
export function withoutWrittenOut<T>(value: T): T {
  const visit = (here: unknown, name: string): unknown => {
    if (typeof here === 'string' || typeof here === 'number') return writtenOutSecrets({ [name]: here }, { name }).length > 0 ? MASK : here;
    if (Array.isArray(here)) return here.map((inner) => visit(inner, name));
    if (typeof here !== 'object' || here === null) return here;
    return Object.fromEntries(Object.entries(here).map(([key, inner]) => [key, visit(inner, key)]));
  };
  return writtenOutSecrets(value, { name: '' }).length > 0 ? (visit(value, '') as T) : value;
}

/** Throws PROFILE_INVALID if a profile holds a secret itself. Called before a profile is saved, exported or imported. */
export function refuseWrittenOutSecrets(value: unknown, source: Source): void {
  const problems = writtenOutSecrets(value, source);
  if (problems.length > 0) throw invalidProfile(problems, source.name);
}
