import { closestName } from '../../shared/config/closest-name.ts';
import type { ModelConfig } from '../../shared/config/types.ts';
import { SwitchyardError } from '../../shared/errors.ts';

/** The model id with which the client leaves the choice to the router. */
export const AUTO = 'auto';

/** By id or alias. Throws `model_not_found`, which lists what there is. */
export function findModel(models: readonly ModelConfig[], name: string, param = 'model'): ModelConfig {
  const found = models.find(({ id, aliases }) => id === name || aliases.includes(name));
  if (found !== undefined) return found;
  const known = [AUTO, ...models.flatMap(({ id, aliases }) => [id, ...aliases])];
  const meant = closestName(name.slice(0, MAX_NAME), known);
  const hint = meant === null ? '' : ` Did you mean "${meant}"?`;
  throw new SwitchyardError(
    'model_not_found',
    `There is no model "${name.slice(0, MAX_NAME)}".${hint} Known: ${known.join(', ')}.`,
    { param },
  );
}

/** Names are compared and repeated up to here. */
const MAX_NAME = 100;
