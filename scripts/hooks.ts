// `npm run hooks`: switches the hooks of scripts/git-hooks/ on for this clone, `npm run hooks -- --off` switches them off. Nothing else does:
// an installation never touches the settings of git.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const FOLDER = 'scripts/git-hooks';
const root = join(import.meta.dirname, '..');

function git(...args: string[]): { code: number | null; out: string } {
  const { status, stdout, error } = spawnSync('git', args, { cwd: root, encoding: 'utf8' });
  if (error) throw error;
  return { code: status, out: stdout.trim() };
}

const { out: present } = git('config', '--get', 'core.hooksPath');
if (process.argv.includes('--off')) {
  if (present === FOLDER) git('config', '--local', '--unset', 'core.hooksPath');
  console.log(present === FOLDER ? 'Off: git runs no hook of ours.' : 'They were not on; nothing was changed.');
} else if (present !== '' && present !== FOLDER) {
  console.error(`Git already takes its hooks from ${present} (core.hooksPath). Nothing was changed: call ${FOLDER}/pre-commit from there.`);
  process.exitCode = 1;
} else if (git('config', '--local', 'core.hooksPath', FOLDER).code === 0) {
  console.log(`On: before each commit git runs ${FOLDER}/pre-commit (the linter on staged files, and the types).`);
  console.log('Off again with npm run hooks -- --off; skipped once with git commit --no-verify.');
} else {
  console.error('Git could not be told: is this a clone?');
  process.exitCode = 1;
}
