import { globSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { isInTier, projectOf, sourcesUnder, TEST_PROJECTS, type TestProject } from './scripts/test-projects.ts';

const root = import.meta.dirname;
const tier = process.env.HYDRANT_TEST_TIER === 'long' ? 'long' : 'change';
const read = sourcesUnder(root);
const files = globSync('{core,mcp-server,app-main,scripts,bench,e2e}/**/*.test.ts', { cwd: root })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => isInTier(file, tier, read));
const filesOf = (project: TestProject): string[] => files.filter((file) => projectOf(file, read) === project);

/** Docs: docs/testing.md. */
export default defineConfig({
  test: {
    // One more than there are cores: some suites mostly wait.
    maxWorkers: Math.min(4, availableParallelism() + 1),
    // Of the whole run, not of each project.
    globalSetup: ['e2e/support/temp-root.ts', 'e2e/support/shared-servers.ts'],
    teardownTimeout: 10_000,
    projects: TEST_PROJECTS.map((name) => ({
      test: {
        name,
        include: filesOf(name),
        environment: 'node',
        pool: 'forks' as const,
        // Tests of pure code share a worker, which saves the start of a process for each file; the others change their process.
        isolate: name !== 'unit',
        testTimeout: tier === 'long' ? 300_000 : 30_000,
        hookTimeout: 60_000,
        setupFiles: ['e2e/support/fresh-home.ts', 'e2e/support/property-seed.ts'],
      },
    })),
  },
});
