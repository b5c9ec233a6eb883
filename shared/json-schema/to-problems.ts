import type { ErrorObject } from 'ajv';

import type { Problem } from './verdict.ts';

/** A model that is asked again can use a handful of findings; a hostile value has millions. */
const MAX_PROBLEMS = 20;
const MAX_TEXT_CHARS = 300;

export function toProblems(errors: readonly ErrorObject[]): Problem[] {
  return errors
    .slice(0, MAX_PROBLEMS)
    .map((error) => ({ path: cut(error.instancePath), message: cut(messageOf(error)) }));
}

/** ajv's sentence, and what it leaves out of it. */
function messageOf({ keyword, params, message = 'does not fit' }: ErrorObject): string {
  switch (keyword) {
    case 'additionalProperties':
      return `must NOT have an additional property '${params['additionalProperty']}'`;
    case 'unevaluatedProperties':
      return `must NOT have an additional property '${params['unevaluatedProperty']}'`;
    case 'enum':
      return `${message}: ${JSON.stringify(params['allowedValues'])}`;
    case 'const':
      return `must be ${JSON.stringify(params['allowedValue'])}`;
    default:
      return message;
  }
}

function cut(text: string): string {
  return text.length <= MAX_TEXT_CHARS ? text : `${text.slice(0, MAX_TEXT_CHARS)}…`;
}
