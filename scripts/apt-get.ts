import type { SpawnSyncOptions, SpawnSyncReturns } from 'node:child_process';
import { accessSync, constants } from 'node:fs';

export type RunCommand = (
  command: string,
  args: string[],
  options: SpawnSyncOptions,
) => Pick<SpawnSyncReturns<Buffer | string>, 'status' | 'error' | 'stderr'>;

/** Whether packages can be installed without asking anybody: root on a Debian-like system. */
export function canUseApt(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  try {
    accessSync('/usr/bin/apt-get', constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

const QUIET = [
  '-y',
  '-qq',
  '--no-install-recommends',
  '-o',
  'DPkg::Lock::Timeout=120',
  '-o',
  'Acquire::Retries=1',
  '-o',
  'Acquire::http::Timeout=30',
];
const OPTIONS: SpawnSyncOptions = {
  stdio: ['ignore', 'ignore', 'pipe'],
  encoding: 'utf8',
  timeout: 300_000,
  env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
};

/** Installs packages; where that fails, once more after `apt-get update`. Undefined when it worked, else what apt-get said. */
export function aptGet(packages: readonly string[], run: RunCommand): string | undefined {
  const install = () => run('/usr/bin/apt-get', ['install', ...QUIET, ...packages], OPTIONS);
  if (install().status === 0) return undefined;
  run('/usr/bin/apt-get', ['update', ...QUIET], OPTIONS);
  const again = install();
  if (again.status === 0) return undefined;
  const said =
    again.error?.message ??
    String(again.stderr ?? '')
      .trim()
      .split('\n')
      .findLast((line) => line.startsWith('E:'));
  return `apt-get could not install ${packages.join(' ')}${said ? `: ${said}` : ''}`;
}
