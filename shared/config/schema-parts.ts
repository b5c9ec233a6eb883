import type { SchemaObject } from 'ajv';

/** The few shapes that the three configuration schemas are made of. `description` completes "must be …". */

export function section(properties: Record<string, SchemaObject>, required: string[] = []): SchemaObject {
  return { type: 'object', additionalProperties: false, required, properties };
}

/** A section that may be left out: every field of it has a default. */
export function optionalSection(properties: Record<string, SchemaObject>): SchemaObject {
  return { ...section(properties), default: {} };
}

export function list(items: SchemaObject): SchemaObject {
  return { type: 'array', items, default: [] };
}

export function integer(minimum: number, fallback: number): SchemaObject {
  return { type: 'integer', minimum, default: fallback };
}

export function share(fallback: number): SchemaObject {
  return { type: 'number', minimum: 0, maximum: 1, default: fallback };
}

export function text(pattern: string, description: string): SchemaObject {
  return { type: 'string', pattern, description };
}

/** An absent value becomes null: "there is none" is said, not left open. */
export function optional(schema: SchemaObject): SchemaObject {
  return { ...schema, nullable: true, default: null };
}
