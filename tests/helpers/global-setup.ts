import type { TestProject } from 'vitest/node';

import { REDIS_BINARY_FOLDER } from '../../deploy/folders.ts';
import { findRedisBinary, type RedisBinary } from '../../deploy/redis/redis-binary.ts';
import { redisMissing } from '../../deploy/redis/redis-missing.ts';

declare module 'vitest' {
  interface ProvidedContext {
    redisBinary: RedisBinary;
  }
}

/** Tests run against a real Redis: the server is found, or fetched once, before the first file starts. */
export default async function setup(project: TestProject): Promise<void> {
  const binary = await findRedisBinary({
    cacheDir: REDIS_BINARY_FOLDER,
    say: (line) => console.error(line),
    signal: AbortSignal.timeout(120_000),
  });
  if (binary === null) throw new Error(redisMissing());
  project.provide('redisBinary', binary);
}
