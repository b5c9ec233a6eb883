import type { Ajv } from 'ajv';

import { SwitchyardError } from '../../shared/errors.ts';
import { appendToParam, toParam } from './to-param.ts';

export interface SchemaLimits {
  schemaBytes: number;
  schemaDepth: number;
}

/** Throws `invalid_schema` with the path of the offending place. `exact`: the schema will be enforced, so it must be one. */
export type CheckUserSchema = (schema: unknown, path: string, exact: boolean) => void;

const META_SCHEMA = 'http://json-schema.org/draft-07/schema';

/**
 * A user's JSON Schema is hostile until a worker has compiled it in its own thread. Here only what is cheap and
 * bounded: size, depth, nothing that would load from elsewhere (`$ref`) or run later (`$async`).
 */
export function createCheckUserSchema(ajv: Ajv, limits: SchemaLimits): CheckUserSchema {
  const meta = ajv.getSchema(META_SCHEMA);
  return (schema, path, exact) => {
    if (Buffer.byteLength(JSON.stringify(schema)) > limits.schemaBytes) {
      throw invalid(`A schema may have at most ${limits.schemaBytes} bytes.`, path);
    }
    walk(schema, path, limits.schemaDepth);
    if (!exact || meta === undefined || meta(schema) === true) return;
    const at = meta.errors?.[0];
    throw invalid(`Not a JSON Schema: ${at?.message ?? 'invalid'}.`, place(path, at?.instancePath ?? ''));
  };
}

function walk(value: unknown, path: string, depthLeft: number): void {
  if (typeof value !== 'object' || value === null) return;
  if (depthLeft === 0) throw invalid('The schema is nested too deeply.', path);
  const record = value as Record<string, unknown>;
  if (record['$async'] === true) throw invalid('$async is not supported.', `${path}.$async`);
  for (const keyword of ['$ref', '$dynamicRef', '$recursiveRef']) {
    const target = record[keyword];
    // A property may be named `$ref`: then its value is a schema, not text.
    if (typeof target !== 'string' || target.startsWith('#')) continue;
    throw invalid('References must stay inside the schema and begin with "#".', `${path}.${keyword}`);
  }
  for (const [key, inner] of Object.entries(record)) walk(inner, appendToParam(path, key), depthLeft - 1);
}

function place(path: string, pointer: string): string {
  const inside = toParam(pointer);
  if (inside === null) return path;
  return inside.startsWith('[') ? `${path}${inside}` : `${path}.${inside}`;
}

function invalid(message: string, param: string): SwitchyardError {
  return new SwitchyardError('invalid_schema', message, { param });
}
