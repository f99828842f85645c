import type { AskedSignIn } from '../core/pool/pools.ts';
import type { Profile } from '../core/profiles/profile.ts';
import type { ProfileSecrets } from '../core/profiles/profile-secrets.ts';
import type { SignInRequest } from '../core/sign-in/sign-in-request.ts';
import type { SignIns } from '../core/sign-in/sign-ins.ts';

interface SignInServices {
  signIns: SignIns;
  secrets: ProfileSecrets;
  environmentOf: (profile: Profile) => string;
  identityOf: (profile: Profile) => string;
}

/** Has a person sign in for one attempt to connect; the token is kept under the profile's own reference, bound to where it leads. */
export function completeSignIn(
  { signIns, secrets, environmentOf, identityOf }: SignInServices,
  profile: Profile,
  request: SignInRequest,
  { field, had, signal, onProgress }: AskedSignIn,
): Promise<string> {
  return signIns.token(request, {
    profile: profile.id,
    environment: environmentOf(profile),
    identity: identityOf(profile),
    signal,
    had,
    onWaiting: (sentence) => onProgress?.({ state: 'signing-in', sentence }),
    save: (token) => secrets.saveToken(profile, field, token),
    saved: async () => (await secrets.values(profile, field))[field],
  });
}
