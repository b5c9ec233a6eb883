import { chatMessageSchema } from './chat-message.ts';
import { toolChoiceSchema, toolsSchema } from './chat-tools.ts';
import { responseFormatSchema } from './response-format.ts';

const boolean = { type: ['boolean', 'null'] } as const;
const between = (minimum: number, maximum: number) =>
  ({ type: ['number', 'null'], minimum, maximum }) as const;
const tokens = { type: ['integer', 'null'], minimum: 1, maximum: 10_000_000 } as const;

/**
 * The body of `POST /v1/chat/completions`. Types are strict; a field that is not named here is let through and
 * ignored, because OpenAI's clients send many (`store`, `prediction`, …) that change nothing about the answer.
 * Those that would change it and that no engine here honours are refused by `check-chat-body.ts`.
 */
export const chatBodySchema = {
  type: 'object',
  required: ['model', 'messages'],
  properties: {
    model: { type: 'string', minLength: 1, maxLength: 256, description: 'A model id or alias, or `auto`.' },
    messages: { type: 'array', minItems: 1, items: chatMessageSchema },
    tools: toolsSchema,
    tool_choice: toolChoiceSchema,
    parallel_tool_calls: boolean,
    response_format: responseFormatSchema,
    max_tokens: tokens,
    max_completion_tokens: tokens,
    temperature: between(0, 2),
    top_p: between(0, 1),
    top_k: { type: ['integer', 'null'], minimum: -1 },
    min_p: between(0, 1),
    repetition_penalty: { type: ['number', 'null'], exclusiveMinimum: 0, maximum: 2 },
    presence_penalty: between(-2, 2),
    frequency_penalty: between(-2, 2),
    logit_bias: {
      type: ['object', 'null'],
      propertyNames: { pattern: '^\\d{1,9}$' },
      additionalProperties: { type: 'number', minimum: -100, maximum: 100 },
    },
    seed: { type: ['integer', 'null'] },
    stop: { type: ['string', 'array', 'null'], maxItems: 16, items: { type: 'string', minLength: 1 } },
    n: { type: ['integer', 'null'], minimum: 1 },
    logprobs: boolean,
    top_logprobs: { type: ['integer', 'null'], minimum: 0, maximum: 20 },
    stream: boolean,
    stream_options: { type: ['object', 'null'], properties: { include_usage: boolean } },
    service_tier: { type: ['string', 'null'], enum: ['auto', 'priority', 'default', 'flex', null] },
    user: { type: ['string', 'null'] },
    metadata: {
      type: ['object', 'null'],
      maxProperties: 16,
      additionalProperties: { type: 'string', maxLength: 512 },
    },
    prompt_cache_key: { type: ['string', 'null'], maxLength: 1024 },
    reasoning_effort: { type: ['string', 'null'], maxLength: 32 },
    chat_template_kwargs: { type: ['object', 'null'] },
    routing: {
      type: ['object', 'null'],
      additionalProperties: false,
      description: 'What the choice behind `auto` is to mind.',
      properties: {
        strategy: { type: 'string', enum: ['cost', 'latency', 'quality', 'balanced'] },
        models: { type: 'array', minItems: 1, maxItems: 64, items: { type: 'string', maxLength: 256 } },
        max_cost: { type: 'number', exclusiveMinimum: 0, description: 'US dollars' },
      },
    },
  },
} as const;
