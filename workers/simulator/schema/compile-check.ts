import { Ajv, type Schema } from 'ajv';
import formats from 'ajv-formats';
import { Ajv2020 } from 'ajv/dist/2020.js';

import type { JsonValue } from '../../../shared/types/chat.ts';

/** Keywords that only the 2020-12 dialect knows. */
const NEWER =
  /"(prefixItems|\$dynamicRef|dependentSchemas|dependentRequired|unevaluatedProperties|unevaluatedItems|minContains)"|2020-12|2019-09/;

/** Whether a value fits. Null: no validator takes this schema (the sloppy dialects that tools are written in). */
export function compileCheck(schema: JsonValue): ((value: JsonValue) => boolean) | null {
  if (typeof schema !== 'boolean' && (typeof schema !== 'object' || schema === null || Array.isArray(schema)))
    return null;
  const options = { strict: false, logger: false as const };
  const ajv = NEWER.test(JSON.stringify(schema)) ? new Ajv2020(options) : new Ajv(options);
  formats.default(ajv);
  try {
    // The dialect is chosen above: ajv would look for the meta-schema of any other name.
    const plain = typeof schema === 'boolean' ? schema : { ...schema, $schema: undefined };
    const validate = ajv.compile(plain as Schema);
    return (value) => validate(value);
  } catch {
    return null;
  }
}
