import type { ErrorObject } from 'ajv';

import type { CompiledSchema } from './compile-schema.ts';
import { toProblems } from './to-problems.ts';
import type { SchemaFit } from './verdict.ts';
import { withinMs } from './within-ms.ts';

/**
 * Enough for every honest document. Nobody else bounds the list (10,000 items can fail 1,000 branches each), and the
 * memory that it fills in this time, the thread has.
 */
const EXPLAIN_MS = 50;

/** Holds a JSON text against a compiled schema. */
export function judgeValue(compiled: CompiledSchema, json: string): SchemaFit {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    return { outcome: 'not_json', message: error instanceof Error ? error.message : String(error) };
  }
  try {
    return judge(compiled, value);
  } catch (error) {
    // A recursive schema follows the value down, and a model can nest deeper than any stack.
    if (error instanceof RangeError)
      return { outcome: 'too_costly', message: 'The value is nested too deeply.' };
    throw error;
  }
}

function judge(compiled: CompiledSchema, value: unknown): SchemaFit {
  if (compiled.judge(value)) return { outcome: 'fits' };
  const first = compiled.judge.errors ?? [];
  return { outcome: 'problems', problems: toProblems(allErrors(compiled, value) ?? first) };
}

/** Worth more than the first to who has to repair the value; null where it would be too much. */
function allErrors(compiled: CompiledSchema, value: unknown): ErrorObject[] | null {
  try {
    const explain = compiled.explain();
    return withinMs(EXPLAIN_MS, () => (explain(value) ? null : (explain.errors ?? null)));
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
