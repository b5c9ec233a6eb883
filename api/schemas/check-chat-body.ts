import type { GatewayConfig } from '../../shared/config/types.ts';
import { SwitchyardError } from '../../shared/errors.ts';
import type { SchemaChecker } from '../../shared/json-schema/schema-checker.ts';
import type { JsonObject } from '../../shared/types/chat.ts';
import type { ChatBody } from './bodies.ts';
import { createCheckEnforcedSchema, type EnforcedSchema } from './check-enforced-schema.ts';
import { checkMessages } from './check-messages.ts';
import { checkTools, enforcedParameters } from './check-tools.ts';
import { createCheckUserSchema } from './check-user-schema.ts';

/** Rejects with what is wrong with a body that its JSON Schema let through. `path` leads to it: `request.` or nothing. */
export type CheckChatBody = (body: ChatBody, path?: string) => Promise<void>;

/** Fields that would change the answer and that nothing here honours: ignoring them would be a lie. */
const UNSUPPORTED = ['functions', 'function_call', 'audio', 'web_search_options', 'best_of'];

export function createCheckChatBody(
  schemas: Pick<SchemaChecker, 'compile'>,
  limits: GatewayConfig['limits'],
): CheckChatBody {
  const checkSchema = createCheckUserSchema(limits);
  const checkEnforced = createCheckEnforcedSchema(schemas);
  return async (body, path = '') => {
    refuseUnsupported(body, path);
    checkMessages(body.messages, limits.messages, `${path}messages`);
    checkTools(body, limits.tools, checkSchema, path);
    const format = enforcedFormat(body, path);
    for (const { schema, path: at } of format) checkSchema(schema, at);
    if ((body.top_logprobs ?? null) !== null && body.logprobs !== true) {
      throw new SwitchyardError('invalid_request', 'top_logprobs needs logprobs: true.', {
        param: `${path}top_logprobs`,
      });
    }
    // One after the other: a request with a hundred of them stands in line for the thread once, like every other.
    for (const enforced of [...enforcedParameters(body, path), ...format]) await checkEnforced(enforced);
  };
}

function enforcedFormat({ response_format: format }: ChatBody, path: string): EnforcedSchema[] {
  if (format?.type !== 'json_schema' || format.json_schema.schema === undefined) return [];
  const { schema, strict } = format.json_schema;
  return [
    {
      schema: schema as JsonObject,
      path: `${path}response_format.json_schema.schema`,
      strict: strict === true,
    },
  ];
}

function refuseUnsupported(body: ChatBody, path: string): void {
  if ((body.n ?? 1) > 1) throw unsupported('Only n = 1 is supported: send one job per answer.', `${path}n`);
  for (const field of UNSUPPORTED) {
    if ((body[field] ?? null) !== null) throw unsupported(`${field} is not supported.`, path + field);
  }
  const modalities = body['modalities'] ?? ['text'];
  if (!Array.isArray(modalities) || modalities.some((modality) => modality !== 'text')) {
    throw unsupported('Answers are text only.', `${path}modalities`);
  }
}

function unsupported(message: string, param: string): SwitchyardError {
  return new SwitchyardError('unsupported_parameter', message, { param });
}
