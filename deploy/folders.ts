import { join } from 'node:path';

/** The repository's root and what of it is written to; all of it may be deleted while nothing runs. */
export const ROOT = join(import.meta.dirname, '..');
export const CACHE_FOLDER = join(ROOT, '.cache');
export const REDIS_BINARY_FOLDER = join(CACHE_FOLDER, 'redis-binary');
export const LOG_FOLDER = join(CACHE_FOLDER, 'logs');
