import { Ajv, type ErrorObject } from 'ajv';
import addFormats from 'ajv-formats';
import { Ajv2020 } from 'ajv/dist/2020.js';

import type { JsonSchema } from '../../shared/types/chat.ts';

/** Paths and words of what does not fit; empty: it fits. */
export type CheckJson = (value: unknown) => string[];

export interface SchemaCompiler {
  /** Cached by content. Throws when the schema itself is broken. */
  compile(schema: JsonSchema): CheckJson;
}

/** Compiled schemas kept: agents send the same tools with every turn. */
const CACHE_SIZE = 500;

export function createSchemaCompiler(): SchemaCompiler {
  const cache = new Map<string, CheckJson>();
  return {
    compile(schema) {
      const key = JSON.stringify(schema);
      const known = cache.get(key);
      if (known !== undefined) return known;
      const check = compileFresh(schema);
      if (cache.size >= CACHE_SIZE) cache.delete(cache.keys().next().value!);
      cache.set(key, check);
      return check;
    },
  };
}

/** A fresh Ajv for each schema: two users' schemas may share an `$id` and differ. */
function compileFresh(schema: JsonSchema): CheckJson {
  const ajv = usesNewDraft(schema) ? new Ajv2020(OPTIONS) : new Ajv(OPTIONS);
  addFormats.default(ajv);
  const validate = ajv.compile(schema);
  return (value) => (validate(value) ? [] : (validate.errors ?? []).map(describe));
}

const OPTIONS = { strict: false, allErrors: true, validateFormats: true, logger: false } as const;

function usesNewDraft(schema: JsonSchema): boolean {
  if (typeof schema === 'boolean') return false;
  const declared = schema['$schema'];
  return typeof declared === 'string'
    ? declared.includes('2020-12')
    : '$defs' in schema || 'prefixItems' in schema;
}

function describe(error: ErrorObject): string {
  const path = error.instancePath === '' ? '(root)' : error.instancePath;
  return `${path} ${error.message ?? 'does not fit'}`;
}
