import type { ModelConfig } from '../../shared/config/types.ts';
import { SwitchyardError } from '../../shared/errors.ts';
import { promptBytes } from '../../shared/jobs/prompt-bytes.ts';
import { predictPromptTokens } from '../../shared/jobs/prompt-model.ts';
import type { ChatRequest } from '../../shared/types/chat.ts';
import type { Features } from './features/features.ts';
import { leastPromptTokens } from './features/least-prompt-tokens.ts';
import type { ModelOutlook, QueueEta } from './model-outlook.ts';

/** Sizes are predictions, so there is a band in which nobody but the engine knows. */
const CAUTION = 1.1;
/** Below this share of a model's room a prompt is not counted: base64 has three times the tokens that are predicted. */
const WORTH_COUNTING = 1 / 4;

/** One request before one model. All in tokens. */
interface Fit {
  model: ModelConfig;
  predictedPrompt: number;
  /** What the client allows, or the model's default; never more than the model writes. */
  output: number;
  /** KV cache of its largest live engine; null: unknown. */
  kvCapacity: number | null;
  /** Most that prompt and output may have together. */
  room: number;
}

/**
 * The models that hold prompt and output; failing that, the one with the most room, as long as the prompt may still fit
 * it. Room is the context length, or the KV cache of the largest live engine where that is smaller. Throws
 * `context_length_exceeded` when prompt and one token fit none beyond doubt: the rest is for the engine to say.
 */
export function fittingModels(
  models: readonly ModelConfig[],
  request: ChatRequest,
  features: Features,
  outlookOf: QueueEta,
): readonly ModelConfig[] {
  const bytes = promptBytes(request);
  const fits = models.map((model) => fitOf(model, bytes, features, outlookOf(model.id)));
  const fitting = fits.filter(
    ({ predictedPrompt, output, room }) => predictedPrompt * CAUTION + output <= room,
  );
  if (fitting.length > 0) return fitting.map(({ model }) => model);
  const largest = fits.reduce((a, b) => (b.room > a.room ? b : a));
  if (isTooLong(request, largest)) throw tooLong(largest, models.length > 1, features, bytes);
  return [largest.model];
}

function fitOf(model: ModelConfig, bytes: number, features: Features, outlook: ModelOutlook): Fit {
  const { promptModel, kvCapacityTokens: kvCapacity } = outlook;
  return {
    model,
    predictedPrompt: promptModel === null ? features.promptTokens : predictPromptTokens(bytes, promptModel),
    output: Math.min(features.outputTokens ?? model.defaultMaxTokens, model.maxMaxTokens),
    kvCapacity,
    room: Math.min(model.contextLength, kvCapacity ?? Infinity),
  };
}

/** The prediction says only whether it is worth counting. */
function isTooLong(request: ChatRequest, { predictedPrompt, room }: Fit): boolean {
  return predictedPrompt > room * WORTH_COUNTING && leastPromptTokens(request, room) >= room;
}

function tooLong(
  { model, predictedPrompt, kvCapacity, room }: Fit,
  isLargest: boolean,
  { outputTokens }: Features,
  bytes: number,
): SwitchyardError {
  const wanted = outputTokens === null ? 'max_tokens is not set' : `max_tokens asks for ${outputTokens} more`;
  const taker = isLargest ? `${model.id}, the model with the most room,` : model.id;
  const limit = room < model.contextLength ? 'the KV cache' : 'the context length';
  const message =
    `The prompt has about ${Math.max(predictedPrompt, room)} tokens (predicted from ${bytes} bytes, and at the very ` +
    `least ${room}); ${wanted}. ${taker} takes at most ${room - 1}: context length ${model.contextLength}, KV cache ` +
    `of its largest engine ${kvCapacity ?? 'unknown'}; the limit is ${limit}.`;
  return new SwitchyardError('context_length_exceeded', message, { param: 'messages' });
}
