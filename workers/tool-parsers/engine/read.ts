import { isSpace } from './character.ts';
import type { Input } from './input.ts';
import { MAYBE } from './marker-set.ts';
import type { MarkerSet } from './marker-set.ts';
import type { Steps } from './steps.ts';

/** Consumes characters that pass; returns the one that does not, '' at the end of the stream. Nothing else is consumed. */
export function* skipWhile(input: Input, passes: (code: number) => boolean): Steps<string> {
  for (;;) {
    let end = input.at;
    while (end < input.text.length && passes(input.text.charCodeAt(end))) end++;
    if (end > input.at) input.take(end - input.at);
    if (input.remaining > 0) return input.text.charAt(input.at);
    if (input.ended) return '';
    yield;
  }
}

/** Consumes white space; returns the character after it, '' at the end of the stream. */
export function skipSpace(input: Input): Steps<string> {
  return skipWhile(input, isSpace);
}

/** The first character that is no white space from `offset` characters ahead, and how far ahead; '' at the end of the stream. */
export function* peekPastSpace(input: Input, offset = 0): Steps<{ char: string; offset: number }> {
  for (let ahead = offset; ;) {
    while (ahead < input.remaining && isSpace(input.text.charCodeAt(input.at + ahead))) ahead++;
    if (ahead < input.remaining) return { char: input.text.charAt(input.at + ahead), offset: ahead };
    if (input.ended) return { char: '', offset: ahead };
    yield;
  }
}

/** Does `marker` come next? Waits only while what is there could still become it; consumes it if so. */
export function* accept(input: Input, marker: string): Steps<boolean> {
  while (input.remaining < marker.length) {
    if (input.ended || !marker.startsWith(input.text.slice(input.at))) return false;
    yield;
  }
  if (!input.startsWith(marker)) return false;
  input.take(marker.length);
  return true;
}

/** The one of `markers` that comes next, not consumed; null: none of them does. */
export function* peekAny(input: Input, markers: MarkerSet): Steps<string | null> {
  for (;;) {
    const marker = markers.startingAt(input.text, input.at, input.ended);
    if (marker !== MAYBE) return marker;
    yield;
  }
}

/** The one of `markers` that comes next, consumed; null: none of them does. */
export function* acceptAny(input: Input, markers: MarkerSet): Steps<string | null> {
  const marker = yield* peekAny(input, markers);
  if (marker !== null) input.take(marker.length);
  return marker;
}

/**
 * Consumes text up to the first marker, handing on pieces as they become certain. Returns the marker, which is
 * not consumed; null: the stream ended without one.
 */
export function* readUntil(
  input: Input,
  markers: MarkerSet,
  write: (piece: string) => void,
): Steps<string | null> {
  for (;;) {
    const { end, marker } = markers.scan(input.text, input.at, input.ended);
    if (end > input.at) write(input.take(end - input.at));
    if (marker !== null) return marker;
    if (input.ended) return null;
    yield;
  }
}

/**
 * `readUntil` inside a value: where the stream ends, what may have been the beginning of a marker is dropped, so
 * that the value of a call that was cut is a prefix of the whole one.
 */
export function* readValueUntil(
  input: Input,
  markers: MarkerSet,
  write: (piece: string) => void,
): Steps<string | null> {
  for (;;) {
    const { end, marker } = markers.scan(input.text, input.at, false);
    if (end > input.at) write(input.take(end - input.at));
    if (marker !== null) return marker;
    if (input.ended) {
      input.take(input.remaining);
      return null;
    }
    yield;
  }
}
