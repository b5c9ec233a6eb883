import { SwitchyardError } from '../../shared/errors.ts';
import type { SchemaChecker } from '../../shared/json-schema/schema-checker.ts';
import type { SchemaFit } from '../../shared/json-schema/verdict.ts';
import type { ChatRequest, FinishReason, JsonSchema } from '../../shared/types/chat.ts';
import type { Answer } from './check-answer.ts';
import { describeProblem } from './describe-problem.ts';

/** What is wrong with an answer's text; null: it is what `response_format` asks for. */
export async function contentError(
  request: ChatRequest,
  { transcript, finishReason }: Answer,
  schemas: Pick<SchemaChecker, 'check'>,
): Promise<SwitchyardError | null> {
  const schema = schemaOf(request);
  if (schema === null) return null;
  return toError(await schemas.check(schema, transcript.content()), finishReason);
}

/** What the text has to fit; null: it is free. */
function schemaOf({ response_format: format }: ChatRequest): JsonSchema | null {
  if (format === undefined || format.type === 'text') return null;
  return format.type === 'json_object' ? { type: 'object' } : (format.json_schema.schema ?? true);
}

function toError(fit: SchemaFit, finishReason: FinishReason): SwitchyardError | null {
  switch (fit.outcome) {
    case 'fits':
      return null;
    case 'not_json':
      return finishReason === 'length' ? truncated() : invalid([`not JSON: ${fit.message}`]);
    case 'problems':
      return invalid(fit.problems.map(describeProblem));
    case 'invalid_schema':
    case 'too_costly':
      // The schema is at fault, not the model: asking again would not help.
      return new SwitchyardError(
        'invalid_schema',
        `The answer could not be held against its schema. ${fit.message}`,
        { param: 'response_format.json_schema.schema' },
      );
  }
}

function truncated(): SwitchyardError {
  return new SwitchyardError(
    'structured_output_truncated',
    'The answer was cut by max_tokens before its JSON was whole.',
    { param: 'max_tokens' },
  );
}

function invalid(problems: string[]): SwitchyardError {
  const shown = problems.slice(0, 10).join('; ');
  return new SwitchyardError(
    'structured_output_invalid',
    `The answer does not fit response_format: ${shown}`,
    { param: 'response_format' },
  );
}
