import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Commands under test write to the real streams; vitest must not stand in between.
    disableConsoleIntercept: true,
    expect: { requireAssertions: true },
  },
});
