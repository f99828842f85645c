import type { ReplyOf } from '../../app-main/contract/contract.ts';
import { call } from '../api/api.ts';

export type SecretsStatus = ReplyOf<'secrets.status'>;

/** What the person says about keeping passwords, while it is typed. The passphrase leaves the page towards the host only. */
export interface SecretStoreChoice {
  store: 'vault' | 'session';
  passphrase: string;
  /** Typed a second time, when a file is made. */
  again: string;
}

export const NEW_STORE_CHOICE: SecretStoreChoice = { store: 'vault', passphrase: '', again: '' };

/** The host refuses shorter ones, too. Characters. */
const SHORTEST = 8;

/** What has to be asked before a password can be saved: where to keep it, or the passphrase of the file; undefined where nothing has. */
export function neededInput(status: SecretsStatus | undefined): 'choice' | 'passphrase' | undefined {
  if (status?.store === 'none') return 'choice';
  return status?.locked ? 'passphrase' : undefined;
}

/** What is wrong with what was typed, beside its field. */
export function storeChoiceProblemsOf(
  asked: ReturnType<typeof neededInput>,
  { store, passphrase, again }: SecretStoreChoice,
): Partial<SecretStoreChoice> {
  if (asked === 'passphrase') return passphrase === '' ? { passphrase: 'Type the passphrase of the sealed file.' } : {};
  if (asked === undefined || store === 'session') return {};
  if ([...passphrase].length < SHORTEST) return { passphrase: `A passphrase has at least ${SHORTEST} characters.` };
  return passphrase === again ? {} : { again: 'This is not the same passphrase.' };
}

/** Makes the choice, or unlocks. Rejects with the host's problem. */
export async function applyStoreChoice(asked: ReturnType<typeof neededInput>, { store, passphrase }: SecretStoreChoice): Promise<void> {
  if (asked === 'passphrase') await call('secrets.unlock', { passphrase });
  if (asked === 'choice') await call('secrets.choose', store === 'vault' ? { store, passphrase } : { store });
}

/** Where a password of this computer is kept, and who can use it: a sentence or two for its field. */
export function storeDescription(status: SecretsStatus | undefined): string {
  if (!status) return '';
  const who = status.served ? 'Assistants can use it while Hydrant is open.' : 'Assistants cannot use it.';
  if (status.store === 'none') return 'Kept as you choose above, never in a plain file.';
  if (status.store === 'session') return `Kept in memory until Hydrant is closed. ${who}`;
  if (status.store === 'keychain') return 'Kept in the keychain of this computer, never in a plain file.';
  return status.whileOpen ? `Kept in a sealed file on this computer. ${who}` : 'Kept in a sealed file on this computer.';
}

/** The same in the few words that a sentence has room for: `secrets stay in …`. */
export function storeName(status: SecretsStatus | undefined): string {
  if (status?.store === 'keychain') return 'your keychain';
  return status?.store === 'vault' ? 'a sealed file of this computer' : 'Hydrant';
}
