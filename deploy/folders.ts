import { join, resolve } from 'node:path';

/** The repository's root. */
export const ROOT = join(import.meta.dirname, '..');

/** Downloads that any start may share; deleting them costs a download. */
export const REDIS_BINARY_FOLDER = join(ROOT, '.cache', 'redis-binary');

/** Where `npm start` keeps its Redis' data and its logs. */
export function dataFolder(): string {
  const given = process.env['SWITCHYARD_DATA'] ?? '';
  return given === '' ? join(ROOT, '.cache') : resolve(given);
}
