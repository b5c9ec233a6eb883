import { isSpace } from './character.ts';
import type { Input } from './input.ts';
import type { MarkerSet } from './marker-set.ts';
import { skipSpace } from './read.ts';
import type { Steps } from './steps.ts';

/** Longer than any header: what a literal marker in prose can hold back is bounded by this. */
const MAX_LENGTH = 1024;

/**
 * Consumes text up to a marker, which is not consumed, as long as every character is one that a header may hold.
 * Null: it is no header; the character that says so is not consumed, so that a marker behind it is still found.
 */
export function* readHeader(
  input: Input,
  ends: MarkerSet,
  isPossible: (code: number) => boolean = () => true,
): Steps<string | null> {
  let header = '';
  for (;;) {
    const limit = input.at + runLength(input, input.at + MAX_LENGTH - header.length, isPossible);
    // No further than the header can reach: a marker without an end must not cost a look at the whole text.
    const { end, marker } = ends.scan(input.text, input.at, input.ended, limit + 1);
    header += input.take(Math.min(end, limit) - input.at);
    if (input.at < end) return null;
    if (marker !== null) return header;
    if (input.ended) return null;
    yield;
  }
}

/** For tags that hold no `<` of their own: one does not go over the end of its line, nor into the next tag. */
export function isTagInside(code: number): boolean {
  return code !== 0x0a && code !== 0x3c;
}

/** A tool's name between white space, both consumed; '' if there is none. */
export function* readName(input: Input): Steps<string> {
  let name = '';
  yield* skipSpace(input);
  for (;;) {
    name += input.take(runLength(input, input.at + MAX_LENGTH - name.length, isNameCharacter));
    if (input.remaining > 0 || input.ended) break;
    yield;
  }
  yield* skipSpace(input);
  return name;
}

function runLength(input: Input, limit: number, passes: (code: number) => boolean): number {
  const end = Math.min(limit, input.text.length);
  let at = input.at;
  while (at < end && passes(input.text.charCodeAt(at))) at++;
  return at - input.at;
}

/** Brackets, quotes and separators end a name; anything else, of any script, may be in one. */
function isNameCharacter(code: number): boolean {
  return !isSpace(code) && !NAME_ENDS.has(code);
}

const NAME_ENDS: ReadonlySet<number> = new Set(Buffer.from('<>{}()[]"\'`,;='));
