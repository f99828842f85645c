import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..');

/** A home folder of its own: nothing of the person who runs the tests is read or written. */
export interface TestHome {
  path: string;
  env: Record<string, string>;
  /** Puts a file there. */
  write(name: string, content: string): string;
}

export function makeHome(): TestHome {
  const path = mkdtempSync(join(tmpdir(), 'hydrant-screens-'));
  const inside = (...parts: string[]): string => join(path, ...parts);
  return {
    path,
    env: {
      HOME: path,
      USERPROFILE: path,
      APPDATA: inside('AppData', 'Roaming'),
      LOCALAPPDATA: inside('AppData', 'Local'),
      XDG_CONFIG_HOME: inside('.config'),
      HYDRANT_HOME: inside('.hydrant'),
      // A machine for tests has no keychain of a person.
      HYDRANT_SECRETS: 'vault',
      HYDRANT_VAULT_PASSPHRASE: 'a passphrase for tests only',
    },
    write(name, content) {
      const file = inside(name);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
      return file;
    },
  };
}

/** The browser host as a process, and its one-time address; it opens a browser only with the opener of a test. `root`: of a built copy. */
export async function startBrowserHost(
  home: TestHome,
  opener?: FakeOpener,
  root: string = ROOT,
): Promise<{ child: ChildProcess; address: string }> {
  const args = ['app', '--browser', ...(opener ? [] : ['--no-open'])];
  const child = spawn(process.execPath, [join(root, 'bin', 'hydrant.mjs'), ...args], {
    env: { ...process.env, ...home.env, ...opener?.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const address = await new Promise<string>((resolve, reject) => {
    let said = '';
    const receive = (chunk: Buffer): void => {
      said += chunk;
      const match = /http:\/\/127\.0\.0\.1:\d+\/#[\w-]+/.exec(said);
      if (match) resolve(match[0]);
    };
    child.stdout.on('data', receive);
    child.stderr.on('data', receive);
    child.on('exit', (code) => reject(new Error(`the browser host ended (${code}): ${said}`)));
  });
  return { child, address };
}

/** Stands in for the program that opens addresses on a desktop, and records how it was called. */
export interface FakeOpener {
  env: Record<string, string>;
  /** Its arguments and environment, once it was called. */
  called(): { args: string[]; environment: string } | undefined;
}

export function makeFakeOpener(home: TestHome): FakeOpener {
  const record = join(home.path, 'opened');
  const script = `#!/bin/sh\nenv > '${record}.env'\nprintf '%s\\n' "$@" > '${record}.new'\nmv '${record}.new' '${record}'\n`;
  for (const name of ['xdg-open', 'open']) chmodSync(home.write(join('bin', name), script), 0o755);
  return {
    env: { DISPLAY: ':99', PATH: `${join(home.path, 'bin')}:${process.env.PATH}` },
    called: () =>
      existsSync(record)
        ? { args: readFileSync(record, 'utf8').trimEnd().split('\n'), environment: readFileSync(`${record}.env`, 'utf8') }
        : undefined,
  };
}

export function endProcess(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null) return resolve();
    child.on('exit', () => resolve());
    child.kill('SIGTERM');
    setTimeout(() => child.kill('SIGKILL'), 8000).unref();
  });
}
