import type { Ajv } from 'ajv';

import { SwitchyardError } from '../../shared/errors.ts';
import { isWithin } from './json-pointer.ts';
import { appendToParam, toParam } from './to-param.ts';

export interface SchemaLimits {
  schemaBytes: number;
  schemaDepth: number;
}

/** Throws `invalid_schema` with the path of the offending place. `exact`: the schema will be enforced, so it must be one. */
export type CheckUserSchema = (schema: unknown, path: string, exact: boolean) => void;

/** One place in the schema that is being checked. */
interface Place {
  node: Record<string, unknown>;
  path: string;
  root: unknown;
  exact: boolean;
}

const META_SCHEMA = 'http://json-schema.org/draft-07/schema';
const REFERENCES = ['$ref', '$dynamicRef', '$recursiveRef'];

/**
 * A user's JSON Schema is hostile until a worker has compiled it in its own thread. Here only what is cheap and
 * bounded: size, depth, nothing that would load from elsewhere (`$ref`) or run later (`$async`), and for one that will
 * be enforced also its form, its references and the syntax of its patterns.
 */
export function createCheckUserSchema(ajv: Ajv, limits: SchemaLimits): CheckUserSchema {
  const meta = ajv.getSchema(META_SCHEMA);
  return (schema, path, exact) => {
    if (Buffer.byteLength(JSON.stringify(schema)) > limits.schemaBytes) {
      throw invalid(`A schema may have at most ${limits.schemaBytes} bytes.`, path);
    }
    walk({ node: schema as Place['node'], path, root: schema, exact }, limits.schemaDepth);
    if (!exact || meta === undefined || meta(schema) === true) return;
    const at = meta.errors?.[0];
    throw invalid(`Not a JSON Schema: ${at?.message ?? 'invalid'}.`, inside(path, at?.instancePath ?? ''));
  };
}

function walk(place: Place, depthLeft: number): void {
  const { node, path } = place;
  if (depthLeft === 0) throw invalid('The schema is nested too deeply.', path);
  if (node['$async'] === true) throw invalid('$async is not supported.', `${path}.$async`);
  checkReferences(place);
  if (place.exact) checkPattern(place);
  for (const [key, value] of Object.entries(node)) {
    if (typeof value !== 'object' || value === null) continue;
    walk({ ...place, node: value as Place['node'], path: appendToParam(path, key) }, depthLeft - 1);
  }
}

/** A property may be named `$ref`: then its value is a schema, not text. */
function checkReferences({ node, path, root, exact }: Place): void {
  for (const keyword of REFERENCES) {
    const target = node[keyword];
    if (typeof target !== 'string') continue;
    if (!target.startsWith('#')) {
      throw invalid('References must stay inside the schema and begin with "#".', `${path}.${keyword}`);
    }
    if (exact && target.startsWith('#/') && !isWithin(root, target.slice(1))) {
      throw invalid('This reference leads nowhere.', `${path}.${keyword}`);
    }
  }
}

function checkPattern({ node, path }: Place): void {
  const { pattern } = node;
  if (typeof pattern !== 'string') return;
  try {
    // Compiled, never run.
    void new RegExp(pattern, 'u');
  } catch {
    throw invalid('This pattern is not a regular expression.', `${path}.pattern`);
  }
}

function inside(path: string, pointer: string): string {
  const rest = toParam(pointer);
  if (rest === null) return path;
  return rest.startsWith('[') ? `${path}${rest}` : `${path}.${rest}`;
}

function invalid(message: string, param: string): SwitchyardError {
  return new SwitchyardError('invalid_schema', message, { param });
}
