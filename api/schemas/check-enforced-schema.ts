import { SwitchyardError } from '../../shared/errors.ts';
import { segmentsOf } from '../../shared/json-schema/json-pointer.ts';
import type { SchemaChecker } from '../../shared/json-schema/schema-checker.ts';
import type { JsonObject } from '../../shared/types/chat.ts';
import { strictViolations } from './strict-violations.ts';
import { appendToParam } from './to-param.ts';

/** A schema that the answer will be held to. */
export interface EnforcedSchema {
  schema: JsonObject;
  /** Where it stands in what the client sent. */
  path: string;
  /** Its sender asked for OpenAI's strict mode. */
  strict: boolean;
}

/** Rejects with `invalid_schema`: a schema that nobody can enforce must not cost a queue's place and a GPU's time first. */
export type CheckEnforcedSchema = (enforced: EnforcedSchema) => Promise<void>;

/** Clients read the first; a schema generator that is wrong everywhere must not fill a log. */
const MAX_SHOWN = 10;

export function createCheckEnforcedSchema(schemas: Pick<SchemaChecker, 'compile'>): CheckEnforcedSchema {
  return async ({ schema, path, strict }) => {
    const verdict = await schemas.compile(schema);
    if (verdict.outcome === 'invalid_schema') throw invalid(verdict.message, inside(path, verdict.path));
    // Only of what is a schema at all: a wrong `type` deep inside tells more than that the object around it is open.
    if (strict) checkStrict(schema, path);
    if (verdict.outcome === 'too_costly') {
      throw invalid(`This schema is too costly to enforce. ${verdict.message}`, path);
    }
  };
}

function checkStrict(schema: JsonObject, path: string): void {
  const violations = strictViolations(schema);
  const [first] = violations;
  if (first === undefined) return;
  const shown = violations
    .slice(0, MAX_SHOWN)
    .map((violation) => `${inside(path, violation.path)}: ${violation.message}`);
  const rest = violations.length - shown.length;
  const more = rest > 0 ? `; and ${rest} more` : '';
  throw invalid(`Not a schema for strict mode. ${shown.join('; ')}${more}`, inside(path, first.path));
}

function inside(path: string, pointer: string): string {
  return segmentsOf(pointer).reduce<string>(appendToParam, path);
}

function invalid(message: string, param: string): SwitchyardError {
  return new SwitchyardError('invalid_schema', message, { param });
}
