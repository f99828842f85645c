import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Build, Runner } from './builds.ts';

/**
 * Creates the data folder of a new cluster. `initdb` takes more than a second of CPU, a copy a tenth of that, so within a run
 * (HYDRANT_TEST_ROOT) the first cluster of a build stays as an unstarted template for the others.
 */
export function makeCluster(data: string, build: Build, as: Runner | undefined): void {
  const template = process.env.HYDRANT_TEST_ROOT && join(process.env.HYDRANT_TEST_ROOT, `postgres-template-${build.name}`);
  if (template && existsSync(template)) {
    copy(template, data);
    return;
  }
  const made = spawnSync(
    join(build.bin, 'initdb'),
    ['-D', data, '-U', 'postgres', '-A', 'trust', '--no-sync', '--locale=C', '--encoding=UTF8'],
    { ...as, cwd: '/', encoding: 'utf8' },
  );
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr || made.error}`);
  if (!template) return;
  const part = `${template}.${process.pid}`;
  mkdirSync(process.env.HYDRANT_TEST_ROOT as string, { recursive: true });
  copy(data, part);
  try {
    renameSync(part, template);
  } catch {
    // Another test file has created the template first.
    rmSync(part, { recursive: true, force: true });
  }
}

/** Copies with owners and modes, since PostgreSQL starts only on a folder of its own user. Node's `cpSync` does not preserve owners. */
function copy(from: string, to: string): void {
  const program = process.platform === 'win32' ? ['robocopy', from, to, '/E', '/COPYALL'] : ['cp', '-a', from, to];
  const { status, stderr } = spawnSync(program[0] as string, program.slice(1), { encoding: 'utf8' });
  // Robocopy exits with 1 after copying files.
  if (status !== 0 && !(process.platform === 'win32' && status === 1)) throw new Error(`A cluster was not copied: ${stderr}`);
}
