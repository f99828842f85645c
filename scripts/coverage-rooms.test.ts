import { join } from 'node:path';
import { expect, test } from 'vitest';
import { coverageByRoom, coverageTable } from './coverage-rooms.ts';

const ROOT = join('/', 'somewhere', 'hydrant');
const count = (covered: number, total: number) => ({ covered, total });
const summary = {
  total: { lines: count(0, 1), branches: count(0, 1) },
  [join(ROOT, 'core', 'sql', 'policy.ts')]: { lines: count(9, 10), branches: count(1, 2) },
  [join(ROOT, 'core', 'sql', 'tokenizer', 'token.ts')]: { lines: count(0, 0), branches: count(0, 0) },
  [join(ROOT, 'core', 'engines', 'duckdb', 'dialect', 'verbs.ts')]: { lines: count(1, 10), branches: count(0, 4) },
  [join(ROOT, 'mcp-server', 'runtime.ts')]: { lines: count(10, 10), branches: count(4, 4) },
};

test('files are counted by room, and an engine is one', () => {
  expect(coverageByRoom(summary, ROOT)).toEqual([
    { room: 'core/engines/duckdb', files: 1, lines: count(1, 10), branches: count(0, 4) },
    { room: 'core/sql', files: 2, lines: count(9, 10), branches: count(1, 2) },
    { room: 'mcp-server', files: 1, lines: count(10, 10), branches: count(4, 4) },
  ]);
});

test('the table has a line for each room and one for all', () => {
  const lines = coverageTable(coverageByRoom(summary, ROOT)).split('\n');
  expect(lines.map((line) => line.split(/ {2,}/))).toEqual([
    ['room', 'files', 'lines', 'branches'],
    ['core/engines/duckdb', '1', '10.0 %', '0.0 %'],
    ['core/sql', '2', '90.0 %', '50.0 %'],
    ['mcp-server', '1', '100.0 %', '100.0 %'],
    ['all', '4', '66.7 %', '50.0 %'],
  ]);
});
