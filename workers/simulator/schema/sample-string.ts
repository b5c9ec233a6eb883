import { pick, randomInteger } from '../../../shared/lib/random.ts';
import type { JsonObject } from '../../../shared/types/chat.ts';
import { numberOf } from './json-types.ts';
import { samplePattern } from './sample-pattern.ts';
import { formatNamedBy, sampleFormat } from './string-formats.ts';
import type { ValueSource } from './value-source.ts';

/** A string of its format or pattern, else words of the prompt, within the bounds of length. */
export function sampleString(schema: JsonObject, source: ValueSource, name: string): string {
  const { format, pattern } = schema;
  if (typeof pattern === 'string') {
    const text = sampleFittingPattern(pattern, schema, source);
    if (text !== null) return text;
  }
  const kind = typeof format === 'string' ? format : formatNamedBy(name);
  const formatted = kind === null ? null : sampleFormat(kind, source.random);
  if (formatted !== null && isWithin(schema, formatted)) return formatted;
  return fitLength(phrase(source), schema);
}

function sampleFittingPattern(pattern: string, schema: JsonObject, { random }: ValueSource): string | null {
  for (let spread = 1; spread <= 64; spread *= 2) {
    const text = samplePattern(pattern, random, spread);
    if (text === null || isWithin(schema, text)) return text;
  }
  return null;
}

function isWithin(schema: JsonObject, text: string): boolean {
  const { length } = Array.from(text);
  return (
    length >= (numberOf(schema['minLength']) ?? 0) && length <= (numberOf(schema['maxLength']) ?? Infinity)
  );
}

/** One to three words in a row, preferring a capitalised one to begin with: names are what arguments mostly are. */
function phrase({ words, random }: ValueSource): string {
  if (words.length === 0) return 'value';
  const names = words.filter((word) => /^\p{Lu}/u.test(word));
  if (names.length > 0) return pick(random, names);
  const start = randomInteger(random, 0, words.length - 1);
  return words.slice(start, start + randomInteger(random, 1, 3)).join(' ');
}

/** Length counts characters, not code units, as JSON Schema has it. */
function fitLength(text: string, schema: JsonObject): string {
  const least = numberOf(schema['minLength']) ?? 0;
  const most = numberOf(schema['maxLength']) ?? Infinity;
  let characters = Array.from(text);
  while (characters.length < least) characters = [...characters, ' ', ...Array.from(text)];
  return characters.length > most ? characters.slice(0, Math.max(most, least)).join('') : characters.join('');
}
