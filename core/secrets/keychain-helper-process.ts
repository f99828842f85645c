// The program that talks to the keychain, over an IPC channel (keychain-helper.ts starts it). It is a separate process because a call that
// waits for an unlock prompt cannot be cancelled: it blocks a thread of the pool (four of them stop all file access) and keeps
// `process.exit` from returning until the prompt is answered (measured with @napi-rs/keyring 2.1.2). A process can be killed.
import { createRequire } from 'node:module';
import type { AsyncEntry } from '@napi-rs/keyring';
import type { KeychainAnswer, KeychainCall } from './keychain-helper.ts';

interface Keyring {
  AsyncEntry: typeof AsyncEntry;
}

const require = createRequire(import.meta.url);

async function answer(call: KeychainCall): Promise<KeychainAnswer> {
  try {
    const keyring = require(call.module ?? '@napi-rs/keyring') as Keyring;
    // Set explicitly: without it, a missing Secret Service falls back to the kernel keyring, which is lost at reboot.
    const entry = new keyring.AsyncEntry(call.service, call.account, { linux: { store: 'secret-service' } });
    if (call.op === 'set') {
      await entry.setPassword(call.value);
      return { id: call.id, value: null };
    }
    const value = call.op === 'get' ? ((await entry.getPassword()) ?? null) : await entry.deletePassword();
    return { id: call.id, value };
  } catch (error) {
    return { id: call.id, error: error instanceof Error ? error.message : String(error) };
  }
}

// Not `process.exit`, which waits for a stuck call.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
process.on('message', async (call: KeychainCall) => {
  const reply = await answer(call);
  if (process.connected) process.send?.(reply);
});
