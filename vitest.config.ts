import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['core', 'mcp-server', 'app-main', 'scripts', 'bench', 'e2e'].map((room) => `${room}/**/*.test.ts`),
    environment: 'node',
    pool: 'forks',
    maxWorkers: Math.max(1, Math.min(4, availableParallelism())),
    testTimeout: 30_000,
    hookTimeout: 60_000,
    teardownTimeout: 10_000,
    globalSetup: ['e2e/support/temp-root.ts'],
    setupFiles: ['e2e/support/fresh-home.ts', 'e2e/support/property-seed.ts'],
  },
});
