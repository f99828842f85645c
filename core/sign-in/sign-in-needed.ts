import { HydrantError } from '../common/errors.ts';

/** What a caller is told where a login needs a person who is not there, or has not signed in. */
export function signInNeeded({ environment, profile }: { environment: string; profile: string }, why: string): HydrantError {
  return new HydrantError('SIGN_IN_NEEDED', `A person has to sign in to ${environment}. ${why}`, { do: 'sign-in', profile });
}
