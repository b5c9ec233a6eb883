import type { ErrorObject } from 'ajv';

import { SwitchyardError } from '../../shared/errors.ts';
import { toParam } from './to-param.ts';

type Violation = Pick<ErrorObject, 'keyword' | 'instancePath' | 'params' | 'message'> & {
  propertyName?: string;
};

/** Keywords that only say that a branch failed; the branch's own error says why. */
const BRANCHES = new Set(['if', 'anyOf', 'oneOf', 'allOf', 'propertyNames']);

/** What ajv found as one error of ours, about the field that is furthest inside. */
export function explainViolation(violations: readonly Violation[]): SwitchyardError {
  const violation = deepest(violations);
  if (violation === undefined) return new SwitchyardError('invalid_request', 'The request is not valid.');
  const param = toParam(violation.instancePath, propertyOf(violation));
  return new SwitchyardError('invalid_request', `${param ?? 'The body'} ${reasonOf(violation)}.`, { param });
}

function deepest(violations: readonly Violation[]): Violation | undefined {
  const telling = violations.filter(({ keyword }) => !BRANCHES.has(keyword));
  const depthOf = ({ instancePath }: Violation) => instancePath.split('/').length;
  return telling.toSorted((a, b) => depthOf(b) - depthOf(a))[0] ?? violations[0];
}

/** The field that is missing, too much or misnamed; ajv's path ends at the object around it. */
function propertyOf({ keyword, params, propertyName }: Violation): string | undefined {
  if (keyword === 'required') return String(params['missingProperty']);
  if (keyword === 'additionalProperties') return String(params['additionalProperty']);
  return propertyName;
}

function reasonOf({ keyword, params, message }: Violation): string {
  switch (keyword) {
    case 'required':
      return 'is required';
    case 'additionalProperties':
      return 'is not a known field';
    case 'type':
      return `must be ${[params['type']].flat().join(' or ')}`;
    case 'minItems':
    case 'minLength':
      return params['limit'] === 1 ? 'must not be empty' : `must have at least ${params['limit']} entries`;
    case 'enum':
      return `must be one of ${(params['allowedValues'] as unknown[]).join(', ')}`;
    case 'const':
      return `must be ${JSON.stringify(params['allowedValue'])}`;
    default:
      return message ?? 'is not valid';
  }
}
