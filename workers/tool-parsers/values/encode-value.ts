import { scalarToJson } from '../literals/scalar-to-json.ts';
import { guessJson } from './guess-json.ts';
import type { JsonType } from './schema-types.ts';
import { wholeJson } from './whole-json.ts';

/** Order in which a text is tried against the types of its schema, vLLM's: a string is what nothing else is. */
const ORDER: readonly JsonType[] = ['null', 'integer', 'number', 'boolean', 'object', 'array'];

/**
 * A parameter that a model wrote as plain text, as JSON of one of `types`. What fits none of them stays a string:
 * `1e999` is no number, and `03106` none where it may be a string. Validation behind the parser reports a wrong
 * type better than a guess.
 */
export function encodeValue(text: string, types: ReadonlySet<JsonType>): string {
  const trimmed = text.trim();
  return (
    encodeAs(trimmed, types) ?? encodeQuoted(trimmed, types) ?? nullOf(trimmed, types) ?? JSON.stringify(text)
  );
}

function encodeAs(text: string, types: ReadonlySet<JsonType>): string | null {
  for (const type of ORDER) {
    const json = types.has(type) ? ENCODERS[type](text, types.has('string')) : null;
    if (json !== null) return json;
  }
  return null;
}

/** A value that was encoded twice, `"12"` for a number. Where it may be a string its quotes are its own. */
function encodeQuoted(text: string, types: ReadonlySet<JsonType>): string | null {
  if (types.has('string') || !text.startsWith('"')) return null;
  const inside: unknown = JSON.parse(guessJson(text) ?? 'null');
  return typeof inside === 'string' ? encodeAs(inside.trim(), types) : null;
}

/** `null` for a value that can be no text says that there is none. */
function nullOf(text: string, types: ReadonlySet<JsonType>): string | null {
  return !types.has('string') && text.toLowerCase() === 'null' ? 'null' : null;
}

type Encoder = (text: string, mayBeString: boolean) => string | null;

const ENCODERS: Readonly<Record<JsonType, Encoder>> = {
  // `None` beside a string type is a word: only `null` itself is certain there.
  null: (text, mayBeString) =>
    text === 'null' || (!mayBeString && /^(?:null|none|nil)$/i.test(text)) ? 'null' : null,
  integer: encodeInteger,
  number: encodeNumber,
  boolean: encodeBoolean,
  object: (text) => (text.startsWith('{') ? wholeJson(text) : null),
  array: (text) => (text.startsWith('[') || text.startsWith('(') ? wholeJson(text) : null),
  string: (text) => JSON.stringify(text),
};

function encodeInteger(text: string, mayBeString: boolean): string | null {
  const digits = /^([+-]?)(\d+)(?:\.0*)?$/.exec(text);
  if (digits === null) return null;
  const [, sign = '', whole = ''] = digits;
  if (mayBeString && (sign === '+' || /^0\d/.test(whole))) return null;
  return `${sign === '-' ? '-' : ''}${whole.replace(/^0+(?=\d)/, '')}`;
}

function encodeNumber(text: string, mayBeString: boolean): string | null {
  if (mayBeString && /^[+-]?0\d/.test(text)) return null;
  const json = scalarToJson(text);
  if (json === null || !/^[-\d]/.test(json) || !Number.isFinite(Number(json))) return null;
  return encodeInteger(json, false) ?? json;
}

function encodeBoolean(text: string, mayBeString: boolean): string | null {
  const word = text.toLowerCase();
  if (word === 'true' || word === 'false') return word;
  if (mayBeString) return null;
  return text === '1' ? 'true' : text === '0' ? 'false' : null;
}
