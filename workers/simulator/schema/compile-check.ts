import { Ajv, type SchemaObject, type ValidateFunction } from 'ajv';
import formats from 'ajv-formats';
import { Ajv2020 } from 'ajv/dist/2020.js';

import type { JsonValue } from '../../../shared/types/chat.ts';

export type FitCheck = (value: JsonValue) => boolean;
/** Whether a value fits a schema. Null: no validator takes this schema (the sloppy dialects that tools are written in). */
export type CompileCheck = (schema: JsonValue) => FitCheck | null;

/** Keywords that only the 2020-12 dialect knows. */
const NEWER =
  /"(prefixItems|\$dynamicRef|dependentSchemas|dependentRequired|unevaluatedProperties|unevaluatedItems|minContains)"|2020-12|2019-09/;
/** A compiled schema costs about 1 ms; agents send the same few tools with every turn. */
const KEPT_CHECKS = 256;

export function createCompileCheck(): CompileCheck {
  const options = { strict: false, logger: false as const };
  const [draft7, draft2020] = [new Ajv(options), new Ajv2020(options)];
  formats.default(draft7);
  formats.default(draft2020);
  const checks = new Map<string, FitCheck | null>();

  return (schema) => {
    const text = JSON.stringify(schema);
    let check = checks.get(text);
    if (check === undefined) {
      check = compile(NEWER.test(text) ? draft2020 : draft7, schema);
      checks.set(text, check);
      if (checks.size > KEPT_CHECKS) checks.delete(checks.keys().next().value!);
    }
    return check;
  };
}

function compile(ajv: Ajv, schema: JsonValue): FitCheck | null {
  if (typeof schema === 'boolean') return () => schema;
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) return null;
  // The dialect is chosen already; ajv would look for the meta-schema of any other name.
  const plain: SchemaObject = { ...schema };
  delete plain.$schema;
  try {
    const validate = ajv.compile(plain);
    return (value) => fits(validate, value);
  } catch {
    return null;
  } finally {
    // Ajv keeps every schema that it has seen; what shall be kept, we keep.
    ajv.removeSchema(plain);
  }
}

/** A circle of references that leads nowhere ends in a stack overflow: nothing fits such a schema. */
function fits(validate: ValidateFunction, value: JsonValue): boolean {
  try {
    return validate(value);
  } catch {
    return false;
  }
}
