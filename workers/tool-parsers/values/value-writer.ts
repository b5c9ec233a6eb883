import { jsonEscape } from '../literals/json-escape.ts';
import { createLiteralStream } from '../literals/literal-stream.ts';
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
  if (isOnly(kind, ['object', 'array'])) return createLiteralWriter(write);
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

/** An object or array as it comes; what begins like none is a string. */
function createLiteralWriter(write: Write): ValueWriter {
  return createChoosingWriter((first) => {
    if (!['{', '[', '('].includes(first)) return createStringWriter(write);
    const literal = createLiteralStream(write);
    return { add: literal.add, end: literal.close };
  });
}
