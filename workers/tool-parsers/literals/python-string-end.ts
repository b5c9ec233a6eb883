import { isSpace } from '../engine/character.ts';
import type { Input } from '../engine/input.ts';
import type { Steps } from '../engine/steps.ts';

/** What a string stands in: an argument of a call, a list, tuple or set, an object's value, or its key. */
export type StringPlace = 'argument' | 'list' | 'value' | 'key';

/** No template writes more white space than this between two arguments, and no tool has longer names. */
const MAX_LOOK = 256;

/**
 * A quote comes next: does it close the string? Models put shell commands between quotes that hold the same quotes,
 * `'sed -n '1,9p' f'`, so a quote closes only where the call can go on behind it.
 */
export function* isStringEnd(input: Input, place: StringPlace): Steps<boolean> {
  for (;;) {
    const behind = input.text.slice(input.at + 1, input.at + 1 + MAX_LOOK);
    const isAll = input.ended || behind.length === MAX_LOOK;
    const answer = closes(behind, place, isAll);
    if (answer !== null) return answer;
    yield;
  }
}

/** Null: more text must tell. */
function closes(behind: string, place: StringPlace, isAll: boolean): boolean | null {
  const space = leadingSpace(behind);
  const next = behind.charAt(space.length);
  if (next === '') return isAll ? true : null;
  // Python joins strings that follow each other; on one line it is rather a quote inside the string.
  if (next === '"' || next === "'") return space.includes('\n');
  const rest = behind.slice(space.length + 1);
  switch (place) {
    case 'key':
      return next === ':';
    case 'list':
      return next === ',' || next === ']' || next === ')' || next === '}';
    case 'value':
      return next === ',' || next === '}';
    case 'argument':
      if (next === ',') return matches(rest, NEXT_ARGUMENT, isAll);
      return next === ')' ? matches(rest, NEXT_CALL, isAll) : false;
  }
}

/** Each says of a text whether it is one, or may become one. */
const NEXT_ARGUMENT = { is: /^\s*(?:[\w.-]+\s*=(?!=)|\)|\*)/u, mayBe: /^\s*(?:[\w.-]+\s*=?)?$/u };
const NEXT_CALL = { is: /^\s*[\],;<`[\p{L}_]/u, mayBe: /^\s*$/ };

function matches(text: string, { is, mayBe }: typeof NEXT_CALL, isAll: boolean): boolean | null {
  if (mayBe.test(text)) return isAll ? true : null;
  return is.test(text);
}

function leadingSpace(text: string): string {
  let end = 0;
  while (end < text.length && isSpace(text.charCodeAt(end))) end++;
  return text.slice(0, end);
}

/** Behind a string: does another one follow on a line below? The space before it is then consumed. */
export function* acceptNextString(input: Input): Steps<boolean> {
  for (;;) {
    const space = leadingSpace(input.text.slice(input.at, input.at + MAX_LOOK));
    const next = input.text.charAt(input.at + space.length);
    if (next !== '' || input.ended || space.length === MAX_LOOK) {
      const follows = (next === '"' || next === "'") && space.includes('\n');
      if (follows) input.take(space.length);
      return follows;
    }
    yield;
  }
}
