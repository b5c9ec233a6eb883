import { Ajv, type Options, type ValidateFunction } from 'ajv';
import Ajv04 from 'ajv-draft-04';
import addFormats from 'ajv-formats';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { Ajv2020 } from 'ajv/dist/2020.js';
import draft06 from 'ajv/dist/refs/json-schema-draft-06.json' with { type: 'json' };

import type { JsonObject } from '../types/chat.ts';
import type { Draft } from './choose-draft.ts';
import { createCodeBudget } from './code-budget.ts';
import { toRegExp } from './to-regexp.ts';

type Class = new (options: Options) => Pick<Ajv, 'compile' | 'getSchema' | 'addMetaSchema' | 'addFormat'>;

const KINDS: Record<Draft, { Class: Class; meta: string }> = {
  'draft-04': { Class: Ajv04.default, meta: 'http://json-schema.org/draft-04/schema' },
  'draft-06': { Class: Ajv, meta: 'http://json-schema.org/draft-06/schema' },
  'draft-07': { Class: Ajv, meta: 'http://json-schema.org/draft-07/schema' },
  '2019-09': { Class: Ajv2019, meta: 'https://json-schema.org/draft/2019-09/schema' },
  '2020-12': { Class: Ajv2020, meta: 'https://json-schema.org/draft/2020-12/schema' },
};

/** Each compiled once in a thread's life, at the first schema of its draft (15 to 60 ms). */
const metaSchemas = new Map<Draft, ValidateFunction>();

/** Judges whether a value is a schema of the draft at all. */
export function metaSchemaOf(draft: Draft): ValidateFunction {
  const known = metaSchemas.get(draft);
  if (known !== undefined) return known;
  const { Class, meta } = KINDS[draft];
  const ajv = new Class({ strict: false, logger: false });
  if (draft === 'draft-06') ajv.addMetaSchema(draft06);
  const validate = ajv.getSchema(meta) as ValidateFunction;
  metaSchemas.set(draft, validate);
  return validate;
}

/**
 * A compiler of its own for each schema: two users' schemas may share an `$id` and differ. Throws what the compiler
 * throws. Without `optimize` compiling is five times faster and checking a little slower; without inlining, a
 * definition that is used often does not multiply; `ownProperties`, or `required: ["constructor"]` would hold for `{}`.
 */
export function compileFresh(schema: JsonObject, draft: Draft, allErrors: boolean): ValidateFunction {
  const ajv = new KINDS[draft].Class({
    ...OPTIONS,
    allErrors,
    code: { optimize: false, regExp: REGEXP, process: createCodeBudget() },
  });
  // Full formats, not fast ones (which take 2024-19-39 for a date): none needs over 10 ms for 3,000 hostile characters.
  addFormats.default(ajv as Ajv);
  ajv.addFormat('regex', isRegExp);
  return ajv.compile(schema);
}

const OPTIONS: Options = {
  strict: false,
  meta: false,
  validateSchema: false,
  inlineRefs: false,
  ownProperties: true,
  logger: false,
};
const REGEXP = Object.assign((source: string) => toRegExp(source), { code: 'toRegExp' });

function isRegExp(source: string): boolean {
  try {
    toRegExp(source);
    return true;
  } catch {
    return false;
  }
}
