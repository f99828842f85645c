import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Build, Runner } from './builds.ts';

/**
 * Makes the data folder of a new cluster. `initdb` takes more than a second of a processor, a copy a tenth of that: within a run
 * (HYDRANT_TEST_ROOT) the first cluster of a build is kept, unchanged and never started, for the others to be copied from.
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
    // Another test file was quicker.
    rmSync(part, { recursive: true, force: true });
  }
}

/** With owners and modes: PostgreSQL starts on a folder of its own user only. Node's `cpSync` keeps no owners. */
function copy(from: string, to: string): void {
  const program = process.platform === 'win32' ? ['robocopy', from, to, '/E', '/COPYALL'] : ['cp', '-a', from, to];
  const { status, stderr } = spawnSync(program[0] as string, program.slice(1), { encoding: 'utf8' });
  // Robocopy tells of copied files with 1.
  if (status !== 0 && !(process.platform === 'win32' && status === 1)) throw new Error(`A cluster was not copied: ${stderr}`);
}
