import { HydrantError } from '../common/errors.ts';
import { SIGN_IN_MS } from '../common/starting-deadline.ts';

/** What a person is shown of a sign-in. */
export interface CheckedStep {
  /** As the browser would open it: a host in other letters is in its ASCII form. */
  url: string;
  /** Where it leads, which is said beside it: a long address can begin with anything. */
  host: string;
  code?: string;
  expiresAt: number;
}

/** Requests of SAML stand in the address. */
const LONGEST_URL = 8192;
const CODE = /^[A-Za-z0-9](?:[A-Za-z0-9 -]{0,30}[A-Za-z0-9])?$/;
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * The step as it may be shown and opened. Throws INTERNAL, without the text, for an address that is neither https nor this computer's, has a
 * user name in it (`https://bank.example@evil.example`), or is too long, and for a code with other characters than letters and digits.
 */
export function checkStep(step: { url: string; code?: string | undefined; expiresAt: number }, now: number): CheckedStep {
  const url = step.url.length <= LONGEST_URL ? URL.parse(step.url) : null;
  if (url === null || !isSafe(url)) throw refused('address');
  if (step.code !== undefined && !CODE.test(step.code)) throw refused('code');
  if (!Number.isFinite(step.expiresAt)) throw refused('time limit');
  const expiresAt = Math.min(step.expiresAt, now + SIGN_IN_MS);
  return { url: url.href, host: url.host, ...(step.code === undefined ? {} : { code: step.code }), expiresAt };
}

/** Parts of a step that let their holder in, or finish the sign-in for another: the values in its address, and the code. */
export function secretParts({ url, code }: CheckedStep): string[] {
  const { search, hash, searchParams } = new URL(url);
  const inHash = [...new URLSearchParams(hash.slice(1)).values()];
  return [url, search.slice(1), hash.slice(1), ...[...searchParams.values(), ...inHash].filter(isLong), ...(code ? [code] : [])].filter(
    (part) => part !== '',
  );
}

function isSafe({ protocol, hostname, username, password }: URL): boolean {
  if (username !== '' || password !== '' || hostname === '') return false;
  return protocol === 'https:' || (protocol === 'http:' && LOOPBACK.has(hostname));
}

/** `S256`, `code` and the like are words of the protocol. */
function isLong(value: string): boolean {
  return value.length >= 8;
}

function refused(what: string): HydrantError {
  return new HydrantError('INTERNAL', `The ${what} of the sign-in cannot be shown safely, so it was not begun.`, { do: 'report' });
}
