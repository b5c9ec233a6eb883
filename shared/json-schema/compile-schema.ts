import type { ValidateFunction } from 'ajv';

import type { JsonObject, JsonSchema } from '../types/chat.ts';
import { chooseDraft, type Draft } from './choose-draft.ts';
import { compileFresh, metaSchemaOf } from './drafts.ts';
import { findFlaw, type Flaw } from './find-flaw.ts';
import { placesOf } from './places.ts';
import type { InvalidSchema, TooCostly } from './verdict.ts';

export interface CompiledSchema {
  outcome: 'compiled';
  /** Stops at the first problem. */
  judge: ValidateFunction;
  /** Goes on to the end: for a value that has failed. Compiled when first asked for. */
  explain(): ValidateFunction;
}

/** Everything that can be known of a schema without a value. */
export function compileSchema(schema: JsonSchema): CompiledSchema | InvalidSchema | TooCostly {
  // Drafts before 06 know no boolean schemas; this says the same in all of them.
  const root: JsonObject = typeof schema === 'boolean' ? (schema ? {} : { not: {} }) : schema;
  try {
    return compileObject(root);
  } catch (error) {
    if (error instanceof RangeError) {
      return { outcome: 'too_costly', message: 'It has too many branches or references inside one another.' };
    }
    // The compiler's own words name no place.
    const message = error instanceof Error ? error.message : String(error);
    return { outcome: 'invalid_schema', path: '', message: message.slice(0, 300) };
  }
}

function compileObject(root: JsonObject): CompiledSchema | InvalidSchema {
  const places = placesOf(root);
  const draft = chooseDraft(root, places);
  const flaw = violation(root, draft) ?? findFlaw(root, places, draft);
  if (flaw !== null) return { outcome: 'invalid_schema', ...flaw };
  const judge = compileFresh(root, draft, false);
  let explain: ValidateFunction | null = null;
  return { outcome: 'compiled', judge, explain: () => (explain ??= compileFresh(root, draft, true)) };
}

/** The meta-schema's finding that is furthest inside: those around it only say that a branch failed. */
function violation(root: JsonObject, draft: Draft): Flaw | null {
  const meta = metaSchemaOf(draft);
  if (meta(root)) return null;
  const errors = (meta.errors ?? []).toSorted((a, b) => b.instancePath.length - a.instancePath.length);
  const [error] = errors;
  return {
    path: error?.instancePath ?? '',
    message: `Not a JSON Schema (${draft}): ${error?.message ?? 'invalid'}.`,
  };
}
