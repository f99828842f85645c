import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './measure.ts';

const VERSION = '1.4.0';

/** The command that starts the peer `@bytebase/dbhub` on an empty SQLite database; installed on first use, outside package.json. */
export function dbhub(): string[] {
  const folder = join(ROOT, 'node_modules', '.cache', 'hydrant', 'peers');
  const entry = join(folder, 'node_modules', '@bytebase', 'dbhub', 'dist', 'index.js');
  if (!existsSync(entry)) {
    console.log(`Installing @bytebase/dbhub ${VERSION} into ${folder} …`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{"private":true}');
    spawnSync('npm', ['install', '--no-audit', '--no-fund', '--no-save', `@bytebase/dbhub@${VERSION}`], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  }
  return [entry, '--transport', 'stdio', '--dsn', 'sqlite:///:memory:'];
}
