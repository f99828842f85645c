import { expect, test } from 'vitest';
import { outdatedBy } from './changes.ts';

test.each([
  ['core/sql/policy.ts', { server: true, host: true }],
  ['mcp-server/tools/all.ts', { server: true, host: false }],
  ['app-main/host/host.ts', { server: false, host: true }],
  ['scripts/dev/host-process.ts', { server: false, host: true }],
  ['vite.config.ts', { server: true, host: false }],
  ['package.json', { server: true, host: true }],
  ['core/sql/policy.test.ts', { server: false, host: false }],
  ['core/sql/corpus/duckdb.jsonl', { server: false, host: false }],
  ['app-renderer/app.tsx', { server: false, host: false }],
])('a change of %s outdates %j', (file, outdated) => {
  expect(outdatedBy(file)).toEqual(outdated);
});
