import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface KeyringSession {
  /**
   *  - unlocked: a real gnome-keyring with an open keyring (made when the home has none)
   *  - locked: a real gnome-keyring that nobody unlocked
   *  - bus-only: a session bus that has no Secret Service and can start none
   *  - none: no session bus
   */
  readonly keyring: 'unlocked' | 'locked' | 'bus-only' | 'none';
  /** A private home; using it again finds its keyring again. */
  readonly home: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface Outcome {
  /** The JSON that the script wrote to stdout. */
  readonly json: unknown;
  readonly code: number | null;
  readonly stderr: string;
  readonly ms: number;
}

const CONFIG = `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>`;

const START = {
  unlocked: 'printf test | gnome-keyring-daemon --foreground --unlock --components=secrets >/dev/null 2>&1 & export KEYRING_PID=$!;',
  locked: 'gnome-keyring-daemon --foreground --components=secrets >/dev/null 2>&1 & export KEYRING_PID=$!;',
  'bus-only': '',
} as const;

/** A new home under the folder that the test run removes. */
export async function privateHome(): Promise<string> {
  return mkdtemp(join(process.env.HYDRANT_TEST_ROOT ?? tmpdir(), 'keyring-'));
}

/** Runs `keychain-child.ts` with these arguments in a session of its own, without a display, and returns its output. */
export async function runInSession(session: KeyringSession, ...args: string[]): Promise<Outcome> {
  const child = fileURLToPath(new URL('./keychain-child.ts', import.meta.url));
  const node = [process.execPath, child, ...args];
  if (session.keyring === 'none') return run(node, session);
  const config = session.keyring === 'bus-only' ? ['--config-file', await writeConfig(session.home)] : [];
  const start = `${START[session.keyring]} "$@"; code=$?; test -n "$KEYRING_PID" && kill -9 $KEYRING_PID; exit $code`;
  return run(['dbus-run-session', ...config, '--', 'sh', '-c', start, 'sh', ...node], session);
}

async function writeConfig(home: string): Promise<string> {
  const path = join(home, 'bus.conf');
  await writeFile(path, CONFIG);
  return path;
}

async function run(command: string[], session: KeyringSession): Promise<Outcome> {
  // D-Bus starts services by itself; they must not find a display for prompts.
  const hydrantHome = join(session.home, '.hydrant');
  await mkdir(hydrantHome, { recursive: true, mode: 0o700 });
  const env: NodeJS.ProcessEnv = { PATH: process.env.PATH, HOME: session.home, HYDRANT_HOME: hydrantHome, LANG: 'C.UTF-8' };
  Object.assign(env, { KEYRING: session.keyring }, session.env);
  const started = performance.now();
  const child = spawn(command[0] ?? '', command.slice(1), { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  return { json: stdout === '' ? undefined : JSON.parse(stdout), code, stderr, ms: performance.now() - started };
}
