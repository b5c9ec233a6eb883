import { SwitchyardError } from '../../shared/errors.ts';
import { childSchemas } from '../../shared/json-schema/child-schemas.ts';
import { REFERENCES } from '../../shared/json-schema/places.ts';
import type { JsonObject } from '../../shared/types/chat.ts';
import { appendToParam } from './to-param.ts';

export interface SchemaLimits {
  schemaBytes: number;
  schemaDepth: number;
}

/** Throws `invalid_schema` with the path of the offending place. */
export type CheckUserSchema = (schema: JsonObject, path: string) => void;

/** Schemas inside one schema. 256 KiB hold 13,000 of `{"type":"string"}`; those of real tools have a few hundred. */
const MAX_SCHEMAS = 10_000;

/**
 * What every schema has to keep to, enforced or not, because it is carried, rendered and looked at: size, depth, nothing
 * that would load from elsewhere (`$ref`) or run later (`$async`). Cheap and bounded; whether it is a schema at all, a
 * thread finds out (`check-enforced-schema.ts`).
 */
export function createCheckUserSchema(limits: SchemaLimits): CheckUserSchema {
  return (schema, path) => {
    if (Buffer.byteLength(JSON.stringify(schema)) > limits.schemaBytes) {
      throw invalid(`A schema may have at most ${limits.schemaBytes} bytes.`, path);
    }
    const places = [{ schema, path, depth: 0 }];
    for (const place of places) {
      checkPlace(place, limits.schemaDepth);
      for (const { segments, schema: child } of childSchemas(place.schema)) {
        const inside = segments.reduce<string>(appendToParam, place.path);
        places.push({ schema: child, path: inside, depth: place.depth + segments.length });
      }
      if (places.length > MAX_SCHEMAS) {
        throw invalid(`A schema may consist of at most ${MAX_SCHEMAS} schemas.`, path);
      }
    }
  };
}

function checkPlace(place: { schema: JsonObject; path: string; depth: number }, depthLimit: number): void {
  const { schema, path, depth } = place;
  if (depth >= depthLimit) throw invalid('The schema is nested too deeply.', path);
  if (schema['$async'] === true) throw invalid('$async is not supported.', `${path}.$async`);
  for (const keyword of REFERENCES) {
    const target = schema[keyword];
    if (typeof target !== 'string' || target.startsWith('#')) continue;
    throw invalid('References must stay inside the schema and begin with "#".', `${path}.${keyword}`);
  }
}

function invalid(message: string, param: string): SwitchyardError {
  return new SwitchyardError('invalid_schema', message, { param });
}
