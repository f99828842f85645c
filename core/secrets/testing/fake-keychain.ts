import type { KeychainReply, KeychainRequest } from '../keychain-helper.ts';

/** A keychain in memory that answers as the helper does: for tests of files and locks, not of keychains. */
export class FakeKeychain {
  readonly entries = new Map<string, string>();
  failure: KeychainReply | undefined;

  async ask(request: KeychainRequest): Promise<KeychainReply> {
    if (this.failure) return this.failure;
    if (request.op === 'get') return { kind: 'value', value: this.entries.get(request.account) ?? null };
    if (request.op === 'set') {
      this.entries.set(request.account, request.value);
      return { kind: 'value', value: null };
    }
    return { kind: 'value', value: this.entries.delete(request.account) };
  }
}
