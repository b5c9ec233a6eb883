import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    globalSetup: ['tests/helpers/global-setup.ts'],
    setupFiles: ['tests/helpers/no-leaked-processes.ts', 'tests/helpers/seeded-properties.ts'],
    reporters: ['default', './tests/helpers/summary-reporter.ts'],
    // Processes, not threads: tests send signals, change environments and start children that die with their parent.
    pool: 'forks',
    maxWorkers: 2,
    // End-to-end tests start a gateway with all its processes, and two files at a time share two cores.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    teardownTimeout: 15_000,
    // A busy machine may take longer than the second that is the default; a condition that never holds still fails.
    expect: { poll: { timeout: 15_000 } },
  },
});
