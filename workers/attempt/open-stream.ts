import type { ModelConfig } from '../../shared/config/types.ts';
import type { ChatRequest } from '../../shared/types/chat.ts';
import type { JobSpec } from '../../shared/types/job.ts';
import type { Engine, EngineDelta, EngineUsage } from '../engine/engine.ts';
import { toChatBody } from '../engine/to-chat-body.ts';
import { toContinuationBody } from '../engine/to-continuation-body.ts';
import type { AttemptPlan } from './plan-attempt.ts';

/** The engine's stream for an attempt: the chat request, or the rest of an earlier attempt's generation. */
export function openStream(
  engine: Engine,
  job: { spec: JobSpec; attempt: number; model: ModelConfig; priority: number },
  plan: AttemptPlan,
  signal: AbortSignal,
): AsyncIterable<EngineDelta> {
  const { request, id } = job.spec;
  const { priority } = job;
  const requestId = `${id}-${job.attempt}`;
  if (plan.kind !== 'continue') {
    const body = { ...toChatBody(request, job.model), priority };
    const call = { requestId, body, toolChoice: toolChoiceOf(request), ...responseFormatOf(request) };
    return engine.chat(call, signal);
  }
  const body = { ...toContinuationBody(request, job.model, plan), priority };
  return withGenerated(engine.complete({ requestId, body }, signal), plan.tokenIds.length);
}

function toolChoiceOf({ tool_choice, parallel_tool_calls }: ChatRequest) {
  return {
    ...(tool_choice === undefined ? {} : { tool_choice }),
    ...(parallel_tool_calls === undefined ? {} : { parallel_tool_calls }),
  };
}

function responseFormatOf({ response_format: responseFormat }: ChatRequest) {
  return responseFormat === undefined ? {} : { responseFormat };
}

/** To the engine the tokens of earlier attempts are prompt; to the client they are completion. */
async function* withGenerated(
  deltas: AsyncIterable<EngineDelta>,
  generated: number,
): AsyncGenerator<EngineDelta> {
  for await (const delta of deltas) {
    const usage = delta.usage && inClientsTerms(delta.usage, generated);
    // The joined ids are not this chunk's prompt: the first attempt's entry holds the real ones.
    yield { ...delta, usage, promptTokenIds: null };
  }
}

function inClientsTerms({ promptTokens, completionTokens, cachedTokens }: EngineUsage, generated: number) {
  const prompt = promptTokens - generated;
  return {
    promptTokens: prompt,
    completionTokens: completionTokens + generated,
    // Its cache may hold those tokens as well.
    cachedTokens: Math.min(cachedTokens, prompt),
  };
}
