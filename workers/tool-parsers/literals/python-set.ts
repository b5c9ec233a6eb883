import type { Input } from '../engine/input.ts';
import type { Steps } from '../engine/steps.ts';

/** The first element of a longer set is not looked for any further: it is an object then. */
const MAX_LOOK = 256;

const FIRST_ELEMENT = /^\{\s*(?:"(?:[^"\\]|\\[^])*"|'(?:[^'\\]|\\[^])*'|[\w.+-]+(?![\w.+-]))\s*([^\s])/;

/** A brace comes next: does it open a set, `{'a', 'b'}`? JSON has none; a list says the same. */
export function* isSet(input: Input): Steps<boolean> {
  for (;;) {
    const text = input.text.slice(input.at, input.at + MAX_LOOK);
    const behind = FIRST_ELEMENT.exec(text)?.[1];
    const needsNone = /^\{\s*[^\s"'\w.+-]/.test(text);
    if (behind !== undefined || needsNone || text.length === MAX_LOOK || input.ended) {
      return behind === ',' || behind === '}';
    }
    yield;
  }
}
