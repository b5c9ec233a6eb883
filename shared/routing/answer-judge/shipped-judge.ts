import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import type { JudgeWeights } from './answer-judge.ts';

export const SHIPPED_JUDGE = fileURLToPath(new URL('./weights.json', import.meta.url));

/** Throws when the file cannot be read. */
export function readJudge(path: string): JudgeWeights {
  return JSON.parse(readFileSync(path, 'utf8')) as JudgeWeights;
}
