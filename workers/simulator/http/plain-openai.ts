import type { JsonObject } from '../../../shared/types/chat.ts';
import { sendJson } from './exchange.ts';
import { readObject } from './fields.ts';
import { HttpError } from './http-error.ts';
import type { Routes } from './router.ts';

/** Fields that OpenAI's own API has, of those that gateways send. */
const OPENAI_FIELDS = new Set(
  (
    'model messages prompt tools tool_choice parallel_tool_calls response_format max_tokens max_completion_tokens ' +
    'temperature top_p presence_penalty frequency_penalty logit_bias seed stop n logprobs top_logprobs stream ' +
    'stream_options user metadata service_tier reasoning_effort'
  ).split(' '),
);

/** A server with OpenAI's API and nothing of vLLM's: no metrics, no token ids, no health, and strict about fields. */
export function plainInfoRoutes(modelId: string): Routes {
  const card = { id: modelId, object: 'model', created: 0, owned_by: 'nobody' };
  return { 'GET /v1/models': (exchange) => sendJson(exchange, 200, { object: 'list', data: [card] }) };
}

/** As strict servers say it. Throws HttpError. */
export function refuseUnknownFields(body: JsonObject): void {
  const unknown = Object.keys(body).find((field) => !OPENAI_FIELDS.has(field));
  if (unknown !== undefined)
    throw new HttpError(400, `Unrecognized request argument supplied: ${unknown}`, unknown);
  const [option] = Object.keys(readObject(body, 'stream_options') ?? {}).filter(
    (name) => name !== 'include_usage',
  );
  if (option !== undefined)
    throw new HttpError(400, `Unknown parameter: 'stream_options.${option}'.`, 'stream_options');
  const type = readObject(body, 'response_format')?.['type'] ?? 'text';
  if (type !== 'text' && type !== 'json_object' && type !== 'json_schema')
    throw new HttpError(400, `Invalid value: '${JSON.stringify(type)}'.`, 'response_format.type');
}
