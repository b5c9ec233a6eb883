import type { JsonValue } from '../../../shared/types/chat.ts';
import type { CompileCheck } from './compile-check.ts';
import { sampleValue } from './sample-value.ts';
import type { ValueSource } from './value-source.ts';

const TRIES = 24;
/** Keywords whose demands a sample meets by chance: only they are worth compiling a validator (≈ 1 ms). */
const LEFT_TO_CHANCE =
  /"(oneOf|anyOf|allOf|not|if|dependentSchemas|dependencies|patternProperties|propertyNames|contains|unevaluatedProperties|unevaluatedItems|\$dynamicRef|pattern|multipleOf|uniqueItems)"/;

/** Far more than any schema with a sensible answer needs. */
const MOST_VISITS = 20_000;

export interface FittingSource extends Omit<ValueSource, 'root' | 'budget'> {
  compileCheck: CompileCheck;
}

/** A value that fits the schema wherever one of a few draws does; else the last draw. */
export function fittingValue(schema: JsonValue, source: FittingSource): JsonValue {
  const draw = () => sampleValue(schema, { ...source, root: schema, budget: { visits: MOST_VISITS } });
  const check = LEFT_TO_CHANCE.test(JSON.stringify(schema)) ? source.compileCheck(schema) : null;
  const fits = (value: JsonValue) => check === null || check(value);
  let value = draw();
  for (let tries = 1; tries < TRIES && !fits(value); tries++) value = draw();
  return value;
}
