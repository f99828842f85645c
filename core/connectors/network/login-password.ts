import { HydrantError } from '../../common/errors.ts';
import type { Secrets } from './target.ts';
import { runTokenCommand } from './token-command.ts';

/** Login part of a profile (passwordLogin, commandLogin and others of core/profiles/parts.ts). */
export type Login = { readonly method: 'password' | 'none' } | { readonly method: 'command'; readonly command?: string | undefined };

/** The saved password, or the output of the profile's command, which runs now; undefined for a login without password. */
export async function loginPassword(auth: Login, secrets: Secrets, signal: AbortSignal): Promise<string | undefined> {
  if (auth.method === 'command') return runTokenCommand(auth.command, signal);
  return auth.method === 'password' ? secrets.password : undefined;
}

/** Error for a server that asks for a password where the profile has none. */
export function noPassword(user: string): HydrantError {
  return new HydrantError(
    'LOGIN_FAILED',
    `The server wants a password for ${user}, and the connection has none.`,
    'Enter the password in the connection.',
  );
}
