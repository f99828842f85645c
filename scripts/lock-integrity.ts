// Which packages of the lock file have no checksum, so that `npm ci` takes whatever the registry sends for them.
// `--complete` asks the configured registry for the missing checksums and writes them; ends with 1 while any is missing.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

interface LockedPackage {
  version?: string;
  integrity?: string;
  link?: boolean;
  optional?: boolean;
  os?: string[];
  cpu?: string[];
}

export interface Lock {
  packages: Record<string, LockedPackage>;
}

export interface Unverified {
  path: string;
  name: string;
  version: string;
  /** It is for other systems only: `npm ci` does not install it on this one. */
  isForOtherSystems: boolean;
}

const LOCK = join(import.meta.dirname, '..', 'package-lock.json');

/** Packages without a checksum, by name. */
export function unverifiedPackages(
  lock: Lock,
  system: { os: string; cpu: string } = { os: process.platform, cpu: process.arch },
): Unverified[] {
  return Object.entries(lock.packages)
    .filter(([path, { integrity, link }]) => path !== '' && !link && integrity === undefined)
    .map(([path, { version = '', optional, os, cpu }]) => ({
      path,
      name: path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length),
      version,
      isForOtherSystems: optional === true && !(allows(os, system.os) && allows(cpu, system.cpu)),
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function allows(list: readonly string[] | undefined, one: string): boolean {
  return list === undefined || list.includes(one);
}

/** The checksum the registry has for a package; undefined where it does not hold that version. */
function askRegistry(name: string, version: string): string | undefined {
  try {
    const integrity = execFileSync('npm', ['view', `${name}@${version}`, 'dist.integrity'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      shell: process.platform === 'win32',
    });
    return integrity.trim() || undefined;
  } catch {
    return undefined;
  }
}

if (process.argv[1] === import.meta.filename) {
  const lock = JSON.parse(readFileSync(LOCK, 'utf8')) as Lock;
  const missing = unverifiedPackages(lock);
  if (process.argv.includes('--complete')) {
    for (const { path, name, version } of missing) {
      const integrity = askRegistry(name, version);
      const entry = lock.packages[path];
      if (integrity && entry) entry.integrity = integrity;
    }
    writeFileSync(LOCK, `${JSON.stringify(lock, null, 2)}\n`);
  }
  const left = unverifiedPackages(lock);
  for (const { name, version, isForOtherSystems } of left)
    console.log(`no checksum: ${name} ${version}${isForOtherSystems ? ' (not for this system)' : ''}`);
  console.log(`${missing.length - left.length} completed, ${left.length} without a checksum`);
  process.exitCode = left.length > 0 ? 1 : 0;
}
