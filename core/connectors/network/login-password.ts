import { HydrantError } from '../../common/errors.ts';
import type { Secrets } from './target.ts';
import { runTokenCommand } from './token-command.ts';

/** How a profile logs in (passwordLogin, commandLogin and others of core/profiles/parts.ts). */
export type Login = { readonly method: 'password' | 'none' } | { readonly method: 'command'; readonly command?: string | undefined };

/** The password of a login: the saved one, or what the profile's command prints now; undefined for a login without one. */
export async function loginPassword(auth: Login, secrets: Secrets, signal: AbortSignal): Promise<string | undefined> {
  if (auth.method === 'command') return runTokenCommand(auth.command, signal);
  return auth.method === 'password' ? secrets.password : undefined;
}

/** The server asked for a password, and there is none. */
export function noPassword(user: string): HydrantError {
  return new HydrantError(
    'LOGIN_FAILED',
    `The server wants a password for ${user}, and the connection has none.`,
    'Enter the password in the connection.',
  );
}
