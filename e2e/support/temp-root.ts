import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** vitest globalSetup: one folder for everything a run writes, inherited by every worker and removed at the end. */
export function setup(): () => void {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'hydrant-tests-')));
  process.env.HYDRANT_TEST_ROOT = root;
  return () => rmSync(root, { recursive: true, force: true, maxRetries: 5 });
}
