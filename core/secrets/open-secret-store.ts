import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { HydrantError } from '../common/errors.ts';
import { withSecretAgent } from './agent-store.ts';
import { GuardedStore, noteSecret, stampIn } from './guarded-store.ts';
import { KeychainHelper } from './keychain-helper.ts';
import { KeychainStore } from './keychain-store.ts';
import { passphraseConfigured, readPassphrase } from './passphrase.ts';
import { osOf } from './secret-errors.ts';
import type { RawSecretStore, SecretSink, SecretStore, SecretStoreKind } from './secret-store.ts';
import { VaultStore } from './vault-store.ts';

/** The service name of Hydrant's entries in the keychain. */
const KEYCHAIN_SERVICE = 'hydrant';

export interface OpenSecretStoreOptions {
  /** The Hydrant home, e.g. `~/.hydrant`. */
  readonly home: string;
  readonly env: NodeJS.ProcessEnv;
  readonly platform: NodeJS.Platform;
  readonly redactor: SecretSink;
  /** How long one keychain call may take, prompt included, in milliseconds. Default 15 000. */
  readonly timeoutMs?: number;
  /** Whether to ask the open app if it holds the secrets of this home; the app itself passes false. Default true. */
  readonly agent?: boolean;
  /** The folder of the bundle's workers, if this code cannot find it: in the packaged app. */
  readonly workers?: URL;
}

/**
 * The secret store of this machine: the one that HYDRANT_SECRETS names (`keychain` or `vault`), else the vault if a passphrase is
 * configured or a vault exists, else the keychain. Contacts no store yet; a later failure never falls back to the other store.
 *
 * @throws HydrantError USAGE for an unknown HYDRANT_SECRETS.
 */
export function openSecretStore(options: OpenSecretStoreOptions): SecretStore {
  const { env, platform, redactor, timeoutMs = 15_000 } = options;
  const folder = join(options.home, 'secrets');
  const vaultPath = join(folder, 'vault.json');
  const { kind, why } = choose(env, vaultPath);
  // A configured passphrase, or an explicit choice of the keychain, means that no app is needed.
  const mayAsk = options.agent !== false && !passphraseConfigured(env) && env.HYDRANT_SECRETS !== 'keychain';
  const asking = (own: RawSecretStore): RawSecretStore => (mayAsk ? withSecretAgent(options.home, own) : own);
  const guard = { redactor, platform, probeTimeoutMs: timeoutMs + 5000, stamp: stampIn(folder) };
  if (kind === 'vault') {
    const passphrase = async () => {
      const given = await readPassphrase(env, platform);
      noteSecret(redactor, given);
      return given;
    };
    const description = { kind, label: 'passphrase vault', location: vaultPath, why };
    return new GuardedStore(asking(new VaultStore({ path: vaultPath, platform, passphrase })), { ...guard, description });
  }
  const helper = new KeychainHelper({
    service: KEYCHAIN_SERVICE,
    timeoutMs,
    env,
    ...(options.workers === undefined ? {} : { workers: options.workers }),
  });
  const location = `entries of the service "${KEYCHAIN_SERVICE}"; values too large for it sealed in ${folder}`;
  const description = { kind, label: LABELS[osOf(platform)], location, why };
  return new GuardedStore(asking(new KeychainStore({ folder, helper, platform, env })), { ...guard, description });
}

const LABELS = { darwin: 'macOS Keychain', win32: 'Windows Credential Manager', linux: 'Secret Service' } as const;

function choose(env: NodeJS.ProcessEnv, vaultPath: string): { kind: SecretStoreKind; why: string } {
  const wanted = env.HYDRANT_SECRETS;
  if (wanted === 'keychain' || wanted === 'vault') return { kind: wanted, why: `HYDRANT_SECRETS=${wanted} says so.` };
  if (wanted) {
    throw new HydrantError('USAGE', 'HYDRANT_SECRETS is neither keychain nor vault.', 'Set it to keychain or vault, or leave it out.');
  }
  if (passphraseConfigured(env)) return { kind: 'vault', why: 'A vault passphrase is configured.' };
  if (existsSync(vaultPath)) return { kind: 'vault', why: 'There is a vault file, so the keychain is not used.' };
  return { kind: 'keychain', why: 'The keychain of the system is the default.' };
}
