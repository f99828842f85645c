import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const made: string[] = [];
process.once('exit', () => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

/** A folder of its own for a bench, so that nothing of the user is touched; removed when the bench ends. */
export function freshFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'hydrant-bench-'));
  made.push(folder);
  return folder;
}
