import type { ErrorObject } from 'ajv';

import { closestName } from './closest-name.ts';
import { fromPointer, type Path } from './path.ts';

/** Ajv's error in an operator's words: what is wrong at which place. Needs ajv's `verbose`. */
export function explainViolation(error: ErrorObject): { path: Path; message: string } {
  const path = fromPointer(error.instancePath);
  switch (error.keyword) {
    case 'additionalProperties':
      return unknownKey(path, String(error.params['additionalProperty']), keysOf(error.parentSchema));
    case 'required':
      return { path: [...path, String(error.params['missingProperty'])], message: 'is missing' };
    case 'type':
      return { path, message: `must be ${withArticle(String(error.params['type']))}` };
    case 'enum':
      return { path, message: unknownValue(error.data, error.params['allowedValues'] as string[]) };
    case 'pattern':
      return { path, message: `must be ${String(error.parentSchema?.['description'])}` };
    case 'minimum':
      return { path, message: `must be at least ${error.params['limit']}` };
    case 'maximum':
      return { path, message: `must be at most ${error.params['limit']}` };
    case 'minItems':
      return { path, message: 'must not be empty' };
    default:
      return { path, message: error.message ?? error.keyword };
  }
}

function unknownKey(path: Path, key: string, known: string[]): { path: Path; message: string } {
  const meant = closestName(key, known);
  return {
    path: [...path, key],
    message: meant === null ? 'unknown key' : `unknown key, did you mean "${meant}"?`,
  };
}

function unknownValue(value: unknown, allowed: string[]): string {
  const meant = typeof value === 'string' ? closestName(value, allowed) : null;
  const choices = `must be one of ${allowed.join(', ')}`;
  return meant === null ? choices : `${choices}; did you mean "${meant}"?`;
}

function keysOf(schema: ErrorObject['parentSchema']): string[] {
  return Object.keys((schema?.['properties'] as object | undefined) ?? {});
}

function withArticle(type: string): string {
  return /^[aeio]/.test(type) ? `an ${type}` : `a ${type}`;
}
