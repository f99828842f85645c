import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['core', 'mcp-server', 'app-main', 'scripts', 'bench', 'e2e'].map((room) => `${room}/**/*.test.ts`),
    environment: 'node',
    pool: 'forks',
    // One more than there are cores: some suites mostly wait.
    maxWorkers: Math.min(4, availableParallelism() + 1),
    testTimeout: 30_000,
    hookTimeout: 60_000,
    teardownTimeout: 10_000,
    globalSetup: ['e2e/support/temp-root.ts'],
    setupFiles: ['e2e/support/fresh-home.ts', 'e2e/support/property-seed.ts'],
  },
});
