import { join } from 'node:path';

import { defineConfig } from 'vitest/config';

const HELPERS = join(import.meta.dirname, '../helpers');

// Started by run.ts, which brings the engine up and says where it is. Not `*.test.ts`: `npm test` passes them over.
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['checks/*.check.ts'],
    globalSetup: [join(HELPERS, 'global-setup.ts')],
    setupFiles: [join(HELPERS, 'no-leaked-processes.ts')],
    reporters: ['verbose'],
    pool: 'forks',
    // One engine for all of them: what one check has running would be in the other's counts.
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
