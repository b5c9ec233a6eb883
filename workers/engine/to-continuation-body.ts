import type { ModelConfig } from '../../shared/config/types.ts';
import type { ChatRequest } from '../../shared/types/chat.ts';
import { maxTokensOf, samplingFields, STREAM_FIELDS } from './to-chat-body.ts';

/** Chat-only fields that `/v1/completions` does not know. */
const CHAT_ONLY = new Set(['reasoning_effort', 'chat_template_kwargs']);

/**
 * Goes on where another attempt stopped: the prompt's ids and everything generated so far are the prompt, and
 * what is left of the output bound is the new bound. `/v1/completions` would stop at 16 tokens by itself.
 */
export function toContinuationBody(
  request: ChatRequest,
  model: ModelConfig,
  resume: { promptTokenIds: number[]; tokenIds: number[] },
): Record<string, unknown> {
  const sampling = Object.entries(samplingFields(request)).filter(([field]) => !CHAT_ONLY.has(field));
  return {
    model: model.engineModel,
    prompt: [...resume.promptTokenIds, ...resume.tokenIds],
    ...Object.fromEntries(sampling),
    ...STREAM_FIELDS,
    add_special_tokens: false,
    max_tokens: maxTokensOf(request, model) - resume.tokenIds.length,
  };
}

/**
 * Constrained generation starts its grammar anew and cannot be continued, and `/v1/completions` has logprobs of
 * another shape than those that the client has already seen. With stop strings the engine holds back text whose ids
 * it has sent (the longest one's length − 1 characters): after a cut that text would never come.
 */
export function canContinue(request: ChatRequest, constrained: boolean): boolean {
  return (
    !constrained &&
    request.logprobs !== true &&
    !hasStopStrings(request) &&
    (request.response_format === undefined || request.response_format.type === 'text')
  );
}

function hasStopStrings({ stop }: ChatRequest): boolean {
  return stop !== undefined && stop !== null && stop.length > 0;
}
