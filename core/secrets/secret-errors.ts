import type { NextStep } from '../common/actions.ts';
import { HydrantError } from '../common/errors.ts';
import type { SecretStoreKind } from './secret-store.ts';

/** Facts of a failure beside its kind. `reason` is the system's message; it never holds a value. */
export interface StoreFailure {
  readonly store: SecretStoreKind;
  readonly platform: NodeJS.Platform;
  readonly name?: string | undefined;
  readonly reason?: string | undefined;
}

export type StoreState = 'SECRET_STORE_LOCKED' | 'SECRET_STORE_REFUSED' | 'SECRET_STORE_UNAVAILABLE';

type Os = 'darwin' | 'win32' | 'linux';

const KEYCHAIN: Record<Os, string> = {
  darwin: 'the macOS Keychain',
  win32: 'the Windows Credential Manager',
  linux: 'the Secret Service (GNOME Keyring, KWallet or KeePassXC)',
};

const KEYCHAIN_NEXT: Record<StoreState, Record<Os, NextStep>> = {
  SECRET_STORE_LOCKED: {
    darwin: 'Unlock it in Keychain Access (login keychain, then Unlock) or with `security unlock-keychain`, then try again.',
    win32: 'Sign in to Windows with your own account and password, unlock the screen, then try again.',
    linux: {
      do: 'keep-in-vault',
      first:
        'Answer the unlock prompt, or unlock the "Login" keyring in Passwords and Keys (seahorse) or the wallet in KWalletManager, then try again.',
    },
  },
  SECRET_STORE_REFUSED: {
    darwin:
      'Open Keychain Access, find the items named "hydrant", allow this program under Access Control, and choose Allow when macOS asks.',
    win32:
      'Open Credential Manager (Windows Credentials), remove the entry named hydrant if it belongs to another account, then save the secret again.',
    linux:
      'Allow Hydrant in the settings of your password manager (KeePassXC: Secret Service Integration; KWallet: access control), then try again.',
  },
  SECRET_STORE_UNAVAILABLE: {
    darwin: {
      do: 'keep-in-vault',
      first: 'Run Hydrant in the session of a signed-in user: the login keychain is not there for daemons and some SSH sessions.',
    },
    win32: {
      do: 'keep-in-vault',
      first: 'Run Hydrant in the session of a signed-in user: the Credential Manager is not there for some services and remote shells.',
    },
    linux: {
      do: 'keep-in-vault',
      first:
        'Start a Secret Service in this session (install gnome-keyring, or switch it on in KWallet or KeePassXC), with D-Bus running and a default keyring. Or open Hydrant, which keeps passwords in a sealed file or asks for them; env:NAME and file:PATH references need no store.',
    },
  },
};

const VAULT_NEXT: Record<StoreState, NextStep> = {
  SECRET_STORE_LOCKED: { do: 'unlock-vault' },
  SECRET_STORE_REFUSED:
    'Give the passphrase that this vault was made with. If it is lost, move the vault file away and enter the secrets again.',
  SECRET_STORE_UNAVAILABLE: 'Make the folder of the vault belong to you and be writable, then try again.',
};

const SENTENCE: Record<StoreState, (store: string) => string> = {
  SECRET_STORE_LOCKED: (store) => `The secret store is locked: ${store}.`,
  SECRET_STORE_REFUSED: (store) => `The secret store refused: ${store}.`,
  SECRET_STORE_UNAVAILABLE: (store) => `There is no secret store to be reached: ${store}.`,
};

/** The three ways in which a whole store can fail, each with the next step on this system. */
export function storeError(state: StoreState, failure: StoreFailure): HydrantError {
  const os = osOf(failure.platform);
  const keychain = failure.store === 'keychain';
  const sentence = SENTENCE[state](keychain ? KEYCHAIN[os] : 'the passphrase vault');
  return new HydrantError(state, sentence, keychain ? KEYCHAIN_NEXT[state][os] : VAULT_NEXT[state], { details: { ...failure } });
}

const STORE_LABELS: Record<SecretStoreKind, string> = { keychain: 'The keychain', vault: 'The passphrase vault', session: 'Hydrant' };

/** The store is available and open, and holds nothing under this name. */
export function secretMissing(name: string, store: SecretStoreKind): HydrantError {
  const storeLabel = STORE_LABELS[store];
  return new HydrantError(
    'SECRET_MISSING',
    `${storeLabel} holds nothing under ${name}.`,
    { do: 'save-secret', name },
    {
      details: { name, store },
    },
  );
}

/** A sealed value does not open with the right key: it was changed, cut, or moved to another name. */
export function secretDamaged(name: string, path: string, reason: 'changed' | 'key-missing' | 'unreadable'): HydrantError {
  const why = reason === 'key-missing' ? 'the key that sealed it is no longer in the keychain' : 'it was changed, cut or renamed';
  return new HydrantError(
    'SECRET_DAMAGED',
    `The sealed secret ${name} does not open: ${why}.`,
    'Save the secret again, or bring the file back from a backup.',
    { details: { name, path, reason } },
  );
}

/** The three systems with texts of their own; every other one gets those of Linux. */
export function osOf(platform: NodeJS.Platform): Os {
  return platform === 'darwin' || platform === 'win32' ? platform : 'linux';
}
