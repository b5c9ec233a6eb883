import type { Problem } from '../../shared/json-schema/verdict.ts';

/** `/items/0/price must be number`; `(root)` is the value itself. */
export function describeProblem({ path, message }: Problem): string {
  return `${path === '' ? '(root)' : path} ${message}`;
}
