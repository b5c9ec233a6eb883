import type { JsonObject, JsonValue } from '../../../shared/types/chat.ts';
import type { CompileCheck } from '../schema/compile-check.ts';
import { isObject } from '../schema/json-types.ts';
import { schemasOf } from './constraint-schemas.ts';
import type { Constraint } from './constraint.ts';
import { readPattern, readSchema, readStructuralFormat } from './structural-format.ts';
import { UnsupportedConstraint } from './unsupported-constraint.ts';

const KINDS = ['json', 'regex', 'choice', 'grammar', 'structural_tag', 'json_object'];

/**
 * The constraint of a request body: `response_format`, or vLLM's own `structured_outputs`. Null: none.
 * Throws UnsupportedConstraint.
 */
export type ReadConstraint = (body: JsonObject) => Constraint | null;

/** Schemas that no validator takes are refused, as by vLLM's backends. */
export function createReadConstraint(compileCheck: CompileCheck): ReadConstraint {
  return (body) => {
    const constraint = readUnchecked(body);
    const schemas = constraint === null ? [] : schemasOf(constraint);
    if (schemas.every((schema) => compileCheck(schema) !== null)) return constraint;
    throw new UnsupportedConstraint('the provided JSON schema is invalid or contains features not supported');
  };
}

function readUnchecked(body: JsonObject): Constraint | null {
  const { response_format: format, structured_outputs: outputs } = body;
  if (isObject(outputs)) return readStructuredOutputs(outputs);
  if (!isObject(format)) return null;
  switch (format['type']) {
    case 'text':
      return null;
    case 'json_object':
      return { kind: 'json_object' };
    case 'json_schema':
      return { kind: 'json_schema', schema: readSchema(schemaOf(format['json_schema'])) };
    case 'structural_tag':
      return { kind: 'structural_tag', format: readStructuralFormat(format['format']) };
    default:
      throw new UnsupportedConstraint(
        `response_format of type ${JSON.stringify(format['type'])} is not supported`,
      );
  }
}

function schemaOf(jsonSchema: JsonValue | undefined): JsonValue | undefined {
  return isObject(jsonSchema) ? jsonSchema['schema'] : undefined;
}

function readStructuredOutputs(outputs: JsonObject): Constraint {
  const given = KINDS.filter((kind) => outputs[kind] !== undefined && outputs[kind] !== null);
  if (given.length !== 1) {
    throw new UnsupportedConstraint(
      `structured_outputs needs exactly one of ${KINDS.join(', ')}; got ${given.length}`,
    );
  }
  const [kind] = given;
  const value = outputs[kind!];
  switch (kind) {
    case 'json':
      return { kind: 'json_schema', schema: readSchema(parsed(value)) };
    case 'json_object':
      return { kind: 'json_object' };
    case 'regex':
      return { kind: 'regex', pattern: readPattern(value) };
    case 'choice':
      return { kind: 'choice', choices: readChoices(value) };
    case 'structural_tag':
      return { kind: 'structural_tag', format: readStructuralTag(parsed(value)) };
    default:
      throw new UnsupportedConstraint(`structured_outputs.${kind} is not supported by the simulator`);
  }
}

/** vLLM takes schemas as objects or as JSON text. */
function parsed(value: JsonValue | undefined): JsonValue | undefined {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value) as JsonValue;
  } catch {
    throw new UnsupportedConstraint('structured_outputs holds text that is not JSON');
  }
}

function readStructuralTag(value: JsonValue | undefined) {
  return readStructuralFormat(isObject(value) && isObject(value['format']) ? value['format'] : value);
}

function readChoices(value: JsonValue | undefined): string[] {
  if (!Array.isArray(value) || value.length === 0)
    throw new UnsupportedConstraint('choice must be a list that is not empty');
  return value.map(String);
}
