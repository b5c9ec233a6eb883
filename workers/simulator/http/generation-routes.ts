import { randomUUID } from 'node:crypto';

import type { JsonObject, JsonValue } from '../../../shared/types/chat.ts';
import type { RenderPrompt } from '../answers/render-prompt.ts';
import type { ReadConstraint } from '../constraints/read-constraint.ts';
import { createChatWriter } from './chat-writer.ts';
import { createCompletionWriter } from './completion-writer.ts';
import { type Exchange, header, parseObject, readText } from './exchange.ts';
import { faultFor } from './fault-for.ts';
import { asTokenIds, invalid, readFlag, readInteger } from './fields.ts';
import { type GenerationDeps, runGeneration } from './generation.ts';
import { HttpError } from './http-error.ts';
import { type Order, readOrder } from './order.ts';
import { refuseUnknownFields } from './plain-openai.ts';
import { readChat, refuseParsedTools } from './read-chat.ts';
import type { ResponseWriter, WriterContext } from './response-writer.ts';
import type { Routes } from './router.ts';

export interface GenerationRouteDeps extends GenerationDeps {
  /** The id under which the model is served. */
  modelId: string;
  renderPrompt: RenderPrompt;
  readConstraint: ReadConstraint;
  /** OpenAI's fields and no others. */
  plain: boolean;
}

/** A request of either endpoint, read. */
interface Asked {
  /** Its body, in which a fault may look for words. */
  text: string;
  order: Order;
  promptIds: readonly number[];
  echo: string;
}

/** vLLM's default for `/v1/completions`: whoever continues a generation has to say more. */
const COMPLETION_MAX_TOKENS = 16;
const MOST_LOGPROBS = 20;

export function generationRoutes(deps: GenerationRouteDeps): Routes {
  async function chat(exchange: Exchange): Promise<void> {
    const { text, body } = await readBody(exchange, deps);
    if (!deps.plain) refuseParsedTools(body);
    const promptIds = deps.renderPrompt({ ...readChat(body), addGenerationPrompt: true });
    const order = withLength(exchange, {
      ...readOrder(body, deps.readConstraint),
      maxTokens: readInteger(body, 'max_completion_tokens', 1) ?? readInteger(body, 'max_tokens', 1),
      logprobs: readFlag(body, 'logprobs', false)
        ? (readInteger(body, 'top_logprobs', 0, MOST_LOGPROBS) ?? 0)
        : null,
    });
    generate(exchange, { text, order, promptIds, echo: '' }, 'chatcmpl', createChatWriter);
  }

  async function complete(exchange: Exchange): Promise<void> {
    const { text, body } = await readBody(exchange, deps);
    const promptIds = readPromptIds(body, deps);
    const order = withLength(exchange, {
      ...readOrder(body, deps.readConstraint),
      maxTokens: readInteger(body, 'max_tokens', 1) ?? COMPLETION_MAX_TOKENS,
      logprobs: readInteger(body, 'logprobs', 0, MOST_LOGPROBS),
    });
    const echo = readFlag(body, 'echo', false) ? deps.tokenizer.decode(promptIds, order) : '';
    if (echo !== '' && order.logprobs !== null)
      throw invalid('echo', 'the simulator has no logprobs of a prompt to echo');
    generate(exchange, { text, order, promptIds, echo }, 'cmpl', createCompletionWriter);
  }

  function generate(
    exchange: Exchange,
    { text, order, promptIds, echo }: Asked,
    prefix: string,
    createWriter: (context: WriterContext) => ResponseWriter,
  ): void {
    const requestId = `${prefix}-${header(exchange, 'x-request-id') ?? randomUUID().replaceAll('-', '')}`;
    const writer = createWriter({
      id: requestId,
      model: deps.modelId,
      created: Math.floor(Date.now() / 1000),
      promptTokenIds: order.returnTokenIds ? promptIds : null,
      echo,
      logprobs: order.logprobs !== null,
    });
    const fault = faultFor(exchange, text, deps.faults);
    runGeneration(exchange, { requestId, promptIds, order, writer, fault }, deps);
  }

  return { 'POST /v1/chat/completions': chat, 'POST /v1/completions': complete };
}

async function readBody(
  exchange: Exchange,
  { modelId, plain }: GenerationRouteDeps,
): Promise<{ text: string; body: JsonObject }> {
  const text = await readText(exchange);
  const body = parseObject(text);
  if (plain) refuseUnknownFields(body);
  const model = body['model'] ?? modelId;
  if (model !== modelId)
    throw new HttpError(
      404,
      `The model \`${typeof model === 'string' ? model : JSON.stringify(model)}\` does not exist.`,
      'model',
    );
  return { text, body };
}

function withLength(exchange: Exchange, order: Order): Order {
  const asked = header(exchange, 'x-sim-output-tokens');
  if (asked === null || order.outputTokens !== null) return order;
  const outputTokens = readInteger({ 'x-sim-output-tokens': Number(asked) }, 'x-sim-output-tokens', 1);
  return { ...order, outputTokens };
}

/** A text, token ids, or a list with one of either. */
function readPromptIds(body: JsonObject, { tokenizer }: GenerationDeps): number[] {
  const prompt = onlyPrompt(body['prompt']);
  const ids = asTokenIds(prompt);
  if (ids !== null && ids.length > 0) return ids;
  if (typeof prompt !== 'string' || prompt === '')
    throw invalid('prompt', 'prompt must be a text or token ids, and not empty');
  const start = readFlag(body, 'add_special_tokens', true) ? '<|begin_of_text|>' : '';
  return tokenizer.encode(start + prompt);
}

function onlyPrompt(prompt: JsonValue | undefined): JsonValue | undefined {
  if (!Array.isArray(prompt) || asTokenIds(prompt) !== null) return prompt;
  if (prompt.length !== 1) throw invalid('prompt', 'the simulator takes one prompt a request');
  return prompt[0];
}
