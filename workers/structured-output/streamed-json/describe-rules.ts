import type { JsonKind } from './json-listener.ts';
import type { Option } from './option.ts';
import { KIND_BITS } from './schema-rules.ts';
import type { SortedWords } from './sorted-words.ts';

/** A message names no more words than this. */
const MAX_SHOWN = 5;

/** What the value would have to be, of whatever kind it is. */
export function kindProblem(options: readonly Option[], kind: JsonKind): string {
  const kinds = options.reduce((all, { rules }) => all | rules.kinds, 0);
  const names = Object.entries(KIND_BITS).filter(([, bit]) => (kinds & bit) !== 0);
  if (names.length === 0) return 'no value fits here';
  return `must be ${names.map(([name]) => name).join(' or ')}, not ${kind}`;
}

export function stringProblem(options: readonly Option[]): string {
  const words = wordsOf(options, ({ rules }) => rules.words);
  if (words !== '') return `must be one of ${words}`;
  const [low, high] = [options[0]?.rules.minLength ?? 0, options[0]?.rules.maxLength ?? Infinity];
  if (low === 0) return `must not be longer than ${high} characters`;
  return high === Infinity
    ? `must have at least ${low} characters`
    : `must have ${low} to ${high} characters`;
}

export function keyProblem(options: readonly Option[]): string {
  const words = wordsOf(options, ({ rules }) => rules.closed);
  return words === '' ? 'must have no properties' : `may only have the properties ${words}`;
}

function wordsOf(options: readonly Option[], listsOf: (option: Option) => readonly SortedWords[]): string {
  const words = options.flatMap((option) => listsOf(option).flatMap((list) => list.words));
  const shown = words.slice(0, MAX_SHOWN).map((word) => JSON.stringify(word.slice(0, 50)));
  return shown.join(', ') + (words.length > MAX_SHOWN ? ', …' : '');
}
