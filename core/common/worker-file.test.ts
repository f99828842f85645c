import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { WORKER_FILES, type WorkerName, workerFile } from './worker-file.ts';

test('every worker is a file of the sources, and is found there', () => {
  for (const name of Object.keys(WORKER_FILES) as WorkerName[]) expect(existsSync(workerFile(name)), name).toBe(true);
});

test('a bundle elsewhere is told where its workers are', () => {
  expect(workerFile('sql-parser', new URL('file:///opt/Hydrant%20%C3%A9/mcp/server/workers/')).href).toBe(
    'file:///opt/Hydrant%20%C3%A9/mcp/server/workers/sql-parser.js',
  );
});
