import type { HydrantError } from '../common/errors.ts';
import type { KeychainReply } from './keychain-helper.ts';
import { osOf, type StoreState, storeError } from './secret-errors.ts';
import { type SecretServiceState, secretServiceState } from './secret-service-state.ts';

export type KeychainFailure = Exclude<KeychainReply, { kind: 'value' }>;

export interface KeychainContext {
  readonly platform: NodeJS.Platform;
  readonly env: NodeJS.ProcessEnv;
}

/** The typed error of a failed keychain call. On Linux the state of the Secret Service decides, elsewhere the system's message. */
export async function keychainError(failure: KeychainFailure, name: string, context: KeychainContext): Promise<HydrantError> {
  const { platform } = context;
  const fail = (state: StoreState, reason: string) => storeError(state, { store: 'keychain', platform, name, reason });
  if (failure.kind === 'timeout') return fail('SECRET_STORE_LOCKED', 'no answer in time; a prompt may be waiting');
  if (failure.kind === 'broken') return fail('SECRET_STORE_UNAVAILABLE', failure.message);
  if (osOf(platform) !== 'linux') return fail(stateOfWords(failure.message), failure.message);
  const service = await secretServiceState(context.env);
  return fail(STATE_OF_SERVICE[service], `${REASON_OF_SERVICE[service]}: ${failure.message}`);
}

/**
 * A dismissed prompt counts as locked: the library reports the same for a locked keyring without a prompter, and in both cases the next
 * step is to unlock. A failure while the keyring is open counts as refused.
 */
const STATE_OF_SERVICE: Record<SecretServiceState, StoreState> = {
  'no-bus': 'SECRET_STORE_UNAVAILABLE',
  'no-service': 'SECRET_STORE_UNAVAILABLE',
  'no-collection': 'SECRET_STORE_UNAVAILABLE',
  silent: 'SECRET_STORE_UNAVAILABLE',
  locked: 'SECRET_STORE_LOCKED',
  open: 'SECRET_STORE_REFUSED',
};

const REASON_OF_SERVICE: Record<SecretServiceState, string> = {
  'no-bus': 'no D-Bus session bus',
  'no-service': 'no Secret Service on the session bus',
  'no-collection': 'the Secret Service has no default keyring',
  silent: 'the Secret Service does not answer',
  locked: 'the default keyring is locked',
  open: 'the keyring is unlocked',
};

/**
 * Messages of macOS (OSStatus -25308, -25307, -25294, ...) and Windows (ERROR_NO_SUCH_LOGON_SESSION 1312), from their documentation, not
 * measured. Unknown messages count as refused, which never claims that a store is missing.
 */
const WORDS: readonly (readonly [RegExp, StoreState])[] = [
  [/interaction is not allowed|keychain is locked|in dark wake|-25308|-25315/i, 'SECRET_STORE_LOCKED'],
  [/logon session does not exist|\b1312\b/i, 'SECRET_STORE_UNAVAILABLE'],
  [
    /keychain (could not|cannot) be found|no such keychain|default keychain|not available|-25294|-25307|-25291/i,
    'SECRET_STORE_UNAVAILABLE',
  ],
];

function stateOfWords(message: string): StoreState {
  return WORDS.find(([words]) => words.test(message))?.[1] ?? 'SECRET_STORE_REFUSED';
}
