import type { Input } from '../engine/input.ts';
import { MarkerSet } from '../engine/marker-set.ts';
import { acceptAny, peekAny, readUntil, readValueUntil, skipSpace } from '../engine/read.ts';
import type { Steps } from '../engine/steps.ts';
import { TURN_ENDS } from '../engine/turn-end.ts';
import { decodeJsonString } from '../literals/read-json-string.ts';
import { scalarToJson } from '../literals/scalar-to-json.ts';
import { transcodeString } from '../literals/transcode-string.ts';
import { encodeValue } from '../values/encode-value.ts';
import { createValueWriter } from '../values/value-writer.ts';
import type { ValueKind } from '../values/value-writer.ts';
import { peekTag } from './value-ends.ts';

/** The markers of Gemma's notation. */
export interface GemmaMarks {
  opener: string;
  closer: string;
  /** Stands at both ends of a string, in which nothing is escaped. */
  string: string;
  /** What a string in its marks is where an argument's type is unknown; inside of arguments it is a string. */
  untyped: 'string' | 'json';
}

type Write = (json: string) => void;

/** Reads keys, strings and words. `false` and null: the stream ended inside. */
export interface GemmaReader {
  /** Null: no key comes here. */
  readKey(input: Input): Steps<string | null>;
  readString(input: Input, kind: ValueKind, write: Write): Steps<boolean>;
  /** `within`: what closes the list or object around; in an object a comma ends the word only if a key follows it. */
  readWord(input: Input, kind: ValueKind, within: string, write: Write): Steps<boolean>;
  /** Does the end of the call come next? */
  isAtEnd(input: Input): Steps<boolean>;
}

export function createGemmaReader({ opener, closer, string }: GemmaMarks): GemmaReader {
  const mark = new MarkerSet([string]);
  const stringEnds = new MarkerSet([string, closer, `}${closer}`]);
  const wordEnds = new MarkerSet([',', '}', ']', string, closer]);
  const wordEndsInParentheses = new MarkerSet([',', '}', ']', ')', string, closer]);
  const keyEnds = new MarkerSet([':', ',', '{', '}', '[', ']', string, closer]);
  const end = new MarkerSet([closer]);
  const followers = new MarkerSet([opener, ...TURN_ENDS]);

  /** Behind the first mark. */
  function* readMarked(input: Input, write: Write): Steps<boolean> {
    for (;;) {
      const marker = yield* readValueUntil(input, stringEnds, write);
      if (marker === null) return false;
      if (marker === string) input.take(marker.length);
      // The call ends in a string that was not closed; else the string speaks of the marker.
      if (marker === string || (yield* peekTag(input, marker.length, followers)) !== null) return true;
      write(input.take(marker.length));
    }
  }

  return {
    *readKey(input) {
      if ((yield* acceptAny(input, mark)) !== null) {
        const key = yield* readWhole(input, mark);
        input.take(string.length);
        return (yield* skipSpace(input)) === ':' ? take(input, key) : null;
      }
      const quote = input.text.charAt(input.at);
      if (quote === '"' || quote === "'") {
        const key = yield* readQuoted(input, quote);
        return (yield* skipSpace(input)) === ':' ? take(input, key ?? '') : null;
      }
      const key = yield* readWhole(input, keyEnds);
      return input.startsWith(':') ? take(input, key.trim()) : null;
    },

    *readString(input, kind, write) {
      const quote = input.text.charAt(input.at);
      if ((yield* acceptAny(input, mark)) === null) {
        const text = yield* readQuoted(input, quote);
        if (text !== null) writeValue(text, kind, write);
        return text !== null;
      }
      const value = createValueWriter(kind, write);
      const closed = yield* readMarked(input, value.add);
      value.end(closed);
      return closed;
    },

    *readWord(input, kind, within, write) {
      const ends = within === ')' ? wordEndsInParentheses : wordEnds;
      let text = '';
      let marker: string | null;
      let goesOn = true;
      do {
        marker = yield* readUntil(input, ends, (piece) => (text += piece));
        goesOn = marker === ',' && within !== ']' && !(yield* isBeforeKey(input, keyEnds));
        if (goesOn) text += input.take(1);
      } while (goesOn);
      if (marker === null) return false;
      // The string's first mark was forgotten.
      if (marker === string) {
        input.take(string.length);
        writeValue(text, kind, write);
      } else write(encodeWord(text.trim(), kind));
      return true;
    },

    *isAtEnd(input) {
      return (yield* peekAny(input, end)) !== null;
    },
  };
}

function writeValue(text: string, kind: ValueKind, write: Write): void {
  const value = createValueWriter(kind, write);
  value.add(text);
  value.end(true);
}

function encodeWord(text: string, kind: ValueKind): string {
  if (typeof kind !== 'string') return encodeValue(text, kind);
  return scalarToJson(text) ?? JSON.stringify(text);
}

function take(input: Input, key: string): string {
  input.take(1);
  return key;
}

function* readWhole(input: Input, ends: MarkerSet): Steps<string> {
  let text = '';
  yield* readUntil(input, ends, (piece) => (text += piece));
  return text;
}

/** Null: the stream ended inside. */
function* readQuoted(input: Input, quote: string): Steps<string | null> {
  let inside = '';
  input.take(1);
  const closed = yield* transcodeString(input, quote, (piece) => (inside += piece));
  return closed ? decodeJsonString(inside) : null;
}

/** Longer than any key. */
const MAX_KEY_LENGTH = 256;

/** A comma comes next: does a key stand behind it, or nothing? */
function* isBeforeKey(input: Input, keyEnds: MarkerSet): Steps<boolean> {
  for (;;) {
    const from = input.at + 1;
    const { end, marker } = keyEnds.scan(input.text, from, input.ended, from + MAX_KEY_LENGTH);
    const isBlank = input.text.slice(from, end).trim() === '';
    if (marker !== null) return marker === ':' || isBlank;
    if (input.ended || end === from + MAX_KEY_LENGTH) return isBlank;
    yield;
  }
}
