import { type ChildProcess, spawn } from 'node:child_process';
import type { TestHome } from './browser-host.ts';

/** A session bus with an unlocked GNOME Keyring of this home; its address goes into the home's environment. */
export async function startKeyring(home: TestHome): Promise<Disposable> {
  const keyring = 'printf test | gnome-keyring-daemon --foreground --unlock --components=secrets >/dev/null 2>&1 &';
  const child: ChildProcess = spawn(
    'dbus-run-session',
    ['--', 'sh', '-c', `${keyring} keyring=$!; echo "$DBUS_SESSION_BUS_ADDRESS"; read -r ended; kill -9 $keyring`],
    { env: { ...process.env, ...home.env }, stdio: ['pipe', 'pipe', 'ignore'] },
  );
  const address = await new Promise<string>((resolve, reject) => {
    child.stdout?.once('data', (chunk: Buffer) => resolve(chunk.toString().trim()));
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`no session bus (${code})`)));
  });
  Object.assign(home.env, { DBUS_SESSION_BUS_ADDRESS: address, HYDRANT_SECRETS: '', HYDRANT_VAULT_PASSPHRASE: '' });
  // The shell ends with its standard input, and takes the keyring along.
  return { [Symbol.dispose]: () => void child.stdin?.end() };
}
