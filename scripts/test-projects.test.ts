import { describe, expect, test } from 'vitest';
import { isInTier, projectOf, sourcesUnder } from './test-projects.ts';

/** A tree of files, by path. */
const tree =
  (files: Record<string, string>) =>
  (path: string): string =>
    files[path] ?? '';

describe('the project of a test file', () => {
  const cases: [string, string, Record<string, string>][] = [
    [
      'unit',
      'core/a/a.test.ts',
      { 'core/a/a.test.ts': `import { a } from './a.ts';`, 'core/a/a.ts': `import { spawn } from 'node:child_process';` },
    ],
    ['unit', 'core/engines/x/dialect/reader.test.ts', {}],
    ['unit', 'core/a/a.test.ts', { 'core/a/a.test.ts': `import type { ChildProcess } from 'node:child_process';` }],
    ['processes', 'core/a/a.test.ts', { 'core/a/a.test.ts': `import { spawn } from 'node:child_process';` }],
    [
      'processes',
      'core/a/a.test.ts',
      {
        'core/a/a.test.ts': `import {\n  start,\n} from './testing/start.ts';`,
        'core/a/testing/start.ts': `import { more } from '../../b/fixtures/more.ts';`,
        'core/b/fixtures/more.ts': `const { spawn } = await import('node:child_process');`,
      },
    ],
    ['processes', 'core/a/a.test.ts', { 'core/a/a.test.ts': `vi.mock('node:fs', load);` }],
    ['processes', 'e2e/a.test.ts', {}],
    ['engines', 'core/engines/x/session/a.test.ts', { 'core/engines/x/session/a.test.ts': `import { spawn } from 'node:child_process';` }],
    ['engines', 'core/execution/a.test.ts', {}],
    [
      'engines',
      'mcp-server/tools/a.test.ts',
      { 'mcp-server/tools/a.test.ts': `import { start } from '../../core/engines/x/testing/server.ts';` },
    ],
  ];
  test.each(cases)('%s: %s', (project, file, files) => {
    expect(projectOf(file, tree(files))).toBe(project);
  });

  test('a circle of helpers ends', () => {
    const helper = `export * from './b.ts'; import './a.ts';`;
    const files = { 'core/testing/a.test.ts': `import './a.ts';`, 'core/testing/a.ts': helper, 'core/testing/b.ts': helper };
    expect(projectOf('core/testing/a.test.ts', tree(files))).toBe('unit');
  });
});

test('per change all but what is long only; in the long tier that, and every file with a campaign', () => {
  const files = {
    'core/a/own.test.ts': `import { campaign } from '../../e2e/support/campaign.ts';`,
    'core/a/helped.test.ts': `import { kill } from './testing/kill.ts';`,
    'core/a/testing/kill.ts': `import { campaign } from '../../../e2e/support/campaign.ts';`,
    'core/a/plain.test.ts': '',
    'core/a/figures.long.test.ts': '',
  };
  const inTier = (tier: 'change' | 'long') =>
    Object.keys(files).filter((file) => file.endsWith('.test.ts') && isInTier(file, tier, tree(files)));
  expect(inTier('change')).toEqual(['core/a/own.test.ts', 'core/a/helped.test.ts', 'core/a/plain.test.ts']);
  expect(inTier('long')).toEqual(['core/a/own.test.ts', 'core/a/helped.test.ts', 'core/a/figures.long.test.ts']);
});

test('an import that leads nowhere is left to the run itself', () => {
  expect(projectOf('core/no/such.test.ts', sourcesUnder(import.meta.dirname))).toBe('unit');
});
