import type { JsonSchema, ResponseFormat } from '../../../shared/types/chat.ts';
import { JsonScanner } from './json-scanner.ts';
import { createSchemaAlternatives } from './schema-alternatives.ts';
import { SchemaWalk } from './schema-walk.ts';

/** The first character of an answer that can no longer fit. */
export interface JsonFault {
  /** In UTF-16 units from the answer's start. */
  offset: number;
  /** A JSON pointer to the value at hand; `(root)` for the whole. */
  path: string;
  message: string;
}

export interface StreamedJsonCheck {
  /** The next piece of the answer's text. After a fault the same one each time. */
  push(delta: string): JsonFault | null;
}

/** Longer paths are cut: an answer may nest as deep as it is long. */
const MAX_PATH_LENGTH = 200;

/** Null: the format asks for no JSON. Never throws, whatever schema or text. */
export function createStreamedJsonCheck(format: ResponseFormat): StreamedJsonCheck | null {
  const schema = schemaOf(format);
  if (schema === null) return null;
  const walk = new SchemaWalk(createSchemaAlternatives(schema));
  const scanner = new JsonScanner(walk);
  let fault: JsonFault | null = null;
  let offset = 0;
  return {
    push(delta) {
      if (fault !== null) return fault;
      const found = scanner.push(delta);
      if (found !== null)
        fault = { offset: offset + found.index, path: shownPath(walk.path()), message: found.message };
      offset += delta.length;
      return fault;
    },
  };
}

function schemaOf(format: ResponseFormat): JsonSchema | null {
  switch (format.type) {
    case 'text':
      return null;
    case 'json_object':
      return { type: 'object' };
    case 'json_schema':
      return format.json_schema.schema ?? true;
  }
}

function shownPath(path: string): string {
  if (path === '') return '(root)';
  return path.length > MAX_PATH_LENGTH ? `${path.slice(0, MAX_PATH_LENGTH)}…` : path;
}
