import type { JsonValue } from '../../shared/types/chat.ts';
import type { JobOutcome, JobSpec } from '../../shared/types/job.ts';

/** A job's outcome as OpenAI's `chat.completion`. `model` is the one that answered, which an escalation may have changed. */
export function toChatCompletion(
  { id, createdAt, tier }: JobSpec,
  model: string,
  outcome: JobOutcome,
  logprobs: JsonValue = null,
): object {
  const { content, reasoning, toolCalls, finishReason, usage } = outcome;
  const message = {
    role: 'assistant',
    content,
    refusal: null,
    ...(reasoning === null ? {} : { reasoning_content: reasoning }),
    ...(toolCalls.length === 0 ? {} : { tool_calls: toolCalls }),
  };
  return {
    id,
    object: 'chat.completion',
    created: Math.floor(createdAt / 1000),
    model,
    choices: [{ index: 0, message, logprobs, finish_reason: finishReason }],
    usage,
    service_tier: tier,
  };
}
