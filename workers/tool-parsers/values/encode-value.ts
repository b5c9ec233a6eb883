import { scalarToJson } from '../literals/scalar-to-json.ts';
import { toJson } from '../literals/to-json.ts';
import type { JsonType } from './schema-types.ts';

const INTEGER = /^-?(?:0|[1-9]\d*)$/;
/** Order in which a text is tried against the types of its schema, vLLM's: a string is what nothing else is. */
const ORDER: readonly JsonType[] = ['null', 'integer', 'number', 'boolean', 'object', 'array'];

/**
 * A parameter that a model wrote as plain text, as JSON of one of `types`. What fits none of them stays a string:
 * `03106` and `1e999` are no numbers, and validation behind the parser reports a wrong type better than a guess.
 */
export function encodeValue(text: string, types: ReadonlySet<JsonType>): string {
  const trimmed = text.trim();
  for (const type of ORDER) {
    if (!types.has(type)) continue;
    const json = ENCODERS[type](trimmed, types);
    if (json !== null) return json;
  }
  return JSON.stringify(text);
}

type Encoder = (text: string, types: ReadonlySet<JsonType>) => string | null;

const ENCODERS: Readonly<Record<JsonType, Encoder>> = {
  // `None` beside a string type is a word: only `null` itself is certain there.
  null: (text, types) => (text === 'null' || (text === 'None' && !types.has('string')) ? 'null' : null),
  integer: (text) => encodeInteger(text),
  number: (text) => encodeNumber(text),
  boolean: (text, types) => encodeBoolean(text, types.has('string')),
  object: (text) => (text.startsWith('{') ? toJson(text) : null),
  array: (text) => (text.startsWith('[') || text.startsWith('(') ? toJson(text) : null),
  string: (text) => JSON.stringify(text),
};

function encodeInteger(text: string): string | null {
  if (INTEGER.test(text)) return text;
  const whole = /^(-?(?:0|[1-9]\d*))\.0*$/.exec(text);
  return whole?.[1] ?? null;
}

function encodeNumber(text: string): string | null {
  if (/^[+-]?0\d/.test(text)) return null;
  const json = scalarToJson(text);
  if (json === null || !/^[-\d]/.test(json) || !Number.isFinite(Number(json))) return null;
  return encodeInteger(json) ?? json;
}

function encodeBoolean(text: string, mayBeString: boolean): string | null {
  const word = text.toLowerCase();
  if (word === 'true' || word === 'false') return word;
  if (mayBeString) return null;
  return text === '1' ? 'true' : text === '0' ? 'false' : null;
}
