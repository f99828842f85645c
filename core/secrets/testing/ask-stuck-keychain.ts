// Asks a keychain that does not answer, and one that does, and ends by itself although a helper is idle.
import { fileURLToPath } from 'node:url';
import { KeychainHelper } from '../keychain-helper.ts';

const module = fileURLToPath(new URL('./stuck-keyring.cjs', import.meta.url));
const helper = (timeoutMs: number): KeychainHelper =>
  new KeychainHelper({ service: 'hydrant', timeoutMs, env: process.env, module, idleMs: 60_000 });
const stuck = await helper(1000).ask({ op: 'get', account: 'p/stuck' });
const answered = await helper(20_000).ask({ op: 'get', account: 'p/a' });
process.stdout.write(`${stuck.kind} ${answered.kind}`);
