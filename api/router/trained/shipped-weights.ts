import { fileURLToPath } from 'node:url';

/** Beside the features that they belong to, not among the settings: other features, other weights. */
export const SHIPPED_WEIGHTS = fileURLToPath(new URL('./weights.json', import.meta.url));
