import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './server.ts';

const VERSION = '1.4.0';

/**
 * The arguments that start the peer `@bytebase/dbhub` on an empty SQLite database. It is installed when first needed, with its exact
 * version, under node_modules/.cache: package.json and the lock file know nothing of it, and `npm ci` removes it.
 */
export function dbhub(): string[] {
  const folder = join(ROOT, 'node_modules', '.cache', 'hydrant', 'peers');
  const home = join(folder, 'node_modules', '@bytebase', 'dbhub');
  if (installedVersion(home) !== VERSION) {
    console.log(`\nInstalling @bytebase/dbhub ${VERSION}, only to measure beside it, into ${folder}`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{"private":true}\n');
    const { status } = spawnSync(
      'npm',
      ['install', '--prefix', folder, '--save-exact', '--no-audit', '--no-fund', `@bytebase/dbhub@${VERSION}`],
      {
        cwd: folder,
        shell: process.platform === 'win32',
        stdio: ['ignore', 'ignore', 'inherit'],
      },
    );
    if (status !== 0 || installedVersion(home) !== VERSION)
      throw new Error(`@bytebase/dbhub ${VERSION} could not be installed into ${folder}`);
  }
  return [join(home, 'dist', 'index.js'), '--transport', 'stdio', '--dsn', 'sqlite:///:memory:'];
}

function installedVersion(home: string): string | undefined {
  const manifest = join(home, 'package.json');
  return existsSync(manifest) ? (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version : undefined;
}
