import { Input } from '../engine/input.ts';
import { LOOSE_JSON } from '../literals/dialect.ts';
import { jsonEscape } from '../literals/json-escape.ts';
import { createLiteralStream } from '../literals/literal-stream.ts';
import { LiteralTranscoder } from '../literals/literal-transcoder.ts';
import { encodeValue } from './encode-value.ts';
import { guessJson } from './guess-json.ts';
import type { JsonType } from './schema-types.ts';

/** Turns the plain text of one parameter into JSON while it arrives. */
export interface ValueWriter {
  add(text: string): void;
  /** `closed` false: the stream ended inside. What may have gone on (`2`, `24`) is then left out. */
  end(closed: boolean): void;
}

/** What a parameter's text means: a string as it is, one of these types, or whatever JSON it happens to be. */
export type ValueKind = 'string' | 'json' | ReadonlySet<JsonType>;

type Write = (json: string) => void;

/** Strings, and objects and arrays that can be nothing else, stream; the rest waits for its end, and is short. */
export function createValueWriter(kind: ValueKind, write: Write): ValueWriter {
  if (kind === 'string') return createStringWriter(write);
  if (kind === 'json') return createGuessingWriter(write);
  if (isOnly(kind, ['string'])) return createStringWriter(write);
  if (isOnly(kind, ['object', 'array'])) return createLiteralWriter(kind, write);
  return createWaitingWriter((text) => write(encodeValue(text, kind)));
}

function isOnly(types: ReadonlySet<JsonType>, allowed: readonly JsonType[]): boolean {
  return [...types].every((type) => allowed.includes(type));
}

function createStringWriter(write: Write): ValueWriter {
  let open = false;
  const start = () => {
    if (!open) write('"');
    open = true;
  };
  return {
    add: (text) => {
      start();
      write(jsonEscape(text));
    },
    end: (closed) => {
      if (closed) start();
      if (open) write('"');
    },
  };
}

function createWaitingWriter(finish: (text: string) => void): ValueWriter {
  let waiting = '';
  return {
    add: (text) => (waiting += text),
    end: (closed) => {
      if (closed) finish(waiting);
    },
  };
}

/** Waits for the first character, which chooses how the value goes on. */
function createChoosingWriter(choose: (first: string) => ValueWriter): ValueWriter {
  let waiting = '';
  let chosen: ValueWriter | null = null;
  const decide = (first: string) => {
    chosen = choose(first);
    chosen.add(waiting);
    return chosen;
  };
  return {
    add: (text) => {
      if (chosen !== null) return chosen.add(text);
      waiting += text;
      const first = text.trimStart().charAt(0);
      if (first !== '') decide(first);
    },
    end: (closed) => {
      if (closed || chosen !== null) (chosen ?? decide('')).end(closed);
    },
  };
}

/** Without a schema: what cannot begin JSON is a string, and need not wait. */
function createGuessingWriter(write: Write): ValueWriter {
  return createChoosingWriter((first) =>
    first !== '' && '{["-0123456789tfnTFN'.includes(first)
      ? createWaitingWriter((text) => write(guessJson(text.trim()) ?? JSON.stringify(text)))
      : createStringWriter(write),
  );
}

/** So much of an object or array must be in order before it streams: till then it may prove to be a string. */
const MIN_LITERAL_LENGTH = 256;

/** An object or array as it comes; what is none is a string. */
function createLiteralWriter(types: ReadonlySet<JsonType>, write: Write): ValueWriter {
  let waiting = '';
  let streaming: ValueWriter | null = null;
  return {
    add: (text) => {
      if (streaming !== null) return streaming.add(text);
      waiting += text;
      if (waiting.length < MIN_LITERAL_LENGTH) return;
      streaming = beginsLiteral(waiting.slice(0, MIN_LITERAL_LENGTH))
        ? createStreamingWriter(write)
        : createWaitingWriter((whole) => write(encodeValue(whole, types)));
      streaming.add(waiting);
    },
    end: (closed) => {
      if (streaming !== null) return streaming.end(closed);
      if (closed) return write(encodeValue(waiting, types));
      if (!beginsLiteral(waiting)) return;
      const cut = createStreamingWriter(write);
      cut.add(waiting);
      cut.end(false);
    },
  };
}

function createStreamingWriter(write: Write): ValueWriter {
  const literal = createLiteralStream(write);
  return { add: literal.add, end: literal.close };
}

/** Is all of it the beginning of an object or array? */
function beginsLiteral(text: string): boolean {
  if (!['{', '[', '('].includes(text.trimStart().charAt(0))) return false;
  const input = new Input();
  input.append(text);
  return new LiteralTranscoder(input, () => {}, LOOSE_JSON).run().next().value === undefined;
}
