import type { ModelConfig } from '../../shared/config/types.ts';
import { SwitchyardError } from '../../shared/errors.ts';
import type { Features } from './features/features.ts';

/** Sizes are estimates, so there is a band in which nobody but the engine knows. */
const CAUTION = 1.1;
/** Six bytes a token instead of four: no ordinary text has fewer tokens than that. */
const AT_LEAST = 4 / 6;

/**
 * The models whose context holds prompt and output; failing that, the one with the longest context, as long as the
 * prompt may still fit it. Throws `context_length_exceeded` when it fits none for sure.
 */
export function fittingModels(models: readonly ModelConfig[], features: Features): readonly ModelConfig[] {
  const fitting = models.filter((model) => fits(model, features));
  if (fitting.length > 0) return fitting;
  const longest = models.reduce((a, b) => (b.contextLength > a.contextLength ? b : a));
  if (features.promptTokens * AT_LEAST > longest.contextLength) throw tooLong(longest, features);
  return [longest];
}

function fits(model: ModelConfig, { promptTokens, outputTokens }: Features): boolean {
  const output = Math.min(outputTokens ?? model.defaultMaxTokens, model.maxMaxTokens);
  return promptTokens * CAUTION + output <= model.contextLength;
}

function tooLong({ id, contextLength }: ModelConfig, { promptTokens }: Features): SwitchyardError {
  const message =
    `The prompt has about ${promptTokens} tokens (estimated from its length), ` +
    `and the longest context that could take it is ${contextLength} tokens (${id}).`;
  return new SwitchyardError('context_length_exceeded', message, { param: 'messages' });
}
